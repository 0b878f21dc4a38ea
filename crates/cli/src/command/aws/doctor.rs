//! `bongsu doctor`: every link of the chain, one line each.

use bongsu_deployment::doctor::{Finding, Patient, Verdict};
use bongsu_io::http::HttpClient;
use owo_colors::OwoColorize as _;

use crate::arguments::{DoctorArguments, Format};
use crate::failure::Failure;
use crate::output::{self, foot};
use crate::{now, webhook};

pub(crate) async fn run(arguments: &DoctorArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let rules = webhook::rules(arguments.allow_insecure_webhook);
    let patient = Patient::find(&account, &arguments.stack.stack, http, rules, now()).await?;
    let format = output::format(arguments.format);
    let (mut broken, mut unseen, mut printed) = (0_usize, 0_usize, Ok(()));
    foot::set(vec!["looking ...".to_owned()]);
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
        _ = tokio::signal::ctrl_c() => return Err(Failure::Interrupted("stopped; doctor changes nothing".to_owned())),
    }
    foot::clear();
    printed?;
    match (broken, unseen) {
        (0, 0) => Ok(()),
        (0, _) => {
            Err(Failure::Unseen(format!("nothing is broken of what could be looked at; {unseen} could not")))
        }
        _ => Err(Failure::Broken(format!("{broken} broken"))),
    }
}

fn show(finding: &Finding, format: Format) -> Result<(), Failure> {
    if format == Format::Json {
        return output::line(&serde_json::json!(finding).to_string());
    }
    let word = match finding.verdict {
        Verdict::Fine => format!("{:<11}", "fine").green().to_string(),
        Verdict::Noted => format!("{:<11}", "note").yellow().to_string(),
        Verdict::Broken => format!("{:<11}", "BROKEN").red().bold().to_string(),
        Verdict::CannotTell => format!("{:<11}", "cannot tell").yellow().to_string(),
    };
    output::line(&format!("{word}  {:<15}  {}", finding.link, finding.said))?;
    match &finding.remedy {
        Some(remedy) => output::line(&format!("{:<30}-> {remedy}", "")),
        None => Ok(()),
    }
}
