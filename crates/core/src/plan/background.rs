//! Decides about the content below a message: log lines and changes.

use super::routed::settings_of;
use crate::config::{Config, ReceiverConfig};
use crate::notice::Notice;
use crate::reason::{ChangesReason, LogLinesReason};
use crate::render::{ChangeQuery, LogQuery, change_query, log_query};
use crate::route::Settings;

/// The queries for the content below a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackgroundQuery {
    pub logs: Option<LogQuery>,
    pub changes: Option<ChangeQuery>,
}

/// Returns the queries for the content below a message about `notice` to `receiver`, if there is any.
pub(crate) fn background(
    notice: &Notice,
    receiver: &ReceiverConfig,
    config: &Config,
) -> Option<BackgroundQuery> {
    let settings = settings_of(notice, receiver, config);
    let has_lines = log_lines_reason(notice, receiver, &settings).follow();
    let has_changes = changes_reason(notice, receiver, &settings).follow();
    let logs = has_lines.then(|| log_query(notice, settings.log_group.as_deref())).flatten();
    let changes = has_changes.then(|| change_query(notice)).flatten();
    (logs.is_some() || changes.is_some()).then_some(BackgroundQuery { logs, changes })
}

/// Returns whether changes follow a message about `notice` to `receiver`. Digests and delayed messages have none.
pub(super) fn changes_reason(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
) -> ChangesReason {
    if !receiver.kind.is_slack() {
        ChangesReason::ReceiverCannot
    } else if settings.changes != Some(true) {
        ChangesReason::Off
    } else if !notice.is_in_alarm() {
        ChangesReason::NotInAlarm
    } else if change_query(notice).is_none() {
        ChangesReason::NoResource
    } else {
        ChangesReason::Changes
    }
}

/// Returns whether log lines follow a message about `notice` to `receiver`. Digests and delayed messages have
/// none.
pub(super) fn log_lines_reason(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
) -> LogLinesReason {
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
