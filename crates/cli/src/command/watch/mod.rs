//! `bongsu watch`: this machine's alarms, told here or in Slack.

mod alarms;
mod board;
mod daemon;
mod list;
mod page;
mod show;
mod state;

use std::cell::RefCell;
use std::pin::Pin;
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::watch::{NoStore, WatchStore, WatchedAlarm, sentence};
use bongsu_io::clock::SystemClock;
use bongsu_io::host::Host;
use bongsu_io::redb::StateFile;
use bongsu_server::inbox::Inbox;
use bongsu_server::watch::{Buttons, Earlier, Event, Passed, Relay, Report, Settings, Watching, watch};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use board::Board;

use crate::arguments::WatchArguments;
use crate::failure::Failure;
use crate::output::foot;
use crate::receivers::Means;
use crate::sources::{self, Source};
use crate::{now, output, receivers, settings};

/// How long one attempt to deliver may take; the queue tries again after it.
const BUDGET: Duration = Duration::from_secs(30);

pub(crate) async fn run(arguments: &WatchArguments) -> Result<(), Failure> {
    if arguments.list_metrics {
        return list::run(arguments).await;
    }
    let (config, watching, host) = read(arguments)?;
    if arguments.check {
        let say = |alarm: &WatchedAlarm| format!("{} {}", alarm.identity.name, sentence(alarm));
        return watching.alarms.iter().try_for_each(|alarm| output::line(&say(alarm)));
    }
    // Before anything is said: whoever reads it may send the signal at once, which would end the program.
    let hangup = signal(SignalKind::hangup()).map_err(|error| Failure::System(error.to_string()))?;
    let page = page::open(arguments, &config, &host).await?;
    let inbox = page.as_ref().map(|page| &page.inbox);
    let config = page::complete(config, inbox);
    let state = state::open(arguments)?;
    let lent = state.as_ref().and_then(|_| state::lend(arguments));
    show::introduce(&config, &host, &watching.alarms);
    page.iter().for_each(|page| page::introduce(page, &config));
    match &state {
        Some(opened) => {
            let earlier = Earlier { kept: opened.kept.clone(), queued: opened.queued.clone() };
            opened.notes.iter().for_each(|note| output::note(note));
            let names: Vec<_> = config.receivers.iter().map(|receiver| receiver.name.clone()).collect();
            let kept = (earlier, &opened.file, Some(&opened.file));
            let going = go_on(arguments, (config, inbox), watching, kept, hangup);
            let left = state::lending(lent, &opened.file, going).await?.len();
            let left = left + state::waiting(&opened.file, &names).await;
            if left > 0 {
                let kept = if left == 1 { "message is kept and goes" } else { "messages are kept and go" };
                output::note(&format!("{left} {kept} out with the next start"));
            }
            Ok(())
        }
        None => {
            output::note(
                "states are not kept: neither XDG_STATE_HOME nor HOME is set; name a folder with --state DIR",
            );
            let kept = (Earlier::default(), &NoStore, None);
            let left = go_on(arguments, (config, inbox), watching, kept, hangup).await?;
            let lost =
                left.into_iter().map(|message| format!("stopped before this was delivered: {message}"));
            let lost: Vec<_> = lost.collect();
            if lost.is_empty() { Ok(()) } else { Err(Failure::Undelivered(lost)) }
        }
    }
}

async fn go_on<K: WatchStore>(
    arguments: &WatchArguments,
    (config, inbox): (Config, Option<&Inbox>),
    watching: Watching<Source>,
    (earlier, store, ledger): (Earlier, &K, Option<&StateFile>),
    hangup: Signal,
) -> Result<Vec<String>, Failure> {
    let board = RefCell::new(Board::default());
    let means = Means::new(&arguments.receiver)?;
    let (presses, pressed) = unbounded_channel();
    let (interactivity, requests) = unbounded_channel();
    if let Some(inbox) = inbox {
        inbox.tell_presses(presses.clone());
        inbox.tell_interactivity(interactivity);
    }
    let buttons = Buttons::new(means.taking(&config), means.http.clone(), presses);
    let observe = |passed: Passed<'_>| {
        show::passed(&passed);
        page::note(inbox, &passed);
    };
    let receivers = means.receivers(&config, inbox);
    let topic = Relay::new(Settings { config, receivers }, BUDGET, (ledger, SystemClock), observe);
    let topic = topic.with_presses(pressed);
    let (sender, changes) = unbounded_channel();
    let show = |event: Event<'_>| {
        show::show(&event, &board);
        page::follow(inbox, &event);
    };
    let change = |config: Config| {
        buttons.change(means.taking(&config));
        topic.change(Settings { receivers: means.receivers(&config, inbox), config });
    };
    // On the heap: the compiler does not follow types that deep.
    let watched: Pin<Box<dyn Future<Output = Report> + '_>> =
        Box::pin(watch((watching, changes), (earlier, store), &topic, now, show, stop()));
    daemon::ready();
    let ended = tokio::select! {
        report = watched => Ok(report.unpublished),
        () = reread((arguments, inbox), change, (hangup, &sender)) => Ok(Vec::new()),
        never = buttons.listen(requests, &ledger, SystemClock) => match never {},
        () = daemon::keep_alive() => Ok(Vec::new()),
        () = insist() => Err(Failure::Interrupted(
            "stopped at once; what was not delivered is kept for the next start where states are kept".to_owned(),
        )),
    };
    if let Some(inbox) = inbox {
        inbox.settle().await;
    }
    foot::clear();
    ended
}

/// Reads the configuration again on each SIGHUP; a bad one changes nothing. Never ends.
async fn reread(
    (arguments, inbox): (&WatchArguments, Option<&Inbox>),
    change: impl Fn(Config),
    (mut hangup, changes): (Signal, &UnboundedSender<Watching<Source>>),
) {
    loop {
        hangup.recv().await;
        daemon::reloading();
        match read(arguments) {
            Ok((config, watching, host)) => {
                if let Some(inbox) = inbox {
                    inbox.change_look(page::look(&config, &host));
                }
                change(page::complete(config, inbox));
                let _ = changes.send(watching);
            }
            Err(failure) => output::note(&format!("the old configuration stays: {failure}")),
        }
        daemon::ready();
    }
}

fn read(arguments: &WatchArguments) -> Result<(Config, Watching<Source>, String), Failure> {
    let mut config = settings::read(&arguments.settings)?;
    receivers::choose(&mut config, &arguments.receiver)?;
    let mut host = Host::open().map_err(|error| Failure::System(error.to_string()))?;
    let name = host.name().to_owned();
    let alarms = alarms::alarms(&config, &mut host, arguments)?;
    let metrics = alarms.iter().filter_map(|alarm| Some(alarm.metric()?.metric.name.clone()));
    host.only(&metrics.collect::<Vec<_>>());
    let mut sources =
        sources::configured(&config.metrics).map_err(|error| Failure::System(error.to_string()))?;
    sources.insert(0, Source::Host(host));
    Ok((config, Watching { alarms, sources }, name))
}

/// Until ctrl-C or SIGTERM.
async fn stop() {
    stopped().await;
    daemon::stopping();
    output::note("stopping; what is being delivered has 10 s (once more stops at once)");
}

/// Until the second of them: somebody cannot wait.
async fn insist() {
    stopped().await;
    stopped().await;
}

async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}
