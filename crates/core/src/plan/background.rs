//! Decides on the content below a message: log lines and changes.

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

/// Returns the queries for the content below a message about `notice` to `receiver`, or `None` if it has no
/// such content.
pub(crate) fn background(
    notice: &Notice,
    receiver: &ReceiverConfig,
    config: &Config,
) -> Option<BackgroundQuery> {
    let settings = settings_of(notice, receiver, config);
    let logs = log_lines(notice, receiver, &settings).ok();
    let changes = changes(notice, receiver, &settings).ok();
    (logs.is_some() || changes.is_some()).then_some(BackgroundQuery { logs, changes })
}

/// Returns the query for the changes that follow a message about `notice` to `receiver`, or the reason why
/// there are none. Digests and delayed messages have none.
fn changes(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
) -> Result<ChangeQuery, ChangesReason> {
    if !receiver.kind.is_slack() {
        Err(ChangesReason::ReceiverCannot)
    } else if settings.changes != Some(true) {
        Err(ChangesReason::Off)
    } else if !notice.is_in_alarm() {
        Err(ChangesReason::NotInAlarm)
    } else {
        change_query(notice).ok_or(ChangesReason::NoResource)
    }
}

/// Returns the query for the log lines that follow a message about `notice` to `receiver`, or the reason why
/// there are none. Digests and delayed messages have none.
fn log_lines(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
) -> Result<LogQuery, LogLinesReason> {
    if !receiver.kind.is_slack() {
        Err(LogLinesReason::ReceiverCannot)
    } else if settings.log_lines != Some(true) {
        Err(LogLinesReason::Off)
    } else if !notice.is_in_alarm() {
        Err(LogLinesReason::NotInAlarm)
    } else {
        log_query(notice, settings.log_group.as_deref()).ok_or(LogLinesReason::NoLogGroup)
    }
}

pub(super) fn changes_reason(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
) -> ChangesReason {
    changes(notice, receiver, settings).err().unwrap_or(ChangesReason::Changes)
}

pub(super) fn log_lines_reason(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
) -> LogLinesReason {
    log_lines(notice, receiver, settings).err().unwrap_or(LogLinesReason::LogLines)
}
