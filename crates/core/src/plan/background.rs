//! Decides about the content below a message: log lines and changes.

use super::routed::settings_of;
use super::{changes, log_lines};
use crate::config::{Config, ReceiverConfig};
use crate::notice::Notice;
use crate::render::{ChangeQuery, LogQuery, change_query, log_query};

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
    let has_lines = log_lines::of_route(notice, receiver, &settings).follow();
    let has_changes = changes::of_route(notice, receiver, &settings).follow();
    let logs = has_lines.then(|| log_query(notice, settings.log_group.as_deref())).flatten();
    let changes = has_changes.then(|| change_query(notice)).flatten();
    (logs.is_some() || changes.is_some()).then_some(BackgroundQuery { logs, changes })
}
