//! `bongsu doctor`: prints one line for each link of the chain.

use bongsu_core::config::SpokePlace;
use bongsu_deployment::doctor::{Heard, LinkFinding, LinkState, Patient};
use bongsu_deployment::spokes::{OpenSpoke, SpokeAnswer, SpokeFailure};
use bongsu_io::http::HttpClient;
use owo_colors::OwoColorize as _;

use super::accounts::{self, Names};
use crate::arguments::{DoctorArguments, Format};
use crate::failure::Failure;
use crate::look::say;
use crate::output::{self, foot};
use crate::{now, settings};

/// The number of alarms whose names are shown without `-v`.
const NAMED: usize = 10;

pub(crate) async fn run(arguments: &DoctorArguments) -> Result<(), Failure> {
    let installation = super::installation(&arguments.installation).await?;
    let hub = installation.clone();
    let own = SpokePlace { account: hub.account.id().to_owned(), region: hub.account.region().to_owned() };
    let names = arguments.accounts.names();
    let own = arguments.accounts.all_accounts.then_some((&own, &names));
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let rules = arguments.url_rules.rules();
    let config = arguments.accounts.config.as_deref().map(settings::parse).transpose()?;
    let needs_tags = config.is_some_and(|(config, _)| config.needs_tags());
    let patient = Patient::new(installation, http, rules, now()).await.with_routes(needs_tags);
    let format = arguments.output.format();
    let (mut broken, mut unseen, mut printed) = (0_usize, 0_usize, Ok(()));
    foot::set(vec![say("checking ...", "점검하는 중 ...")]);
    let mut count = |verdict: LinkState| match verdict {
        LinkState::Fine | LinkState::Noted => {}
        LinkState::Broken => broken += 1,
        LinkState::CannotTell => unseen += 1,
    };
    let mut tell = |finding: LinkFinding| {
        count(finding.verdict);
        if printed.is_ok() {
            printed = show(&finding, own, format);
        }
    };
    tokio::select! {
        () = patient.examine(&mut tell) => {}
        _ = tokio::signal::ctrl_c() => return Err(Failure::Interrupted(say("stopped; doctor changes nothing", "중지했습니다. doctor는 아무것도 바꾸지 않습니다"))),
    }
    foot::clear();
    printed?;
    for SpokeAnswer { place, result } in accounts::ask(&hub, &arguments.accounts, OpenSpoke::examine).await? {
        if format == Format::Text {
            output::line(&names.place(&place))?;
        }
        let findings =
            result.unwrap_or_else(|SpokeFailure { why, remedy }| vec![LinkFinding::unread(why, remedy)]);
        for finding in findings {
            count(finding.verdict);
            show(&finding, Some((&place, &names)), format)?;
        }
    }
    match (broken, unseen) {
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::Unseen(say(
            format!("no checked link is broken; {unseen} could not be checked"),
            format!("점검한 곳에는 문제가 없습니다. {unseen}곳은 점검하지 못했습니다"),
        ))),
        _ => Err(Failure::Broken(say(format!("{broken} broken"), format!("{broken}곳에 문제가 있습니다")))),
    }
}

fn show(finding: &LinkFinding, place: Option<(&SpokePlace, &Names)>, format: Format) -> Result<(), Failure> {
    if format == Format::Json {
        let mut document = serde_json::json!(finding);
        if let Some((place, names)) = place {
            names.add_place(&mut document, place);
        }
        return output::line(&document.to_string());
    }
    let word = |english: &str, korean: &str| output::padded(&say(english, korean), 11);
    let word = match finding.verdict {
        LinkState::Fine => word("fine", "정상").green().to_string(),
        LinkState::Noted => word("note", "참고").yellow().to_string(),
        LinkState::Broken => word("BROKEN", "문제").red().bold().to_string(),
        LinkState::CannotTell => word("cannot tell", "확인 불가").yellow().to_string(),
    };
    output::line(&format!("{word}  {:<15}  {}", finding.link, finding.said))?;
    if let Some(remedy) = &finding.remedy {
        output::line(&format!("{:<30}-> {remedy}", ""))?;
    }
    finding.heard.as_ref().map_or(Ok(()), show_heard)
}

/// Prints the names of the alarms that arrive twice, once or never.
fn show_heard(heard: &Heard) -> Result<(), Failure> {
    let kinds = [
        ("both ways", "두 경로", &heard.twice),
        ("one way", "한 경로", &heard.once),
        ("neither way", "경로 없음", &heard.never),
    ];
    for (english, korean, names) in kinds.into_iter().filter(|(_, _, names)| !names.is_empty()) {
        let (label, count) = (say(english, korean), names.len());
        let label = say(format!("{label} ({count}):"), format!("{label}({count}개):"));
        output::line(&format!("{:<30}{label} {}", "", some(names)))?;
    }
    Ok(())
}

/// Returns all names with `-v`, otherwise only the first of them.
fn some(names: &[String]) -> String {
    let shown = if output::is_verbose() { names.len() } else { NAMED };
    let all = names.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(shown) {
        0 => all,
        more => {
            say(format!("{all} and {more} more (-v shows all)"), format!("{all} 외 {more}개(-v로 모두 표시)"))
        }
    }
}
