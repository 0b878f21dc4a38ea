//! PagerDuty's Events API v2. Each notice is an event, and all events of an alarm share a deduplication key,
//! so that OK resolves the incident that ALARM opened.

mod event;
mod routing_key;

use std::time::Duration;

use bongsu_core::config::{PagerDutyRegion, ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, SecretStore};
use bongsu_core::report::Reported;
use bongsu_slack::Message;
use http::Request;
use http_body_util::Full;

use crate::attempts::{CHECK_SETTINGS, answered, asks_again, deliver, unanswered};
use crate::http::{HttpClient, Response};
use crate::stored::Stored;

pub use routing_key::{RoutingKey, RoutingKeyError};

/// The servers of PagerDuty's service regions ("Service regions").
const US: &str = "https://events.pagerduty.com";
const EU: &str = "https://events.eu.pagerduty.com";

/// A PagerDuty service as a receiver.
#[derive(Debug)]
pub struct PagerDutyReceiver<S> {
    name: String,
    origin: String,
    key: Stored<RoutingKey, S>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> PagerDutyReceiver<S> {
    /// Creates a receiver if `receiver` is a PagerDuty service. `origin` replaces PagerDuty's server in
    /// tests.
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

    /// Reads the routing key before the first notice. A failure appears only when the key is used.
    pub async fn prepare(&self) {
        self.key.prepare(&self.name).await;
    }

    /// Reads and validates the routing key.
    ///
    /// # Errors
    ///
    /// Returns an error if the key is not available or invalid.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        self.key.get().await.map(drop)
    }

    /// Returns the time that the last read of the routing key took, once for each read.
    pub fn read_took(&self) -> Option<Duration> {
        self.key.took()
    }

    async fn enqueue(&self, notice: &Reported, within: Duration) -> Result<(), DeliveryError> {
        let key = self.key.get().await?;
        let body = event::body(notice, &key, &self.name);
        let request = Request::post(format!("{}/v2/enqueue", self.origin))
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|_| permanent("PagerDuty cannot be reached: its address is not a URL".to_owned()))?;
        match self.http.send(request, within).await {
            Ok(response) => read(&response),
            Err(error) => Err(unanswered("PagerDuty", CHECK_SETTINGS, &error)),
        }
    }
}

/// Interprets a response. Status 202 means success, regardless of the body. According to PagerDuty, an event must not
/// be sent again after 400, and should be sent again after 429 and 5xx ("Events API v2 overview", "Response
/// codes & retry logic").
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

    /// Sends each notice as an event. A partially sent digest is sent again completely, because a repeated event has no
    /// effect in PagerDuty.
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
