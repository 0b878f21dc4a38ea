//! `bongsu doctor`: prints one line for each link of the chain.

use bongsu_deployment::doctor::{Finding, Patient, Verdict};
use bongsu_io::http::HttpClient;
use owo_colors::OwoColorize as _;

use crate::arguments::{DoctorArguments, Format};
use crate::failure::Failure;
use crate::look::say;
use crate::output::{self, foot};
use crate::{now, settings, webhook};

pub(crate) async fn run(arguments: &DoctorArguments) -> Result<(), Failure> {
    let installation = super::installation(&arguments.installation).await?;
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let rules = webhook::rules(arguments.allow_insecure_webhook);
    let config = arguments.config.as_deref().map(settings::parse).transpose()?;
    let needs_tags = config.is_some_and(|(config, _)| config.needs_tags());
    let patient = Patient::new(installation, http, rules, now()).await.with_routes(needs_tags);
    let format = output::format(arguments.format);
    let (mut broken, mut unseen, mut printed) = (0_usize, 0_usize, Ok(()));
    foot::set(vec![say("looking ...", "점검하는 중 ...")]);
    let mut tell = |finding: Finding| {
        match finding.verdict {
            Verdict::Fine | Verdict::Noted => {}
            Verdict::Broken => broken += 1,
            Verdict::CannotTell => unseen += 1,
        }
        if printed.is_ok() {
            printed = show(&finding, format);
        }
    };
    tokio::select! {
        () = patient.examine(&mut tell) => {}
        _ = tokio::signal::ctrl_c() => return Err(Failure::Interrupted(say("stopped; doctor changes nothing", "중지했습니다. doctor는 아무것도 바꾸지 않습니다"))),
    }
    foot::clear();
    printed?;
    match (broken, unseen) {
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::Unseen(say(
            format!("no checked link is broken; {unseen} could not be checked"),
            format!("점검한 곳에는 문제가 없습니다. {unseen}곳은 점검하지 못했습니다"),
        ))),
        _ => Err(Failure::Broken(say(format!("{broken} broken"), format!("{broken}곳에 문제가 있습니다")))),
    }
}

fn show(finding: &Finding, format: Format) -> Result<(), Failure> {
    if format == Format::Json {
        return output::line(&serde_json::json!(finding).to_string());
    }
    let word = |english: &str, korean: &str| output::padded(&say(english, korean), 11);
    let word = match finding.verdict {
        Verdict::Fine => word("fine", "정상").green().to_string(),
        Verdict::Noted => word("note", "참고").yellow().to_string(),
        Verdict::Broken => word("BROKEN", "문제").red().bold().to_string(),
        Verdict::CannotTell => word("cannot tell", "확인 불가").yellow().to_string(),
    };
    output::line(&format!("{word}  {:<15}  {}", finding.link, finding.said))?;
    match &finding.remedy {
        Some(remedy) => output::line(&format!("{:<30}-> {remedy}", "")),
        None => Ok(()),
    }
}
