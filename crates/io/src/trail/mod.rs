//! CloudTrail's event history, for the changes below alarms: `cloudtrail:LookupEvents`.

use std::sync::Arc;

use aws_config::SdkConfig;
use bongsu_core::render::{ChangeQuery, FoundChanges, Lookup, TrailEvent};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;

const PROTOCOL: Protocol = Protocol {
    service: "cloudtrail",
    target: Some("CloudTrail_20131101"),
    content_type: "application/x-amz-json-1.1",
};

/// The number of events in an answer. Only one page is read, because CloudTrail allows two requests a second.
const PAGE: u8 = 50;

/// A client for the account and region of a function.
#[derive(Debug, Clone)]
pub struct Trail {
    service: Arc<Service>,
}

/// The reason why CloudTrail did not answer, with the permission that may be missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("CloudTrail does not answer LookupEvents (the role needs cloudtrail:LookupEvents): {0}")]
pub struct TrailError(String);

impl Trail {
    /// Creates a client for the account and region of `config`.
    pub fn new(config: &SdkConfig, http: HttpClient) -> Self {
        let limits = CallLimits { attempts: 1, ..CallLimits::of(config) };
        Self { service: Arc::new(Service::new(config, http, PROTOCOL, limits)) }
    }

    /// Returns the last changes with one request, or `None` if there are none.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudTrail refuses the operation or does not respond.
    pub async fn changes(&self, query: &ChangeQuery) -> Result<Option<FoundChanges>, TrailError> {
        let (key, value) = match &query.lookup {
            Lookup::Resource(name) => ("ResourceName", name.as_str()),
            Lookup::Service { .. } => ("EventName", "UpdateService"),
        };
        let asked = json!({
            "LookupAttributes": [{ "AttributeKey": key, "AttributeValue": value }],
            "StartTime": query.from.as_second(),
            "EndTime": query.to.as_second(),
            "MaxResults": PAGE,
        });
        let answer = self.service.call("LookupEvents", asked.to_string().into_bytes()).await;
        let answer = answer.map_err(|error| match &error {
            CallError::Refused(refusal) => TrailError(format!("{} ({})", refusal.message, refusal.code())),
            error => TrailError(error.to_string()),
        })?;
        let page: Page = serde_json::from_slice(&answer)
            .map_err(|error| TrailError(format!("its answer cannot be read: {error}")))?;
        Ok(query.found(page.events.into_iter().filter_map(Event::read).collect()))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    events: Vec<Event>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Event {
    event_name: String,
    event_time: f64,
    username: Option<String>,
    /// The complete event as JSON.
    cloud_trail_event: String,
}

impl Event {
    /// Returns the event if it has a time.
    fn read(self) -> Option<TrailEvent> {
        let whole: Value = serde_json::from_str(&self.cloud_trail_event).unwrap_or_default();
        let text = |pointer: &str| whole.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        #[expect(clippy::cast_possible_truncation, reason = "jiff refuses a time beyond i64 too")]
        let at = Timestamp::from_second(self.event_time as i64).ok()?;
        Some(TrailEvent {
            at,
            name: self.event_name,
            by: self.username.filter(|name| !name.is_empty()),
            through: text("/userIdentity/invokedBy").filter(|it| it != "AWS Internal"),
            is_refused: text("/errorCode").is_some(),
            service: text("/requestParameters/service"),
            cluster: text("/requestParameters/cluster"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_answer() {
        let whole = json!({
            "errorCode": "AccessDenied",
            "userIdentity": { "invokedBy": "cloudformation.amazonaws.com" },
            "requestParameters": { "service": "web", "cluster": "c" },
        });
        let page = json!({ "Events": [
            { "EventName": "UpdateService", "EventTime": 1_795_471_200.5, "Username": "deployer",
              "CloudTrailEvent": whole.to_string(), "Resources": null },
            { "EventName": "UpdateTable", "EventTime": 1_795_471_201, "Username": "", "CloudTrailEvent": "[not JSON" },
            { "EventName": "UpdateTable", "EventTime": 1e300 },
        ]});
        let page: Page = serde_json::from_value(page).unwrap();
        let read: Vec<_> = page.events.into_iter().filter_map(Event::read).collect();
        let plain = |name: &str, at| TrailEvent {
            name: name.to_owned(),
            at: Timestamp::new(at, 0).unwrap(),
            by: None,
            through: None,
            is_refused: false,
            service: None,
            cluster: None,
        };
        let text = |text: &str| Some(text.to_owned());
        let whole = TrailEvent {
            by: text("deployer"),
            through: text("cloudformation.amazonaws.com"),
            is_refused: true,
            service: text("web"),
            cluster: text("c"),
            ..plain("UpdateService", 1_795_471_200)
        };
        assert_eq!(read, [whole, plain("UpdateTable", 1_795_471_201)]);
    }
}
