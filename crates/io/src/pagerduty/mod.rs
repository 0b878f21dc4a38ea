//! PagerDuty's Events API v2: one event for each notice, all of an alarm's with one deduplication key, so that the
//! incident that ALARM opens is the one that OK resolves.

mod event;
mod routing_key;

use std::time::Duration;

use bongsu_core::config::{PagerDutyRegion, ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, SecretStore};
use bongsu_core::report::Reported;
use bongsu_core::slack::Message;
use http::Request;
use http_body_util::Full;

use crate::attempts::{CHECK_SETTINGS, answered, asks_again, deliver, unanswered};
use crate::http::{HttpClient, Response};
use crate::stored::Stored;

pub use routing_key::{RoutingKey, RoutingKeyError};

/// The servers of PagerDuty's service regions ("Service regions").
const US: &str = "https://events.pagerduty.com";
const EU: &str = "https://events.eu.pagerduty.com";

/// A service of PagerDuty's as a receiver.
#[derive(Debug)]
pub struct PagerDutyReceiver<S> {
    name: String,
    origin: String,
    key: Stored<RoutingKey, S>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> PagerDutyReceiver<S> {
    /// The service that `receiver` is, if it is one. `origin` is another server in place of PagerDuty's, for tests.
    pub fn of(receiver: &ReceiverConfig, secrets: S, http: HttpClient, origin: Option<&str>) -> Option<Self> {
        let ReceiverKind::PagerDuty(service) = &receiver.kind else { return None };
        let usual = match service.region {
            PagerDutyRegion::Us => US,
            PagerDutyRegion::Eu => EU,
        };
        let key = Stored::new(service.routing_key.clone(), secrets, ());
        let origin = origin.unwrap_or(usual).trim_end_matches('/').to_owned();
        Some(Self { name: receiver.name.clone(), origin, key, http })
    }

    /// Reads the routing key ahead of the first notice. Whether it worked shows when it is used.
    pub async fn prepare(&self) {
        self.key.prepare(&self.name).await;
    }

    /// Reads the routing key and looks whether it is one.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        self.key.get().await.map(drop)
    }

    /// How long reading the routing key took, where that has happened since this was asked last.
    pub fn read_took(&self) -> Option<Duration> {
        self.key.took()
    }

    async fn enqueue(&self, notice: &Reported, within: Duration) -> Result<(), DeliveryError> {
        let key = self.key.get().await?;
        let body = event::body(notice, &key, &self.name);
        let request = Request::post(format!("{}/v2/enqueue", self.origin))
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|_| permanent("PagerDuty cannot be asked: its address is no URL".to_owned()))?;
        match self.http.send(request, within).await {
            Ok(response) => read(&response),
            Err(error) => Err(unanswered("PagerDuty", CHECK_SETTINGS, &error)),
        }
    }
}

/// Accepted is status 202, whatever the body says; PagerDuty says of 400 that the event must not be sent again, and of 429
/// and 5xx that it should be ("Events API v2 overview", "Response codes & retry logic").
fn read(response: &Response) -> Result<(), DeliveryError> {
    if response.status.is_success() {
        return Ok(());
    }
    Err(asks_again("PagerDuty", response).unwrap_or_else(|| permanent(answered("PagerDuty", response))))
}

fn permanent(cause: String) -> DeliveryError {
    let hint =
        "check that routing_key is the integration key of a service's \"Events API V2\" integration, 32 \
                letters and digits, and that the integration is still there"
            .to_owned();
    DeliveryError::Permanent { cause, hint }
}

impl<S: SecretStore + Sync> Receiver for PagerDutyReceiver<S> {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::PROGRAM
    }

    /// An event that PagerDuty has already changes nothing there, so that a digest of which some went through is sent again
    /// as a whole.
    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let notices = Reported::read(message);
        deliver(&self.name, budget, async |within| {
            for notice in &notices {
                self.enqueue(notice, within).await?;
            }
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests;
