//! `--all-accounts`: asks the spokes of a hub, several at the same time.

use std::fmt::Display;

use bongsu_core::config::SpokePlace;
use bongsu_deployment::AwsError;
use bongsu_deployment::installation::Installation;
use bongsu_deployment::spokes::{Answer, HubSpokes, OpenSpoke, SpokesError, Unread};
use serde_json::{Value, json};

use crate::arguments::AccountsArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::output::{self, foot};

impl From<SpokesError> for Failure {
    fn from(error: SpokesError) -> Self {
        Self::Stack(error.to_string())
    }
}

/// Asks every spoke of the hub. Returns nothing if the user did not ask for other accounts.
pub(super) async fn ask<T, E: From<AwsError> + Display>(
    hub: &Installation,
    arguments: &AccountsArguments,
    ask: impl AsyncFn(&OpenSpoke) -> Result<T, E>,
) -> Result<Vec<Answer<T>>, Failure> {
    if !arguments.all_accounts {
        return Ok(Vec::new());
    }
    let spokes = HubSpokes::of(hub, arguments.role.as_deref())?;
    let progress = |done: usize, all: usize| {
        foot::set(vec![say(format!("account {done} of {all} ..."), format!("계정 {all}개 중 {done}개 ..."))]);
    };
    let answers = spokes.each(progress, ask).await;
    foot::clear();
    Ok(answers)
}

/// A line's beginning: the account and the region.
pub(super) fn named(place: &SpokePlace) -> String {
    format!("{}  {:<14}", place.account, place.region)
}

/// Prints why a spoke cannot be asked, and the way out.
pub(super) fn show_unread(place: &SpokePlace, unread: &Unread) -> Result<(), Failure> {
    let Unread { why, remedy } = unread;
    let said = say(format!("cannot be asked: {why}"), format!("조회할 수 없음: {why}"));
    output::line(&format!("  {}  {said}", named(place)))?;
    match remedy {
        Some(remedy) => output::line(&format!("{:<32}-> {remedy}", "")),
        None => Ok(()),
    }
}

/// The JSON of a spoke: its place, and the fields of its answer or the reason why there is none.
pub(super) fn as_json<T>(answer: &Answer<T>, fields: impl Fn(&T) -> Value) -> Value {
    let mut document = match &answer.result {
        Ok(answer) => fields(answer),
        Err(Unread { why, remedy }) => json!({ "error": why, "remedy": remedy }),
    };
    add_place(&mut document, &answer.place.account, &answer.place.region);
    document
}

pub(super) fn add_place(document: &mut Value, account: &str, region: &str) {
    if let Some(fields) = document.as_object_mut() {
        fields.insert("account".to_owned(), account.into());
        fields.insert("region".to_owned(), region.into());
    }
}

/// Fails if a spoke could not be asked.
pub(super) fn check_read<T>(answers: &[Answer<T>]) -> Result<(), Failure> {
    let all = answers.len();
    match answers.iter().filter(|answer| answer.result.is_err()).count() {
        0 => Ok(()),
        unread => Err(Failure::Unseen(say(
            format!("{unread} of {all} spokes could not be asked"),
            format!("스포크 {all}개 중 {unread}개를 조회하지 못했습니다"),
        ))),
    }
}
