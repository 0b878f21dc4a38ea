//! Decides whether log lines follow a message.

use crate::alarm::AlarmState;
use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::{Content, Notice};
use crate::reason::LogLinesReason;
use crate::render::log_query;
use crate::route::Settings;

use super::routed::settings_of;

/// Returns whether log lines follow a message about `notice` to `receiver`. Digests and delayed messages have
/// none.
pub fn log_lines(notice: &Notice, receiver: &ReceiverConfig, config: &Config) -> LogLinesReason {
    of_route(notice, receiver, &settings_of(notice, receiver, config))
}

/// Returns the same for known settings of the route.
pub(super) fn of_route(notice: &Notice, receiver: &ReceiverConfig, settings: &Settings) -> LogLinesReason {
    let is_alarm =
        matches!(&notice.content, Content::Alarm(alarm) if alarm.transition.to == AlarmState::Alarm);
    if !matches!(receiver.kind, ReceiverKind::Webhook { .. } | ReceiverKind::Bot { .. }) {
        LogLinesReason::ReceiverCannot
    } else if settings.log_lines != Some(true) {
        LogLinesReason::Off
    } else if !is_alarm {
        LogLinesReason::NotInAlarm
    } else if log_query(notice).is_none() {
        LogLinesReason::NoLogGroup
    } else {
        LogLinesReason::LogLines
    }
}
