//! Does the work that comes after all texts of an invocation: log lines, changes, pictures and calendars.

use std::time::Duration;

use bongsu_core::notice::Notice;
use bongsu_core::plan::BackgroundQuery;
use bongsu_core::ports::Clock as _;
use bongsu_core::render::Background;
use bongsu_io::clock::SystemClock;
use jiff::{SignedDuration, Timestamp};

use crate::invocation::{Followed, Illustrated, Invocation};
use crate::relay::Relay;

/// The time that log lines and changes leave for the rest of an invocation.
const TO_END: SignedDuration = SignedDuration::from_secs(2);

impl Relay {
    /// Does the work that comes after all texts, and records the metrics of secrets.
    pub async fn finish(&self, invocation: &mut Invocation) {
        let followed = std::mem::take(&mut invocation.followed);
        Box::pin(self.add_background(followed, invocation.deadline)).await;
        for Illustrated { notice, receiver, posted } in invocation.illustrated.drain(..) {
            self.pipeline("").attach(&notice, &receiver, &posted, invocation.deadline).await;
        }
        Box::pin(self.calendar_reader.renew(&self.config, &self.ledger, invocation.deadline)).await;
        invocation.metrics.secrets.extend(self.receivers.iter().filter_map(|it| it.remote.secret_took()));
    }

    /// Posts the log lines and changes of alarms. They are read once for all receivers of a notice.
    async fn add_background(&self, followed: Vec<Followed>, deadline: Timestamp) {
        let Some(reader) = &self.background_reader else { return };
        let mut last: Option<(Notice, BackgroundQuery, Background)> = None;
        for Followed { notice, receiver, below } in followed {
            let found = match &last {
                Some((read, query, found)) if (read, query) == (&notice, &below.query) => found.clone(),
                _ => reader.of(&notice, &below.query, left(deadline)).await,
            };
            if !found.is_empty()
                && let Err(error) =
                    self.pipeline("").add_background(&found, &receiver, &below.place, deadline).await
            {
                tracing::warn!(alarm = notice.name(), receiver, %error, "log lines and changes were not posted");
            }
            last = Some((notice, below.query, found));
        }
    }
}

/// Returns the time until the deadline, without the time for the rest of the invocation.
fn left(deadline: Timestamp) -> Duration {
    let left = deadline.duration_since(SystemClock.now()).saturating_sub(TO_END);
    Duration::try_from(left).unwrap_or_default()
}
