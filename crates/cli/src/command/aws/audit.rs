//! `bongsu audit`: what CloudWatch did beside what was told of it.

use bongsu_core::audit::{Delays, Finding, Report, Verdict};
use bongsu_deployment::audit::Auditor;
use bongsu_deployment::counted;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::arguments::{AuditArguments, Format};
use crate::failure::Failure;
use crate::output::{self, foot};
use crate::{ask, now};

pub(crate) async fn run(arguments: &AuditArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let auditor = Auditor::find(&account, &arguments.stack.stack).await?;
    let since = now().saturating_sub(arguments.since).unwrap_or(jiff::Timestamp::MIN);
    let progress = |done: usize, all: usize| foot::set(vec![format!("alarm {done} of {all} ...")]);
    let report = auditor.audit((since, now()), arguments.patience, progress).await;
    foot::clear();
    let report = report?;
    match output::format(arguments.format) {
        Format::Json => output::line(&as_json(&report).to_string())?,
        Format::Text => as_text(&report)?,
    }
    let missing = report.missing().count();
    if missing > 0 && arguments.fix {
        fix(&auditor, &report, arguments.yes).await?;
    } else if missing > 0 {
        return Err(Failure::Broken(format!(
            "{} nobody was told of; bongsu audit --fix announces what is missing",
            counted(missing, "change")
        )));
    }
    match report.count(|it| *it == Verdict::Nobody) {
        0 => Ok(()),
        nobody => Err(Failure::Broken(format!(
            "{} reached nobody: Slack did not take it, and nobody listens to the fallback topic; bongsu doctor says why",
            counted(nobody, "change")
        ))),
    }
}

async fn fix(auditor: &Auditor, report: &Report, yes: bool) -> Result<(), Failure> {
    let missing: Vec<_> = report.missing().collect();
    let question = format!("Announce {} now, with the delay?", counted(missing.len(), "change"));
    if !yes && !ask::yes(&question, "--yes")? {
        return Err(Failure::Interrupted("nothing was announced".to_owned()));
    }
    for transition in &missing {
        auditor.announce(transition).await?;
    }
    output::note(&format!("{} given to the function; look again with bongsu audit", missing.len()));
    Ok(())
}

/// What is not as usual line by line, and then how many are how.
fn as_text(report: &Report) -> Result<(), Failure> {
    for finding in report.findings.iter().filter(|it| !matches!(it.verdict, Verdict::Delivered(_))) {
        let Finding { transition, verdict } = finding;
        let at = transition.at.strftime("%Y-%m-%dT%H:%M:%SZ");
        output::line(&format!(
            "{at}  {:<17} {}: {}",
            transition.state,
            transition.alarm.name,
            words(verdict)
        ))?;
    }
    for (what, count) in counts(report) {
        output::line(&format!("{what:<13} {count:>7}"))?;
    }
    match report.delays() {
        Some(Delays { median, p99, worst }) => {
            let [median, p99, worst] = [median, p99, worst].map(shown);
            output::line(&format!("delay: median {median}, p99 {p99}, slowest {worst}"))
        }
        None => Ok(()),
    }
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Delivered(delay) => format!("delivered after {}", shown(*delay)),
        Verdict::Late(delay) => format!("late, after {}", shown(*delay)),
        Verdict::Silenced(reason) => format!("silenced ({reason})"),
        Verdict::FallbackOnly(delay) => format!("fallback only, after {}", shown(*delay)),
        Verdict::Nobody => "nobody: Slack did not take it, and nobody listens to the fallback".to_owned(),
        Verdict::Waiting => "on its way".to_owned(),
        Verdict::Missing => "missing: nobody was told".to_owned(),
    }
}

fn counts(report: &Report) -> [(&'static str, usize); 8] {
    [
        ("changes", report.findings.len()),
        ("delivered", report.count(|it| matches!(it, Verdict::Delivered(_)))),
        ("late", report.count(|it| matches!(it, Verdict::Late(_)))),
        ("fallback only", report.count(|it| matches!(it, Verdict::FallbackOnly(_)))),
        ("nobody", report.count(|it| *it == Verdict::Nobody)),
        ("silenced", report.count(|it| matches!(it, Verdict::Silenced(_)))),
        ("waiting", report.count(|it| *it == Verdict::Waiting)),
        ("missing", report.count(|it| *it == Verdict::Missing)),
    ]
}

fn as_json(report: &Report) -> Value {
    let ms = |delay: SignedDuration| delay.as_millis();
    let delays = report
        .delays()
        .map(|it| json!({ "medianMs": ms(it.median), "p99Ms": ms(it.p99), "slowestMs": ms(it.worst) }));
    let finding = |Finding { transition, verdict }: &Finding| {
        let (word, delay, reason) = match verdict {
            Verdict::Delivered(delay) => ("delivered", Some(ms(*delay)), None),
            Verdict::Late(delay) => ("late", Some(ms(*delay)), None),
            Verdict::FallbackOnly(delay) => ("fallback only", Some(ms(*delay)), None),
            Verdict::Nobody => ("nobody", None, None),
            Verdict::Silenced(reason) => ("silenced", None, Some(reason)),
            Verdict::Waiting => ("waiting", None, None),
            Verdict::Missing => ("missing", None, None),
        };
        json!({
            "alarm": transition.alarm.name, "state": transition.state, "at": transition.at.to_string(),
            "verdict": word, "delayMs": delay, "reason": reason,
        })
    };
    let mut document = json!({
        "delays": delays,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    if let Some(fields) = document.as_object_mut() {
        fields.extend(counts(report).map(|(what, count)| (what.to_owned(), json!(count))));
    }
    document
}

fn shown(delay: SignedDuration) -> String {
    format!("{:#}", SignedDuration::from_millis(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX)))
}
