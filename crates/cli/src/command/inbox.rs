//! `bongsu inbox`: serves a page on this machine that accepts messages as Slack does.

use bongsu_core::inbox::Limits;
use bongsu_server::inbox::{Appearance, raise_open_files};
use jiff::SignedDuration;
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::InboxArguments;
use crate::failure::Failure;
use crate::inbox::{Page, archive};
use crate::look::say;
use crate::{output, settings};

const FILE: &str = "inbox.redb";

pub(crate) async fn run(arguments: &InboxArguments) -> Result<(), Failure> {
    raise_open_files();
    let (mut config, source) = settings::read_with_source(&arguments.settings)?;
    settings::tell_local_time(&mut config, &arguments.settings, source.as_ref());
    // Listens before the first output, because its reader may send the signal at once.
    let terminated = signal(SignalKind::terminate());
    let mut terminated = terminated.map_err(|error| Failure::System(error.to_string()))?;
    let age = SignedDuration::from_hours(i64::from(arguments.days) * 24);
    let folder = settings::state_folder(arguments.folder.state.as_deref());
    let archive = archive(folder.as_deref(), FILE, Limits { count: arguments.keep, age })?;
    let look = Appearance { locale: config.locale, zone: config.zone, name: String::new() };
    let page = Page::open(archive, look, arguments.listen, arguments.slack_speed).await?;
    page.introduce();
    output::note(&say("Stop with ctrl-C.", "중지하려면 Ctrl-C를 누르십시오."));
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    page.inbox.settle().await;
    Ok(())
}
