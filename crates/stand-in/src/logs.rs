//! CloudWatch Logs with one group and one metric filter (`DescribeMetricFilters`, `FilterLogEvents`), and CloudTrail
//! (`LookupEvents`).

use anyhow::Result;
use hyper::StatusCode;
use serde_json::{Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

/// The number of events in a page.
const PAGE: usize = 3;

#[derive(Debug)]
pub struct LogsAndTrail {
    server: Server,
    asked: Shared<Vec<(String, Value)>>,
    changes: Shared<Vec<Value>>,
    forbidden: Shared<Option<&'static str>>,
}

impl LogsAndTrail {
    /// Starts a service with the log group `group`, its lines, and a metric filter `pattern` on it.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start(group: &str, pattern: &str, lines: &[&str]) -> Result<Self> {
        let (asked, changes) = (Shared::<Vec<(String, Value)>>::default(), Shared::<Vec<Value>>::default());
        let forbidden = Shared::<Option<&'static str>>::default();
        let (seen, events_of_trail, refuses) = (asked.clone(), changes.clone(), forbidden.clone());
        let filter = json!({ "filterName": "f", "logGroupName": group, "filterPattern": pattern });
        let (group, lines): (_, Vec<_>) =
            (group.to_owned(), lines.iter().map(|it| (*it).to_owned()).collect());
        let server = Server::start(move |request: Request| {
            let target =
                request.headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default();
            let input: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let response = match target {
                _ if refuses.lock().is_some_and(|prefix| target.starts_with(prefix)) => {
                    refused("AccessDeniedException")
                }
                "Logs_20140328.DescribeMetricFilters" => answer(&json!({ "metricFilters": [filter] })),
                "Logs_20140328.FilterLogEvents" => events(&input, &group, &lines),
                "CloudTrail_20131101.LookupEvents" => answer(&json!({ "Events": *events_of_trail.lock() })),
                _ => refused("UnknownOperationException"),
            };
            seen.lock().push((target.to_owned(), input));
            async move { Some(response) }
        });
        Ok(Self { server: server.await?, asked, changes, forbidden })
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    /// Sets the events of CloudTrail's answers.
    pub fn happened(&self, events: Vec<Value>) {
        *self.changes.lock() = events;
    }

    /// Refuses all later operations whose target begins with this text.
    pub fn forbid(&self, prefix: &'static str) {
        *self.forbidden.lock() = Some(prefix);
    }

    /// Returns the operations with their input, in order of arrival.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().clone()
    }
}

fn events(input: &Value, group: &str, lines: &[String]) -> Response {
    if input.get("logGroupName").and_then(Value::as_str) != Some(group) {
        return refused("ResourceNotFoundException");
    }
    let from =
        input.get("nextToken").and_then(Value::as_str).and_then(|it| it.parse().ok()).unwrap_or(0_usize);
    let page = lines.iter().skip(from).take(PAGE).map(|line| json!({ "timestamp": 1, "message": line }));
    let mut found = json!({ "events": page.collect::<Vec<_>>(), "searchedLogStreams": [] });
    if let (true, Some(found)) = (from + PAGE < lines.len(), found.as_object_mut()) {
        found.insert("nextToken".to_owned(), (from + PAGE).to_string().into());
    }
    answer(&found)
}

fn answer(body: &Value) -> Response {
    Response::new(StatusCode::OK, body.to_string()).header("content-type", "application/x-amz-json-1.1")
}

fn refused(code: &str) -> Response {
    let body = json!({ "__type": code, "message": "refused" });
    Response::new(StatusCode::BAD_REQUEST, body.to_string())
}
