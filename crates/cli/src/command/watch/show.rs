//! What a person sees of a watch.

use std::cell::RefCell;

use bongsu_core::alarm::ComparisonOperator;
use bongsu_core::config::{Config, ReceiverKind};
use bongsu_core::relay::{Ending, Outcome};
use bongsu_core::watch::{WatchedAlarm, sentence};
use bongsu_server::watch::Event;

use crate::output::{self, StatusLine};

pub(super) fn introduce(config: &Config, host: &str, alarms: &[WatchedAlarm]) {
    let to = config.receivers.iter().map(|receiver| match receiver.kind {
        ReceiverKind::Webhook { .. } => format!("Slack ({})", receiver.name),
        ReceiverKind::Terminal => "this terminal".to_owned(),
    });
    let to: Vec<_> = to.collect();
    output::note(&format!("bongsu watches {host}; messages go to {}. Stop with ctrl-C.", to.join(", ")));
    for alarm in alarms {
        let Some(subject) =
            alarm.metric().filter(|it| it.criteria.comparison == ComparisonOperator::GreaterThanThreshold)
        else {
            output::note(&format!("  {} {}", alarm.identity.name, sentence(alarm)));
            continue;
        };
        let criteria = &subject.criteria;
        output::note(&format!(
            "  {}: {} above {} in {} of {} periods of {} s",
            alarm.identity.name,
            subject.metric.name,
            subject.threshold,
            criteria.m(),
            criteria.n(),
            criteria.period,
        ));
    }
    output::note("To see one fire, in another terminal: bongsu drill\n");
}

pub(super) fn show(event: &Event<'_>, status: &RefCell<StatusLine>) {
    let mut status = status.borrow_mut();
    match event {
        Event::Evaluated(evaluated) => {
            let (name, state) = (&evaluated.alarm.identity.name, evaluated.state.as_str());
            if let Some(change) = &evaluated.change {
                status.above(&format!(
                    "{} {name}: {} -> {state}: {}",
                    evaluated.at, change.from, change.reason
                ));
            }
            let Some(subject) = evaluated.alarm.metric() else { return };
            let value = evaluated.datapoint.map(|datapoint| format!("{:.1}", datapoint.value));
            let value = value.unwrap_or_else(|| "no data".to_owned());
            let (metric, threshold) = (&subject.metric.name, subject.threshold);
            status.set(&format!("{state:<17} {name}: {metric} {value} (threshold {threshold})"));
        }
        Event::NotKept(error) => status.above(&format!("not kept: {error}")),
        Event::Reloaded => status.above("the configuration was read again"),
        Event::NotSampled(error) => status.above(&format!("no sample: {error}")),
        Event::Published { .. } => {}
        Event::NotPublished { attempts, error, wait, .. } => {
            let then = format!("attempt {} in {} s", attempts + 1, wait.as_secs());
            status.above(&format!("not delivered: {error}; {then}"));
        }
    }
}

/// What became of a message, where it does not show by itself.
pub(super) fn told(outcome: &Outcome, on_terminal: bool, status: &RefCell<StatusLine>) {
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
