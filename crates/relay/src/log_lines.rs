//! Log lines below messages. They are read when every text is out, so that none waits for them.

use std::time::Duration;

use bongsu_core::alarm::Region;
use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::render::{FoundLines, log_query};
use bongsu_io::aws::SdkConfig;
use bongsu_io::http::HttpClient;
use bongsu_io::logs::Logs;
use tokio::time::timeout;

/// The longest that reading the lines of a notice may take.
const WITHIN: Duration = Duration::from_secs(5);

/// Reads log lines if a route asks for them.
#[derive(Debug)]
pub(crate) struct LogLines {
    logs: Logs,
    region: String,
    /// The account of the function, if the settings contain it.
    account: Option<String>,
}

impl LogLines {
    pub(crate) fn new(
        config: &Config,
        (aws, http): (&SdkConfig, &HttpClient),
        account: Option<String>,
    ) -> Option<Self> {
        let region = aws.region()?.to_string();
        config.needs_log_lines().then(|| Self { logs: Logs::new(aws, http.clone()), region, account })
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
        let region = alarm.alarm.region.as_ref().map(Region::code);
        let account = alarm.alarm.account.as_ref().zip(self.account.as_ref());
        region.is_none_or(|region| region == self.region) && account.is_none_or(|(its, ours)| its == ours)
    }
}
