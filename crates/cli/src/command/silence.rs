//! `bongsu silence`: silences alarms for a while.

use std::path::Path;

use bongsu_alarm::Locale;
use bongsu_core::silence::{self, Expired, NewSilence, Silence, SilenceId};
use bongsu_core::store::{Store, StoreError};
use bongsu_io::redb::{StateError, StateFile};
use bongsu_io::socket::Borrowed;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::aws;
use crate::arguments::{
    Format, SilenceAddArguments, SilenceArguments, SilenceCommand, SilenceExpireArguments,
    SilenceListArguments,
};
use crate::failure::Failure;
use crate::look::{self, say};
use crate::{now, output};

pub(crate) async fn run(arguments: &SilenceArguments) -> Result<(), Failure> {
    let place = match &arguments.command {
        SilenceCommand::Add(add) => &add.place,
        SilenceCommand::List(list) => &list.place,
        SilenceCommand::Expire(expire) => &expire.place,
    };
    // Checks the arguments first, because a mistake in them must not require credentials to appear.
    let made = match &arguments.command {
        SilenceCommand::Add(add) => Some(silence(add)?),
        _ => None,
    };
    match &place.state {
        Some(folder) => match state(folder).await? {
            State::Ours(file) => work(&file, &arguments.command, made).await,
            State::OfRunning(borrowed) => work(&borrowed, &arguments.command, made).await,
        },
        None => work(&aws::ledger(&place.installation).await?, &arguments.command, made).await,
    }
}

async fn work(store: &impl Store, command: &SilenceCommand, made: Option<Silence>) -> Result<(), Failure> {
    match (command, made) {
        (SilenceCommand::List(arguments), _) => list(store, arguments).await,
        (SilenceCommand::Expire(arguments), _) => expire(store, arguments).await,
        (SilenceCommand::Add(arguments), Some(silence)) => {
            silence::add(store, &silence).await.map_err(|error| failure(&error))?;
            show(&silence, arguments.output.format(), now())
        }
        (SilenceCommand::Add(_), None) => Ok(()),
    }
}

fn silence(arguments: &SilenceAddArguments) -> Result<Silence, Failure> {
    let now = now();
    let until = arguments.until.or_else(|| arguments.lasts.and_then(|span| now.saturating_add(span).ok()));
    let silence = NewSilence {
        matchers: arguments.matchers.clone(),
        from: now,
        until,
        created_by: &arguments.by,
        comment: &arguments.comment,
        created_at: now,
        is_everything_allowed: arguments.everything,
    };
    silence.create().map_err(|error| Failure::Arguments(error.to_string()))
}

async fn list(store: &impl Store, arguments: &SilenceListArguments) -> Result<(), Failure> {
    let silences = silence::list(store).await.map_err(|error| failure(&error))?;
    if silences.is_empty() {
        output::note(&say("there are no silences", "음소거가 없습니다"));
    }
    silences.iter().try_for_each(|silence| show(silence, arguments.output.format(), now()))
}

async fn expire(store: &impl Store, arguments: &SilenceExpireArguments) -> Result<(), Failure> {
    let id = SilenceId(arguments.id.clone());
    match silence::expire(store, &id, now()).await.map_err(|error| failure(&error))? {
        Expired::Now(silence) => show(&silence, arguments.output.format(), now()),
        Expired::Before(silence) => {
            output::note(&say("the silence had already ended", "이미 끝난 음소거입니다"));
            show(&silence, arguments.output.format(), now())
        }
        Expired::Unknown => Err(Failure::Arguments(say(
            format!("there is no silence {id}; bongsu silence list shows the existing ones"),
            format!("음소거 {id}이(가) 없습니다. bongsu silence list로 목록을 볼 수 있습니다"),
        ))),
    }
}

pub(super) enum State {
    Ours(StateFile),
    /// The state that a running watch lends.
    OfRunning(Borrowed),
}

pub(super) async fn state(folder: &Path) -> Result<State, Failure> {
    if !folder.is_dir() {
        let cause = say(
            "there is no such folder; give the folder in which bongsu watch keeps its state",
            "그런 폴더가 없습니다. bongsu watch가 상태를 보관하는 폴더를 지정하십시오",
        );
        return Err(Failure::File { path: folder.display().to_string(), cause });
    }
    match StateFile::open(folder, now()) {
        Ok(opened) => {
            opened.notes.iter().for_each(|note| output::note(note));
            Ok(State::Ours(opened.file))
        }
        Err(StateError::InUse { path }) => {
            let cause = say(
                "a running bongsu uses it and does not answer: stop that program, run this command, and start the program again",
                "실행 중인 bongsu가 사용하고 있지만 응답하지 않습니다. 중지한 뒤 이 명령을 실행하고 다시 시작하십시오",
            );
            let failure = || Failure::File { path, cause };
            Borrowed::find(folder).await.map(State::OfRunning).ok_or_else(failure)
        }
        Err(error) => Err(Failure::System(error.to_string())),
    }
}

pub(super) fn failure(error: &StoreError) -> Failure {
    Failure::Unread(say(format!("the ledger: {error}"), format!("원장: {error}")))
}

fn show(silence: &Silence, format: Format, now: Timestamp) -> Result<(), Failure> {
    match format {
        Format::Json => output::line(&as_json(silence, now).to_string()),
        Format::Text => output::line(&as_text(silence, now)),
    }
}

pub(crate) fn as_json(silence: &Silence, now: Timestamp) -> Value {
    json!({
        "id": silence.id, "matchers": silence.matchers, "from": silence.from.to_string(),
        "until": silence.until.map(|it| it.to_string()), "createdBy": silence.created_by,
        "comment": silence.comment, "createdAt": silence.created_at.to_string(),
        "state": state_word(silence, now),
    })
}

/// Writes `3f2a...  active   until 2026-01-05T09:00:00Z  alarm=web-*  by jane: deploying`.
pub(crate) fn as_text(silence: &Silence, now: Timestamp) -> String {
    let matchers: Vec<_> = silence.matchers.iter().map(ToString::to_string).collect();
    let until = silence.until.map(|it| it.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let comment = if silence.comment.is_empty() { String::new() } else { format!(": {}", silence.comment) };
    let (id, by) = (&silence.id, &silence.created_by);
    match look::locale() {
        Locale::En => {
            let until = until.unwrap_or_else(|| "the alarm is resolved".to_owned());
            let state = state_word(silence, now);
            format!("{id}  {state:<7}  until {until}  {}  by {by}{comment}", matchers.join(" and "))
        }
        Locale::Ko => {
            let until = until.map_or_else(|| "해결될 때까지".to_owned(), |until| format!("{until}까지"));
            let state = match state_word(silence, now) {
                "expired" => "끝남",
                "active" => "적용 중",
                _ => "예정",
            };
            format!("{id}  {}  {until}  {}  {by}{comment}", output::padded(state, 7), matchers.join(", "))
        }
    }
}

/// Returns the state of a silence as Alertmanager names it.
fn state_word(silence: &Silence, now: Timestamp) -> &'static str {
    if silence.is_over(now) {
        "expired"
    } else if silence.is_active(now) {
        "active"
    } else {
        "pending"
    }
}
