//! `bongsu watch`: evaluates this machine's alarms and announces them on the terminal or in Slack.

pub(super) mod alarms;
mod board;
mod daemon;
mod list;
mod metrics;
pub(super) mod page;
mod show;

use std::cell::RefCell;
use std::pin::Pin;
use std::time::Duration;

use bongsu_alarm::simulate::{AlarmSnapshot, WatchedAlarm};
use bongsu_core::config::Config;
use bongsu_core::store::{MemoryStore, WatchStore};
use bongsu_io::clock::SystemClock;
use bongsu_io::host::Host;
use bongsu_io::redb::{Opened, StateFile};
use bongsu_io::socket::Lent;
use bongsu_server::inbox::{Inbox, raise_open_files};
use bongsu_server::watch::{
    Buttons, Passed, WatchEvent, WatchRelay, WatchReport, WatchSettings, Watching, watch,
};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

pub(super) use alarms::alarms;
use board::Board;
use show::Here;

use crate::arguments::WatchArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::output::{foot, plural};
use crate::receivers::Means;
use crate::sources::{self, Source};
use crate::stopped;
use crate::{calendars, now, output, receivers, settings};

/// The time limit of one delivery. After a failure, the watch tries again.
const BUDGET: Duration = Duration::from_secs(30);

pub(crate) async fn run(arguments: &WatchArguments) -> Result<(), Failure> {
    if arguments.list_metrics {
        return list::run(arguments).await;
    }
    raise_open_files();
    let Read { config, watching, host, source } = read(arguments)?;
    if arguments.check {
        show::read_from(source.as_ref());
        watching.alarms.iter().try_for_each(|alarm| output::line(&show::promise(alarm)))?;
        for warning in unknown_metrics(&config, &watching).await {
            output::note(&warning);
        }
        return Means::new(&arguments.receiver)?.check(&config).await;
    }
    Means::new(&arguments.receiver)?.check(&config).await?;
    // Listens before the first output, because its reader may send the signal at once, which would end the program.
    let hangup = signal(SignalKind::hangup()).map_err(|error| Failure::System(error.to_string()))?;
    let page = page::open(arguments, &config, &host).await?;
    let inbox = page.as_ref().map(|page| &page.inbox);
    let config = page::complete(config, inbox);
    let state = open_state(arguments)?;
    let lent = state.as_ref().and_then(|_| lend(arguments));
    show::read_from(source.as_ref());
    show::introduce(&config, &host, &watching.alarms);
    unknown_metrics(&config, &watching).await.iter().for_each(|warning| output::note(warning));
    page.iter().for_each(|page| page::introduce(page, &config));
    let report = match &state {
        Some(opened) => {
            opened.notes.iter().for_each(|note| output::note(note));
            let going = go_on(arguments, config, inbox, watching, &opened.kept, &opened.file, hangup);
            lending(lent, &opened.file, going).await?
        }
        None => {
            output::note(&say(
                "states are not kept: neither XDG_STATE_HOME nor HOME is set; name a folder with --state DIR",
                "상태를 보관하지 않습니다. XDG_STATE_HOME과 HOME이 모두 없습니다. --state 폴더로 지정하십시오",
            ));
            go_on(arguments, config, inbox, watching, &[], &MemoryStore::default(), hangup).await?
        }
    };
    conclude(report)
}

/// Opens the state in the folder of `--state`, or in the user's state folder. Returns `None` without a folder.
fn open_state(arguments: &WatchArguments) -> Result<Option<Opened>, Failure> {
    let Some(folder) = settings::state_folder(arguments.folder.state.as_deref()) else { return Ok(None) };
    let opened = StateFile::open(&folder, now());
    opened.map(Some).map_err(|error| Failure::System(error.to_string()))
}

/// Opens the socket through which `bongsu silence` uses the state of a running watch.
fn lend(arguments: &WatchArguments) -> Option<Lent> {
    let lent = Lent::open(&settings::state_folder(arguments.folder.state.as_deref())?);
    lent.inspect_err(|error| {
        output::note(&format!("bongsu silence cannot reach this watch while it runs: {error}"));
    })
    .ok()
}

/// Runs `work`, and serves the state on the socket meanwhile.
async fn lending<T>(lent: Option<Lent>, file: &StateFile, work: impl Future<Output = T>) -> T {
    let Some(lent) = lent else { return work.await };
    tokio::select! {
        done = work => done,
        never = lent.serve(file) => match never {},
    }
}

/// Prints the undelivered messages.
fn conclude(WatchReport { kept, lost }: WatchReport) -> Result<(), Failure> {
    if kept > 0 {
        output::note(&say(
            format!("kept, and delivered after the next start: {}", plural(kept, "message")),
            format!("메시지 {kept}개를 보관했습니다. 다음에 시작할 때 보냅니다"),
        ));
    }
    let lost = lost.into_iter().map(|message| {
        say(format!("stopped before this was delivered: {message}"), format!("보내기 전에 중지됨: {message}"))
    });
    let lost: Vec<_> = lost.collect();
    if lost.is_empty() { Ok(()) } else { Err(Failure::Undelivered(lost)) }
}

