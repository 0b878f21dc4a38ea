//! The work that waits for all texts of an invocation: log lines, pictures and calendars.

use std::time::Duration;

use bongsu_core::notice::Notice;
use bongsu_core::ports::Clock as _;
use bongsu_core::render::FoundLines;
use bongsu_io::clock::SystemClock;
use jiff::{SignedDuration, Timestamp};

use crate::invocation::{Illustrated, Invocation, Logged};
use crate::relay::Relay;

/// The time that log lines leave to the rest of an invocation.
const TO_END: SignedDuration = SignedDuration::from_secs(2);

impl Relay {
    /// Does the work that waits for all texts: pictures, and the metric for the duration of secrets.
    pub async fn finish(&self, invocation: &mut Invocation) {
        let logged = std::mem::take(&mut invocation.logged);
        Box::pin(self.add_log_lines(logged, invocation.deadline)).await;
        for Illustrated { notice, receiver, posted } in invocation.illustrated.drain(..) {
            self.pipeline("").attach(&notice, (&receiver, &posted), invocation.deadline).await;
        }
        Box::pin(self.calendar_reader.renew(&self.config, &self.ledger, invocation.deadline)).await;
        invocation.metrics.secrets.extend(self.receivers.iter().filter_map(|it| it.remote.secret_took()));
    }

    /// Posts the log lines behind alarms. Several receivers of one notice share one reading.
    async fn add_log_lines(&self, logged: Vec<Logged>, deadline: Timestamp) {
        let Some(lines) = &self.log_lines else { return };
        let mut last: Option<(Notice, Option<FoundLines>)> = None;
        for Logged { notice, receiver, place } in logged {
            let found = match &last {
                Some((read, found)) if *read == notice => found.clone(),
                _ => lines.of(&notice, left(deadline)).await,
            };
            if let Some(found) = &found
                && let Err(error) =
                    self.pipeline("").add_log_lines(found, (&receiver, &place), deadline).await
            {
                tracing::warn!(alarm = notice.name(), receiver, %error, "the log lines are not posted");
            }
            last = Some((notice, found));
        }
    }
}

/// The time until the end of an invocation, without what its report needs.
fn left(deadline: Timestamp) -> Duration {
    let left = deadline.duration_since(SystemClock.now()).saturating_sub(TO_END);
    Duration::try_from(left).unwrap_or_default()
}
