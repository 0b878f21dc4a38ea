//! Decides whether log lines follow a message.

use crate::alarm::AlarmState;
use crate::config::{ReceiverConfig, ReceiverKind};
use crate::notice::{Content, Notice};
use crate::reason::LogLinesReason;
use crate::render::log_query;
use crate::route::Settings;

/// Returns whether log lines follow a message about `notice` to `receiver`. Digests and delayed messages have
/// none.
pub(super) fn of_route(notice: &Notice, receiver: &ReceiverConfig, settings: &Settings) -> LogLinesReason {
    let is_alarm =
        matches!(&notice.content, Content::Alarm(alarm) if alarm.transition.to == AlarmState::Alarm);
    if !matches!(receiver.kind, ReceiverKind::Webhook { .. } | ReceiverKind::Bot { .. }) {
        LogLinesReason::ReceiverCannot
    } else if settings.log_lines != Some(true) {
        LogLinesReason::Off
    } else if !is_alarm {
        LogLinesReason::NotInAlarm
    } else if log_query(notice, settings.log_group.as_deref()).is_none() {
        LogLinesReason::NoLogGroup
    } else {
        LogLinesReason::LogLines
    }
}
