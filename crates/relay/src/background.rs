//! Reads the log lines and changes that follow a message. They are read after every text is sent, so that no text
//! waits for them.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::plan::BackgroundQuery;
use bongsu_core::render::Background;
use bongsu_io::aws::SdkConfig;
use bongsu_io::http::HttpClient;
use bongsu_io::logs::Logs;
use bongsu_io::trail::Trail;
use tokio::time::timeout;

use crate::areas::Areas;

/// The time limit for reading the background of a notice.
const WITHIN: Duration = Duration::from_secs(5);

/// The reader of log lines and changes, if a route asks for them.
#[derive(Debug)]
pub(crate) struct BackgroundReader {
    logs: Logs,
    trail: Trail,
    areas: Arc<Areas>,
}

impl BackgroundReader {
    pub(crate) fn new(
        config: &Config,
        aws: &SdkConfig,
        http: &HttpClient,
        areas: Arc<Areas>,
    ) -> Option<Self> {
        config.needs_background().then(|| Self {
            logs: Logs::new(aws, http.clone()),
            trail: Trail::new(aws, http.clone()),
            areas,
        })
    }

    /// Returns the log lines and changes for a notice that can be read within `left`. A failure is only logged.
    pub(crate) async fn of(&self, notice: &Notice, query: &BackgroundQuery, left: Duration) -> Background {
        if !self.is_ours(notice) {
            return Background { logs: None, changes: None };
        }
        let (name, within) = (notice.name(), left.min(WITHIN));
        let logs = async {
            let lines = self.logs.lines(query.logs.as_ref()?);
            read(name, "log lines", timeout(within, lines).await.ok())
        };
        let changes = async {
            let changes = self.trail.changes(query.changes.as_ref()?);
            read(name, "changes", timeout(within, changes).await.ok())
        };
        let (logs, changes) = tokio::join!(logs, changes);
        Background { logs, changes }
    }

    /// Returns whether the alarm is in the function's own account and region. The function cannot read the logs and
    /// events of others.
    fn is_ours(&self, notice: &Notice) -> bool {
        let Content::Alarm(alarm) = &notice.content else { return false };
        self.areas.of(&alarm.alarm).is_some_and(|area| area.is_own)
    }
}

/// Returns the result, or logs the reason for its absence. `None` as an answer means that it was too late.
fn read<T, E: Display>(alarm: &str, what: &str, answer: Option<Result<Option<T>, E>>) -> Option<T> {
    match answer {
        Some(Ok(found)) => found,
        Some(Err(error)) => {
            tracing::warn!(alarm, %error, "no {what}");
            None
        }
        None => {
            tracing::warn!(alarm, "no {what} in time");
            None
        }
    }
}
