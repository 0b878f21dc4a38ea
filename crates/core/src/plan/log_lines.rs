//! Decides whether log lines follow a message.

use crate::config::ReceiverConfig;
use crate::notice::Notice;
use crate::reason::LogLinesReason;
use crate::render::log_query;
use crate::route::Settings;

/// Returns whether log lines follow a message about `notice` to `receiver`. Digests and delayed messages have
/// none.
pub(super) fn of_route(notice: &Notice, receiver: &ReceiverConfig, settings: &Settings) -> LogLinesReason {
    if !receiver.kind.is_slack() {
        LogLinesReason::ReceiverCannot
    } else if settings.log_lines != Some(true) {
        LogLinesReason::Off
    } else if !notice.is_in_alarm() {
        LogLinesReason::NotInAlarm
    } else if log_query(notice, settings.log_group.as_deref()).is_none() {
        LogLinesReason::NoLogGroup
    } else {
        LogLinesReason::LogLines
    }
}
