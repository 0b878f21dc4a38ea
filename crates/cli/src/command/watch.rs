//! `bongsu watch`: this machine's alarms, told here or in Slack.

use std::cell::RefCell;
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::relay::{Ending, Outcome};
use bongsu_core::watch::WatchedAlarm;
use bongsu_io::host::Host;
use bongsu_server::watch::{Event, Relay, watch};

use crate::arguments::WatchArguments;
use crate::failure::Failure;
use crate::output::StatusLine;
use crate::{now, output, receivers, settings};

/// How long one attempt to deliver may take; the queue tries again after it.
const BUDGET: Duration = Duration::from_secs(30);

pub(crate) async fn run(arguments: &WatchArguments) -> Result<(), Failure> {
    let mut config = settings::read(&arguments.settings)?;
    receivers::choose(&mut config, &arguments.receiver)?;
    if config.receivers.is_empty() {
        config.receivers.push(ReceiverConfig::terminal());
    }
    let host = Host::open().map_err(|error| Failure::System(error.to_string()))?;
    let alarms = vec![WatchedAlarm::cpu(host.name())];
    introduce(&config, host.name(), &alarms);
    let status = RefCell::new(StatusLine::new());
    let receivers = receivers::make(&config, &arguments.receiver)?;
    let on_terminal = config.receivers.iter().all(|receiver| receiver.kind == ReceiverKind::Terminal);
    let observe = |outcome: &Outcome| told(outcome, on_terminal, &status);
    let topic = Relay { config, receivers, budget: BUDGET, clock: now, observe };
    let report = watch(alarms, host, &topic, now, |event| show(&event, &status), stop()).await;
    status.borrow_mut().clear();
    if report.unpublished.is_empty() {
        return Ok(());
    }
    let lost =
        report.unpublished.into_iter().map(|message| format!("stopped before this was delivered: {message}"));
    Err(Failure::Undelivered(lost.collect()))
}

fn introduce(config: &Config, host: &str, alarms: &[WatchedAlarm]) {
    let to = config.receivers.iter().map(|receiver| match receiver.kind {
        ReceiverKind::Webhook { .. } => format!("Slack ({})", receiver.name),
        ReceiverKind::Terminal => "this terminal".to_owned(),
    });
    let to: Vec<_> = to.collect();
    output::note(&format!("bongsu watches {host}; messages go to {}. Stop with ctrl-C.", to.join(", ")));
    for alarm in alarms {
        let (criteria, metric) = (alarm.criteria(), alarm.metric());
        output::note(&format!(
            "  {}: {} above {} in {} of {} periods of {} s",
            alarm.identity.name,
            metric.name,
            alarm.threshold(),
            criteria.m(),
            criteria.n(),
            criteria.period,
        ));
    }
    output::note("To see one fire, in another terminal: bongsu drill\n");
}

fn show(event: &Event<'_>, status: &RefCell<StatusLine>) {
    let mut status = status.borrow_mut();
    match event {
        Event::Evaluated(evaluated) => {
            let value = evaluated.datapoint.map(|datapoint| format!("{:.1}", datapoint.value));
            let (name, metric) = (&evaluated.alarm.identity.name, &evaluated.alarm.metric().name);
            let value = value.unwrap_or_else(|| "no data".to_owned());
            let threshold = evaluated.alarm.threshold();
            status.set(&format!(
                "{:<17} {name}: {metric} {value} (threshold {threshold})",
                evaluated.state.as_str()
            ));
        }
        Event::NotSampled(error) => status.above(&format!("no sample: {error}")),
        Event::Published { .. } => {}
        Event::NotPublished { attempts, error, wait, .. } => {
            let then = format!("attempt {} in {} s", attempts + 1, wait.as_secs());
            status.above(&format!("not delivered: {error}; {then}"));
        }
    }
}

/// What became of a message, where it does not show by itself.
fn told(outcome: &Outcome, on_terminal: bool, status: &RefCell<StatusLine>) {
    let mut status = status.borrow_mut();
    match &outcome.result {
        // It has just been read.
        Ok(Ending::Delivered(..)) if on_terminal => {}
        Ok(Ending::Delivered(reason, _)) => {
            status.above(&format!("delivered to {} ({})", outcome.receiver, reason.as_str()));
        }
        Ok(Ending::Silenced(reason)) => status.above(&format!("nothing to tell: {reason}")),
        // Told with the next attempt's time.
        Err(_) => {}
    }
}

/// Until ctrl-C or SIGTERM.
async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}
