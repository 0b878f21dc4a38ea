//! `bongsu replay`: delivers waiting notices now, and notices from the dead-letter queue again.

use std::collections::BTreeSet;

use bongsu_alarm::alarm::AlarmState;
use bongsu_deployment::audit::Auditor;
use bongsu_deployment::counted;
use bongsu_deployment::replay::{DeadLetter, ReplaySelection};
use jiff::Timestamp;
use serde_json::json;

use crate::arguments::{Format, ReplayArguments};
use crate::failure::Failure;
use crate::look::say;
use crate::output;
use crate::{ask, now};

pub(crate) async fn run(arguments: &ReplayArguments) -> Result<(), Failure> {
    let auditor = Auditor::new(super::installation(&arguments.installation).await?);
    let since = arguments.since.and_then(|since| now().saturating_sub(since).ok());
    let wanted = ReplaySelection { since, alarm: arguments.alarm.clone() };
    if arguments.dead_letters {
        let letters = auditor.dead_letters(&wanted).await?;
        let answer = send_letters(&auditor, &letters, arguments).await;
        if answer.is_err() {
            auditor.leave(&letters).await?;
        }
        return answer;
    }
    empty(&auditor, &wanted, arguments).await
}

async fn send_letters(
    auditor: &Auditor,
    letters: &[DeadLetter],
    arguments: &ReplayArguments,
) -> Result<(), Failure> {
    for (name, key) in letters.iter().flat_map(|letter| &letter.notices) {
        let (state, at) = key.change.map(|change| (change.state.to_string(), change.at)).unzip();
        show(arguments, name, state.as_deref(), at)?;
    }
    if letters.is_empty() {
        output::note(&say(
            "the dead-letter queue has no such message",
            "배달 못 한 편지 대기열에 그런 메시지가 없습니다",
        ));
        return Ok(());
    }
    let count = letters.len();
    let messages = counted(count, "message");
    agree(arguments, &say(format!("Send {messages} again?"), format!("메시지 {count}개를 다시 보낼까요?")))?;
    for letter in letters {
        auditor.send_again(letter).await?;
    }
    output::note(&say(
        format!("{messages} given back to the queue that feeds the function"),
        format!("메시지 {count}개를 함수의 대기열로 되돌렸습니다"),
    ));
    Ok(())
}

async fn empty(
    auditor: &Auditor,
    wanted: &ReplaySelection,
    arguments: &ReplayArguments,
) -> Result<(), Failure> {
    let records = auditor.records().await?;
    let mut receivers = BTreeSet::new();
    for (receiver, entry) in records.waiting().filter(|(_, entry)| wanted.holds(&entry.name, entry.at)) {
        receivers.insert(receiver.to_owned());
        show(arguments, &entry.name, entry.state.map(AlarmState::as_str), entry.at)?;
    }
    if receivers.is_empty() {
        output::note(&say(
            "the outbox is empty; see also --dead-letters",
            "발신함에 대기 중인 것이 없습니다. --dead-letters도 확인해 보십시오",
        ));
        return Ok(());
    }
    let question =
        say("Deliver them now, with all other waiting notices?", "함께 대기 중인 것까지 지금 다시 보낼까요?");
    agree(arguments, &question)?;
    for receiver in &receivers {
        auditor.empty(receiver).await?;
    }
    output::note(&say(
        "the function has received the request; check the result with bongsu audit",
        "함수에 요청했습니다. bongsu audit로 다시 확인하십시오",
    ));
    Ok(())
}

fn agree(arguments: &ReplayArguments, question: &str) -> Result<(), Failure> {
    if arguments.yes || ask::yes(question, "--yes")? {
        return Ok(());
    }
    Err(Failure::Interrupted(say("nothing was sent", "아무것도 보내지 않았습니다")))
}

fn show(
    arguments: &ReplayArguments,
    name: &str,
    state: Option<&str>,
    at: Option<Timestamp>,
) -> Result<(), Failure> {
    let age = at.map(|at| now().duration_since(at).as_secs());
    match arguments.output.format() {
        Format::Json => {
            let at = at.map(|at| at.to_string());
            output::line(&json!({ "alarm": name, "state": state, "at": at, "ageSeconds": age }).to_string())
        }
        Format::Text => {
            let at = at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            let minutes = age.map(|age| age / 60);
            let age = minutes.map(|it| say(format!(", {it} min ago"), format!(", {it}분 전")));
            let age = age.unwrap_or_default();
            output::line(&format!("{at}  {:<17} {name}{age}", state.unwrap_or("-")))
        }
    }
}
