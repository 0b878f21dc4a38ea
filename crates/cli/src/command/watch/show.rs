//! What a person sees of a watch.

use std::cell::RefCell;

use bongsu_core::alarm::ComparisonOperator;
use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::pipeline::{Emptied, Ending, Outcome};
use bongsu_core::watch::{WatchedAlarm, sentence};
use bongsu_server::watch::{Event, Passed};

use super::board::Board;
use super::daemon;
use crate::output::{self, foot};

pub(super) fn introduce(config: &Config, host: &str, alarms: &[WatchedAlarm]) {
    let to = config.receivers.iter().map(|receiver| match &receiver.kind {
        ReceiverKind::Webhook { .. } | ReceiverKind::Topic(_) => format!("Slack ({})", receiver.name),
        ReceiverKind::Bot { channel, .. } => format!("Slack ({}, in {channel})", receiver.name),
        ReceiverKind::Terminal => "this terminal".to_owned(),
        ReceiverKind::Inbox => "the inbox".to_owned(),
    });
    let to: Vec<_> = to.collect();
    output::note(&format!("bongsu watches {host}; messages go to {}. Stop with ctrl-C.", to.join(" and ")));
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
    output::note("To see one fire, in another terminal: bongsu drill --load\n");
}

/// Says what happened, and shows how the alarms stand now.
pub(super) fn show(event: &Event<'_>, board: &RefCell<Board>) {
    let mut board = board.borrow_mut();
    match event {
        Event::Evaluated(evaluated) => {
            board.take(evaluated);
            let (name, state) = (&evaluated.alarm.identity.name, evaluated.state.as_str());
            if let Some(change) = &evaluated.change {
                output::note(&format!(
                    "{} {name}: {} -> {state}: {}",
                    evaluated.at, change.from, change.reason
                ));
                daemon::status(&board.summary());
            }
        }
        Event::Began(current) => {
            board.begin(current);
            daemon::status(&board.summary());
        }
        Event::Sampled(at) => {
            let (width, height) = foot::size();
            foot::set(board.lines(*at, width, height));
        }
        Event::NotKept(error) => output::note(&format!("not kept: {error}")),
        Event::Reloaded => output::note("the configuration was read again"),
        Event::NotSampled(error) => output::note(&format!("no sample: {error}")),
        Event::Published { .. } => {}
        Event::NotPublished { attempts, error, wait, .. } => {
            let then = format!("attempt {} in {} s", attempts + 1, wait.as_secs());
            output::note(&format!("not delivered: {error}; {then}"));
        }
    }
}

/// What became of messages, where it does not show by itself.
pub(super) fn passed(passed: &Passed<'_>) {
    match passed {
        Passed::Outcome { outcome, .. } => told(outcome),
        Passed::Emptied { receiver, emptied: Emptied { error: Some(error), .. } } => {
            output::note(&format!("not delivered to {receiver}: {error}; it is kept, and tried again"));
        }
        Passed::Emptied { receiver, emptied } if !emptied.told.is_empty() && !is_here(receiver) => {
            let (delivered, messages) = (emptied.told.len(), emptied.messages);
            output::note(&format!(
                "delivered to {receiver}: {delivered} that waited, in {messages} messages"
            ));
        }
        Passed::Emptied { .. } => {}
    }
}

/// What is delivered here has just been read, and the inbox says so itself.
fn is_here(receiver: &str) -> bool {
    [ReceiverConfig::terminal().name, ReceiverConfig::inbox().name].iter().any(|name| name == receiver)
}

fn told(outcome: &Outcome) {
    let receiver = &outcome.receiver;
    match &outcome.result {
        Ok(Ending::Delivered(..)) if is_here(receiver) => {}
        Ok(Ending::Delivered(reason, _)) => {
            output::note(&format!("delivered to {receiver} ({})", reason.as_str()));
        }
        // Said once is enough.
        Ok(Ending::Silenced(_)) if *receiver == ReceiverConfig::inbox().name => {}
        Ok(Ending::Silenced(reason)) => output::note(&format!("nothing to tell: {reason}")),
        Ok(Ending::Waiting(_)) => output::note(&format!("many at once for {receiver}: told in a digest")),
        Err(error) if outcome.is_kept => {
            output::note(&format!("not delivered to {receiver}: {error}; it is kept, and tried again"));
        }
        // Told with the next attempt's time.
        Err(_) => {}
    }
}
