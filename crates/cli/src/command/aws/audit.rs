//! `bongsu audit`: compares CloudWatch's alarm history with the delivered messages.

use bongsu_alarm::TimeRange;
use bongsu_alarm::alarm::Region;
use bongsu_core::audit::{AuditReport, AuditedChange, AuditedTransition, Delays, Verdict};
use bongsu_core::config::SpokePlace;
use bongsu_deployment::audit::Auditor;
use bongsu_deployment::counted;
use bongsu_deployment::installation::Installation;
use bongsu_deployment::spokes::{OpenSpoke, SpokeAnswer};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::accounts::{self, Names};
use crate::arguments::{AuditArguments, Format};
use crate::failure::Failure;
use crate::look::{self, say};
use crate::output::{self, foot};
use crate::{ask, now};

pub(crate) async fn run(arguments: &AuditArguments) -> Result<(), Failure> {
    let hub = super::installation(&arguments.installation).await?;
    let auditor = Auditor::new(hub.clone());
    let since = now().saturating_sub(arguments.since).unwrap_or(jiff::Timestamp::MIN);
    let progress = |done: usize, all: usize| {
        foot::set(vec![say(format!("alarm {done} of {all} ..."), format!("경보 {all}개 중 {done}개 ..."))]);
    };
    let range = TimeRange { from: since, to: now() };
    let report = auditor.audit(range, arguments.patience, progress).await;
    foot::clear();
    let mut report = report?;
    let spokes = if arguments.accounts.all_accounts {
        let records = auditor.records().await?;
        let audit = async |spoke: &OpenSpoke| {
            auditor.audit_spoke(&spoke.account, &spoke.ways, &records, range, arguments.patience).await
        };
        accounts::ask(&hub, &arguments.accounts, audit).await?
    } else {
        Vec::new()
    };
    let own = report.clone();
    report
        .findings
        .extend(spokes.iter().filter_map(|it| it.result.as_ref().ok()).flat_map(|it| it.findings.clone()));
    report.findings.sort_by_key(|finding| finding.transition.at);
    let names = arguments.accounts.names();
    match arguments.output.format() {
        Format::Json => {
            let mut document = as_json(&report);
            if let Some(fields) = document.as_object_mut().filter(|_| arguments.accounts.all_accounts) {
                let spokes = spokes.iter().map(|spoke| accounts::as_json(spoke, &names, counts_as_json));
                fields.insert("spokes".to_owned(), spokes.collect());
            }
            output::line(&document.to_string())?;
        }
        Format::Text => {
            as_text(&report, arguments.accounts.all_accounts.then_some(&names))?;
            if arguments.accounts.all_accounts {
                show_places(&hub, &own, &spokes, &names)?;
            }
        }
    }
    let missing = report.missing().count();
    if missing > 0 && arguments.fix {
        fix(&auditor, &report, arguments.yes).await?;
    } else if missing > 0 {
        let changes = counted(missing, "change");
        return Err(Failure::Broken(say(
            format!("never announced: {changes}; announce them with bongsu audit --fix"),
            format!("알리지 않은 변화 {missing}건이 있습니다. bongsu audit --fix로 알릴 수 있습니다"),
        )));
    }
    match report.count(|it| *it == Verdict::Nobody) {
        0 => accounts::check_read(&spokes),
        nobody => Err(Failure::Broken(say(
            format!(
                "{} reached nobody: Slack refused it, and the fallback topic has no subscriber; bongsu doctor shows the reason",
                counted(nobody, "change")
            ),
            format!(
                "변화 {nobody}건이 아무에게도 전해지지 않았습니다. Slack이 받지 않았고 대체 주제를 구독한 사람도 없습니다. 원인은 bongsu doctor로 확인하십시오"
            ),
        ))),
    }
}

async fn fix(auditor: &Auditor, report: &AuditReport, yes: bool) -> Result<(), Failure> {
    let missing: Vec<_> = report.missing().collect();
    let count = missing.len();
    let question = say(
        format!("Announce {} now? The messages mention the delay.", counted(count, "change")),
        format!("변화 {count}건을 지연 시간과 함께 지금 알릴까요?"),
    );
    if !yes && !ask::yes(&question, "--yes")? {
        return Err(Failure::Interrupted(say("nothing was announced", "아무것도 알리지 않았습니다")));
    }
    for transition in &missing {
        auditor.announce(transition).await?;
    }
    output::note(&say(
        format!("The function has received {}; check again with bongsu audit", counted(count, "change")),
        format!("변화 {count}건을 함수에 넘겼습니다. bongsu audit로 다시 확인하십시오"),
    ));
    Ok(())
}

