//! The questions whose answers follow a message.

use super::routed::settings_of;
use super::{changes, log_lines};
use crate::config::{Config, ReceiverConfig};
use crate::notice::Notice;
use crate::render::{ChangeQuery, LogQuery, change_query, log_query};

/// The log lines and changes that follow a message. Neither means that none do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackgroundQuery {
    pub logs: Option<LogQuery>,
    pub changes: Option<ChangeQuery>,
}

/// What follows when `notice` is posted to `receiver` as it comes, if anything does.
pub(crate) fn background(
    notice: &Notice,
    receiver: &ReceiverConfig,
    config: &Config,
) -> Option<BackgroundQuery> {
    let settings = settings_of(notice, receiver, config);
    let has_lines = log_lines::of_route(notice, receiver, &settings).follow();
    let has_changes = changes::of_route(notice, receiver, &settings).follow();
    let logs = has_lines.then(|| log_query(notice, settings.log_group.as_deref())).flatten();
    let changes = has_changes.then(|| change_query(notice)).flatten();
    (logs.is_some() || changes.is_some()).then_some(BackgroundQuery { logs, changes })
}
