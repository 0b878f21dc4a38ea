//! `--all-accounts`: reads the spokes of a hub, several at the same time.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use bongsu_core::config::SpokePlace;
use bongsu_deployment::AwsError;
use bongsu_deployment::installation::Installation;
use bongsu_deployment::spokes::{HubSpokes, OpenSpoke, SpokeAnswer, SpokeFailure, SpokesError};
use serde_json::{Value, json};

use crate::arguments::AccountsArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::output::{self, foot};
use crate::settings;

impl From<SpokesError> for Failure {
    fn from(error: SpokesError) -> Self {
        Self::Stack(error.to_string())
    }
}

/// Reads every spoke of the hub. Returns nothing without `--all-accounts`.
pub(super) async fn ask<T, E: From<AwsError> + Display>(
    hub: &Installation,
    arguments: &AccountsArguments,
    ask: impl AsyncFn(&OpenSpoke) -> Result<T, E>,
) -> Result<Vec<SpokeAnswer<T>>, Failure> {
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

/// The names of accounts, by their IDs.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl AccountsArguments {
    /// Returns the names to show. Without `--all-accounts` there are none.
    pub(super) fn names(&self) -> Names {
        if self.all_accounts { Names::read(self.config.as_deref()) } else { Names::default() }
    }
}

impl Names {
    /// Reads the names (`[accounts]`) of this configuration, or of the nearest one. A configuration that cannot
    /// be read has no names.
    fn read(config: Option<&Path>) -> Self {
        let file = config.map(Path::to_owned).or_else(settings::found);
        match file.map(|path| settings::parse(&path)).transpose() {
            Ok(read) => Self(read.map(|(config, _)| config.accounts).unwrap_or_default()),
            Err(error) => {
                output::note(&say(
                    format!("accounts are shown without names: {error}"),
                    format!("계정 이름을 표시할 수 없습니다: {error}"),
                ));
                Self::default()
            }
        }
    }

    /// Returns the account's ID, with its name if it has one.
    pub(super) fn of(&self, account: &str) -> String {
        match self.0.get(account) {
            Some(name) => format!("{account} ({name})"),
            None => account.to_owned(),
        }
    }

    /// Returns the beginning of a line: the account and the region.
    pub(super) fn place(&self, place: &SpokePlace) -> String {
        format!("{}  {:<14}", self.of(&place.account), place.region)
    }

    /// Adds the account, its name and the region to a JSON document.
    pub(super) fn add_place(&self, document: &mut Value, place: &SpokePlace) {
        let Some(fields) = document.as_object_mut() else { return };
        fields.insert("account".to_owned(), place.account.as_str().into());
        if let Some(name) = self.0.get(&place.account) {
            fields.insert("accountName".to_owned(), name.as_str().into());
        }
        fields.insert("region".to_owned(), place.region.as_str().into());
    }
}

/// Prints the reason why a spoke cannot be read, and the remedy.
pub(super) fn show_unread(place: &SpokePlace, unread: &SpokeFailure, names: &Names) -> Result<(), Failure> {
    let SpokeFailure { why, remedy } = unread;
    let said = say(format!("cannot be read: {why}"), format!("조회할 수 없음: {why}"));
    output::line(&format!("  {}  {said}", names.place(place)))?;
    match remedy {
        Some(remedy) => output::line(&format!("{:<32}-> {remedy}", "")),
        None => Ok(()),
    }
}

/// Returns the JSON of a spoke: its account and region, and the fields of its answer or the error.
pub(super) fn as_json<T>(answer: &SpokeAnswer<T>, names: &Names, fields: impl Fn(&T) -> Value) -> Value {
    let mut document = match &answer.result {
        Ok(answer) => fields(answer),
        Err(SpokeFailure { why, remedy }) => json!({ "error": why, "remedy": remedy }),
    };
    names.add_place(&mut document, &answer.place);
    document
}

/// Fails if a spoke could not be read.
pub(super) fn check_read<T>(answers: &[SpokeAnswer<T>]) -> Result<(), Failure> {
    let all = answers.len();
    match answers.iter().filter(|answer| answer.result.is_err()).count() {
        0 => Ok(()),
        unread => Err(Failure::Unseen(say(
            format!("{unread} of {all} spokes could not be asked"),
            format!("스포크 {all}개 중 {unread}개를 조회하지 못했습니다"),
        ))),
    }
}