async fn go_on<K: WatchStore>(
    arguments: &WatchArguments,
    config: Config,
    inbox: Option<&Inbox>,
    watching: Watching<Source>,
    earlier: &[AlarmSnapshot],
    store: &K,
    hangup: Signal,
) -> Result<WatchReport, Failure> {
    let board = RefCell::new(Board::default());
    let means = Means::new(&arguments.receiver)?;
    let (presses, pressed) = unbounded_channel();
    let (interactivity, requests) = unbounded_channel();
    let (undo, undos) = unbounded_channel();
    if let Some(inbox) = inbox {
        inbox.send_presses_to(presses.clone());
        inbox.send_interactivity_to(interactivity);
        inbox.send_undos_to(undo);
    }
    let buttons = Buttons::new(means.taking(&config), means.http().clone(), presses);
    let here = RefCell::new(Here::of(&config));
    let observe = |passed: Passed<'_>| {
        show::passed(&passed, &here.borrow());
        page::note(inbox, &passed, &here.borrow());
    };
    let receivers = means.receivers(&config, inbox);
    let current = RefCell::new(config.clone());
    let relay = WatchRelay::new(WatchSettings { config, receivers }, BUDGET, store, SystemClock, observe);
    let relay = relay.with_presses(pressed);
    let (sender, changes) = unbounded_channel();
    let show = |event: WatchEvent<'_>| {
        show::show(&event, &board);
        page::follow(inbox, &event);
    };
    let change = |config: Config| {
        buttons.change(means.taking(&config));
        current.replace(config.clone());
        here.replace(Here::of(&config));
        relay.change(WatchSettings { receivers: means.receivers(&config, inbox), config });
    };
    // Boxed, because the nested type would exceed the compiler's recursion limit.
    let watched: Pin<Box<dyn Future<Output = WatchReport> + '_>> =
        Box::pin(watch(watching, changes, earlier, &relay, show, stop()));
    daemon::ready();
    let ended = tokio::select! {
        report = watched => Ok(report),
        () = reread(arguments, inbox, change, hangup, &sender) => Ok(WatchReport::default()),
        never = buttons.listen(requests, &store, SystemClock) => match never {},
        never = page::silences(inbox, undos, &store) => match never {},
        () = daemon::keep_alive() => Ok(WatchReport::default()),
        () = calendars::keep(|| current.borrow().clone()) => Ok(WatchReport::default()),
        () = insist() => Err(Failure::Interrupted(say(
            "stopped at once; undelivered messages are kept for the next start if there is a state folder",
            "바로 중지했습니다. 상태를 보관하는 경우 보내지 못한 메시지는 다음에 시작할 때 보냅니다",
        ))),
    };
    if let Some(inbox) = inbox {
        inbox.settle().await;
    }
    foot::clear();
    ended
}

/// Reads the configuration again on each SIGHUP, and ignores an invalid one. Never ends.
async fn reread(
    arguments: &WatchArguments,
    inbox: Option<&Inbox>,
    change: impl Fn(Config),
    mut hangup: Signal,
    changes: &UnboundedSender<Watching<Source>>,
) {
    loop {
        hangup.recv().await;
        daemon::reloading();
        match reread_and_check(arguments).await {
            Ok(Read { config, watching, host, .. }) => {
                if let Some(inbox) = inbox {
                    inbox.change_look(page::look(&config, &host));
                }
                change(page::complete(config, inbox));
                let _ = changes.send(watching);
            }
            Err(failure) => output::note(&say(
                format!("the old configuration stays: {failure}"),
                format!("이전 구성을 그대로 사용합니다: {failure}"),
            )),
        }
        daemon::ready();
    }
}

/// The watched alarms, and their configuration.
struct Read {
    config: Config,
    watching: Watching<Source>,
    /// This machine's name.
    host: String,
    source: Option<settings::Source>,
}

async fn reread_and_check(arguments: &WatchArguments) -> Result<Read, Failure> {
    let read = read(arguments)?;
    Means::new(&arguments.receiver)?.check(&read.config).await?;
    Ok(read)
}

/// Returns warnings about configured alarms. The built-in alarms watch existing metrics.
async fn unknown_metrics(config: &Config, watching: &Watching<Source>) -> Vec<String> {
    if config.alarms.is_empty() {
        return Vec::new();
    }
    metrics::unknown(&watching.alarms, &config.metrics).await
}

fn read(arguments: &WatchArguments) -> Result<Read, Failure> {
    let (mut config, source) = settings::read_with_source(&arguments.settings)?;
    settings::tell_local_time(&mut config, &arguments.settings, source.as_ref());
    receivers::choose(&mut config, &arguments.receiver)?;
    let mut host = Host::open().map_err(|error| Failure::System(error.to_string()))?;
    let name = host.name().to_owned();
    let alarms = alarms(&config, &mut host, source.as_ref())?;
    let metrics = alarms.iter().flat_map(WatchedAlarm::metrics).map(|metric| metric.name.clone());
    host.only(&metrics.collect::<Vec<_>>());
    let mut sources =
        sources::configured(&config.metrics).map_err(|error| Failure::System(error.to_string()))?;
    sources.insert(0, Source::Host(host));
    Ok(Read { config, watching: Watching { alarms, sources }, host: name, source })
}

/// Waits for ctrl-C or SIGTERM.
async fn stop() {
    stopped().await;
    daemon::stopping();
    output::note(&say(
        "stopping; deliveries in progress have 10 s (press again to stop at once)",
        "중지합니다. 보내는 중인 메시지를 10초까지 기다립니다(한 번 더 누르면 바로 중지)",
    ));
}

/// Waits for a second signal, after which the program stops at once.
async fn insist() {
    stopped().await;
    stopped().await;
}
