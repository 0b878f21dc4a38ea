//! `bongsu replay`: what waits or was given up, sent again.

use std::collections::BTreeSet;

use bongsu_core::alarm::AlarmState;
use bongsu_deployment::audit::Auditor;
use bongsu_deployment::counted;
use bongsu_deployment::replay::{DeadLetter, Wanted};
use jiff::Timestamp;
use serde_json::json;

use crate::arguments::{Format, ReplayArguments};
use crate::failure::Failure;
use crate::output;
use crate::{ask, now};

pub(crate) async fn run(arguments: &ReplayArguments) -> Result<(), Failure> {
    let account = super::account(&arguments.stack.place).await?;
    let auditor = Auditor::find(&account, &arguments.stack.stack).await?;
    let since = arguments.since.and_then(|since| now().saturating_sub(since).ok());
    let wanted = Wanted { since, alarm: arguments.alarm.clone() };
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
        output::note("there is no such message in the dead queue");
        return Ok(());
    }
    agree(arguments, &format!("Send {} again?", counted(letters.len(), "message")))?;
    for letter in letters {
        auditor.send_again(letter).await?;
    }
    output::note(&format!("{} given back to the queue that feeds the function", letters.len()));
    Ok(())
}

async fn empty(auditor: &Auditor, wanted: &Wanted, arguments: &ReplayArguments) -> Result<(), Failure> {
    let records = auditor.records().await?;
    let mut receivers = BTreeSet::new();
    for (receiver, entry) in records.waiting().filter(|(_, entry)| wanted.holds(&entry.name, entry.at)) {
        receivers.insert(receiver.to_owned());
        show(arguments, &entry.name, entry.state.map(AlarmState::as_str), entry.at)?;
    }
    if receivers.is_empty() {
        output::note("nothing waits in the outbox; see also --dead-letters");
        return Ok(());
    }
    agree(arguments, "Try them again now, with all that waits beside them?")?;
    for receiver in &receivers {
        auditor.empty(receiver).await?;
    }
    output::note("the function was told to; look again with bongsu audit");
    Ok(())
}

fn agree(arguments: &ReplayArguments, question: &str) -> Result<(), Failure> {
    if arguments.yes || ask::yes(question, "--yes")? {
        return Ok(());
    }
    Err(Failure::Interrupted("nothing was sent".to_owned()))
}

fn show(
    arguments: &ReplayArguments,
    name: &str,
    state: Option<&str>,
    at: Option<Timestamp>,
) -> Result<(), Failure> {
    let age = at.map(|at| now().duration_since(at).as_secs());
    match output::format(arguments.format) {
        Format::Json => {
            let at = at.map(|at| at.to_string());
            output::line(&json!({ "alarm": name, "state": state, "at": at, "ageSeconds": age }).to_string())
        }
        Format::Text => {
            let at = at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            let age = age.map(|age| format!(", {} min ago", age / 60)).unwrap_or_default();
            output::line(&format!("{at}  {:<17} {name}{age}", state.unwrap_or("-")))
        }
    }
}
