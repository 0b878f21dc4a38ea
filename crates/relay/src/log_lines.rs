//! Log lines below messages. They are read when every text is out, so that none waits for them.

use std::sync::Arc;
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::render::{FoundLines, log_query};
use bongsu_io::aws::SdkConfig;
use bongsu_io::http::HttpClient;
use bongsu_io::logs::Logs;
use tokio::time::timeout;

use crate::areas::Areas;

/// The longest that reading the lines of a notice may take.
const WITHIN: Duration = Duration::from_secs(5);

/// Reads log lines if a route asks for them.
#[derive(Debug)]
pub(crate) struct LogLines {
    logs: Logs,
    areas: Arc<Areas>,
}

impl LogLines {
    pub(crate) fn new(
        config: &Config,
        (aws, http): (&SdkConfig, &HttpClient),
        areas: Arc<Areas>,
    ) -> Option<Self> {
        config.needs_log_lines().then(|| Self { logs: Logs::new(aws, http.clone()), areas })
    }

    /// Returns the last lines behind a notice within `left`. A failure is only logged.
    pub(crate) async fn of(&self, notice: &Notice, left: Duration) -> Option<FoundLines> {
        let query = log_query(notice).filter(|_| self.is_ours(notice))?;
        match timeout(left.min(WITHIN), self.logs.lines(&query)).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::warn!(alarm = notice.name(), %error, "no log lines");
                None
            }
            Err(_) => {
                tracing::warn!(alarm = notice.name(), "no log lines in time");
                None
            }
        }
    }

    /// Returns whether the alarm is in the function's own account and region: logs of others are not to be had.
    fn is_ours(&self, notice: &Notice) -> bool {
        let Content::Alarm(alarm) = &notice.content else { return false };
        self.areas.of(&alarm.alarm).is_some_and(|area| area.is_own)
    }
}
