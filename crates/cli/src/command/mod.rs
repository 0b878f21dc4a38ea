//! One file a command.

pub(crate) mod aws;
pub(crate) mod backtest;
pub(crate) mod check;
pub(crate) mod drill;
pub(crate) mod inbox;
pub(crate) mod render;
pub(crate) mod route;
pub(crate) mod send;
pub(crate) mod silence;
pub(crate) mod watch;

use bongsu_core::notice::{Content, Notice};

/// What outputs call a notice.
pub(crate) fn name(notice: &Notice) -> String {
    match &notice.content {
        Content::Alarm(alarm) => format!("{} {}", alarm.transition.to, alarm.alarm.name),
        Content::Configuration(change) => format!("change of {}", change.alarm.name),
        Content::Other(other) => other.title.clone().unwrap_or_else(|| "a message".to_owned()),
    }
}