/// Prints the number of changes in each account and region.
fn show_places(
    hub: &Installation,
    own: &AuditReport,
    spokes: &[SpokeAnswer<AuditReport>],
    names: &Names,
) -> Result<(), Failure> {
    let line = |place: &SpokePlace, report: &AuditReport| {
        let counts = counts(report).into_iter().filter(|(what, count)| *what == "changes" || *count > 0);
        let counts: Vec<_> =
            counts.map(|(what, count)| format!("{count} {}", say(what, in_korean(what)))).collect();
        output::line(&format!("  {}  {}", names.place(place), counts.join(", ")))
    };
    output::line(&say("By account:", "계정별:"))?;
    let (account, region) = (hub.account.id().to_owned(), hub.account.region().to_owned());
    line(&SpokePlace { account, region }, own)?;
    for SpokeAnswer { place, result } in spokes {
        match result {
            Ok(report) => line(place, report)?,
            Err(unread) => accounts::show_unread(place, unread, names)?,
        }
    }
    Ok(())
}

/// Returns the name of the alarm, and of its contributor if a contributor changed.
fn named(transition: &AuditedTransition) -> String {
    let contributor = transition.contributor.iter().map(String::as_str);
    let names: Vec<_> = [transition.alarm.name.as_str()].into_iter().chain(contributor).collect();
    names.join(" · ")
}

/// Returns the account and the region of the alarm, in parentheses.
fn place(transition: &AuditedTransition, names: &Names) -> String {
    let region = transition.alarm.region.as_ref().map(Region::code).unwrap_or_default();
    format!(" ({}, {region})", names.of(transition.alarm.account.as_deref().unwrap_or_default()))
}

/// Prints a line for each undelivered change, then the number of changes by verdict.
fn as_text(report: &AuditReport, names: Option<&Names>) -> Result<(), Failure> {
    for finding in report.findings.iter().filter(|it| !matches!(it.verdict, Verdict::Delivered(_))) {
        let AuditedChange { transition, verdict } = finding;
        let at = transition.at.strftime("%Y-%m-%dT%H:%M:%SZ");
        let place = names.map(|names| place(transition, names)).unwrap_or_default();
        let named = named(transition);
        output::line(&format!("{at}  {:<17} {named}{place}: {}", transition.state, words(verdict)))?;
    }
    for (what, count) in counts(report) {
        output::line(&format!("{} {count:>7}", output::padded(&say(what, in_korean(what)), 13)))?;
    }
    match report.delays() {
        Some(Delays { median, p99, worst }) => {
            let [median, p99, worst] = [median, p99, worst].map(shown);
            output::line(&say(
                format!("delay: median {median}, p99 {p99}, slowest {worst}"),
                format!("지연 시간: 중앙값 {median}, p99 {p99}, 최대 {worst}"),
            ))
        }
        None => Ok(()),
    }
}

fn words(verdict: &Verdict) -> String {
    let after = |english: &str, korean: &str, delay: SignedDuration| {
        let delay = shown(delay);
        say(format!("{english} after {delay}"), format!("{korean}({delay} 후)"))
    };
    match verdict {
        Verdict::Delivered(delay) => after("delivered", "보냄", *delay),
        Verdict::Late(delay) => after("late,", "늦게 보냄", *delay),
        Verdict::Silenced(reason) => say(format!("silenced ({reason})"), format!("알리지 않음({reason})")),
        Verdict::FallbackOnly(delay) => after("fallback only,", "대체 수신자에게만 보냄", *delay),
        Verdict::Nobody => say(
            "nobody: Slack refused it, and the fallback topic has no subscriber",
            "아무도 못 받음: Slack이 받지 않았고 대체 주제를 구독한 사람도 없습니다",
        ),
        Verdict::Waiting => say("on its way", "보내는 중"),
        Verdict::Missing => say("missing: it was never announced", "누락: 아무에게도 알리지 않았습니다"),
    }
}

fn in_korean(count: &str) -> &str {
    match count {
        "changes" => "변화",
        "delivered" => "보냄",
        "late" => "늦게 보냄",
        "fallback only" => "대체 수신자만",
        "nobody" => "아무도 못 받음",
        "silenced" => "알리지 않음",
        "waiting" => "보내는 중",
        "missing" => "누락",
        other => other,
    }
}

fn counts(report: &AuditReport) -> [(&'static str, usize); 8] {
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

fn as_json(report: &AuditReport) -> Value {
    let ms = |delay: SignedDuration| delay.as_millis();
    let delays = report
        .delays()
        .map(|it| json!({ "medianMs": ms(it.median), "p99Ms": ms(it.p99), "slowestMs": ms(it.worst) }));
    let finding = |AuditedChange { transition, verdict }: &AuditedChange| {
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
            "alarm": transition.alarm.name, "account": transition.alarm.account,
            "region": transition.alarm.region.as_ref().map(Region::code), "contributor": transition.contributor, "state": transition.state, "at": transition.at.to_string(),
            "verdict": word, "delayMs": delay, "reason": reason,
        })
    };
    let mut document = json!({
        "delays": delays,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    if let Some((fields, counts)) = document.as_object_mut().zip(counts_as_json(report).as_object()) {
        fields.extend(counts.clone());
    }
    document
}

fn counts_as_json(report: &AuditReport) -> Value {
    Value::Object(counts(report).map(|(what, count)| (what.to_owned(), json!(count))).into_iter().collect())
}

fn shown(delay: SignedDuration) -> String {
    look::duration(SignedDuration::from_millis(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX)))
}
