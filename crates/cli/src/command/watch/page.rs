//! The inbox beside a watch.

use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::inbox::Limits;
use bongsu_core::pipeline::Ending;
use bongsu_core::store::Store;
use bongsu_io::clock::SystemClock;
use bongsu_server::inbox::{Appearance, INTERACTIVITY, Inbox, Undo};
use bongsu_server::watch::{Passed, WatchEvent, show_silences};
use tokio::sync::mpsc::UnboundedReceiver;

use super::show::Here;

use crate::arguments::{INBOX, WatchArguments};
use crate::failure::Failure;
use crate::inbox::archive;
use crate::{output, settings};

pub(super) use crate::inbox::Page;

pub(in crate::command) const FILE: &str = "watch-inbox.redb";

/// Opens the page if the user asked for it, if messages have no other receiver, or if Slack's buttons need it.
/// Only if the user asked for it, a failure stops the watch.
pub(super) async fn open(
    arguments: &WatchArguments,
    config: &Config,
    host: &str,
) -> Result<Option<Page>, Failure> {
    if arguments.no_inbox && has_buttons(config) {
        output::note("without the server of the inbox (--no-inbox), messages have no buttons");
    }
    let is_wanted = arguments.inbox.is_some() || !config.has_receiver() || has_buttons(config);
    if arguments.no_inbox || !is_wanted {
        return Ok(None);
    }
    match open_at(arguments.inbox.flatten().unwrap_or(INBOX), arguments, config, host).await {
        Ok(page) => Ok(Some(page)),
        Err(failure) if arguments.inbox.is_none() => {
            output::note(&format!("no inbox: {failure}"));
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Returns whether a bot's buttons work once Slack knows their address.
fn has_buttons(config: &Config) -> bool {
    let is_bot = |receiver: &ReceiverConfig| matches!(receiver.kind, ReceiverKind::Bot { .. });
    config.slack.signing_secret.is_some() && config.receivers.iter().any(is_bot)
}

/// Prints the page's address, and the address for Slack's buttons.
pub(super) fn introduce(page: &Page, config: &Config) {
    page.introduce();
    if has_buttons(config) {
        let address = page.address(INTERACTIVITY);
        output::note(&format!(
            "Slack's buttons lead to {address} once the app has a Request URL for it: an https address from which a proxy or \
             tunnel forwards that path.\n"
        ));
    }
}

async fn open_at(
    address: SocketAddr,
    arguments: &WatchArguments,
    config: &Config,
    host: &str,
) -> Result<Page, Failure> {
    let folder = settings::state_folder(arguments.folder.state.as_deref());
    let archive = archive(folder.as_deref(), FILE, Limits::default())?;
    Page::open(archive, look(config, host), address, false).await
}

pub(super) fn look(config: &Config, host: &str) -> Appearance {
    Appearance { locale: config.locale, zone: config.zone.clone(), name: host.to_owned() }
}

/// Adds the receivers that need no configuration.
pub(super) fn complete(mut config: Config, inbox: Option<&Inbox>) -> Config {
    if !config.has_receiver() {
        config.receivers.push(ReceiverConfig::terminal());
    }
    let page = inbox.map(|_| ReceiverConfig::inbox_beside(&config.receivers));
    config.receivers.extend(page);
    config
}

/// Records evaluations in the inbox.
pub(super) fn follow(inbox: Option<&Inbox>, event: &WatchEvent<'_>) {
    match (inbox, event) {
        (Some(inbox), WatchEvent::Evaluated(evaluated)) => inbox.note_evaluation(evaluated),
        (Some(inbox), WatchEvent::Began(current)) => inbox.begin(current),
        (Some(inbox), WatchEvent::Young(young)) => inbox.note_young(young),
        _ => {}
    }
}

/// Shows the silences in force on the page, and ends a silence if a reader asks for it. Never returns.
pub(super) async fn silences(
    inbox: Option<&Inbox>,
    undos: UnboundedReceiver<Undo>,
    store: &impl Store,
) -> Infallible {
    match inbox {
        Some(inbox) => show_silences(inbox, undos, store, SystemClock).await,
        None => pending().await,
    }
}

/// Records notices in the inbox that are not announced there.
pub(super) fn note(inbox: Option<&Inbox>, passed: &Passed<'_>, here: &Here) {
    if let (Some(inbox), Passed::Outcome { notice, outcome }) = (inbox, passed)
        && here.is_inbox(&outcome.receiver)
        && let Ok(Ending::Silenced(reason)) = outcome.result
    {
        inbox.note_silence(notice, reason);
    }
}
