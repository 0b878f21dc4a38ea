//! PagerDuty's Events API v2 according to its documentation: refuses invalid events and keeps incidents.

use std::collections::BTreeMap;

use anyhow::Result;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

/// The integration key of the only service.
pub const ROUTING_KEY: &str = "0123456789abcdef0123456789ABCDEF";

#[derive(Debug)]
pub struct PagerDuty {
    server: Server,
    service: Shared<Service>,
}

#[derive(Debug, Default)]
struct Service {
    /// The answers to the next events, instead of the usual ones.
    script: Vec<(u16, String)>,
    events: Vec<Value>,
    incidents: BTreeMap<String, &'static str>,
}

impl PagerDuty {
    /// Starts the stand-in.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start() -> Result<Self> {
        let service = Shared::<Service>::default();
        let shared = service.clone();
        let server = Server::start(move |request: Request| {
            let response = answer(&request, &mut shared.lock());
            async move { Some(response) }
        })
        .await?;
        Ok(Self { server, service })
    }

    /// Returns `http://127.0.0.1:PORT`, for `BONGSU_PAGERDUTY_ORIGIN`.
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Sets the statuses and bodies of the answers to the next events.
    pub fn script(&self, answers: impl IntoIterator<Item = (u16, String)>) {
        self.service.lock().script.extend(answers);
    }

    /// Returns every accepted event, in order.
    pub fn events(&self) -> Vec<Value> {
        self.service.lock().events.clone()
    }

    /// Returns the state of each incident by its deduplication key: `triggered`, `acknowledged` or
    /// `resolved`.
    pub fn incidents(&self) -> BTreeMap<String, &'static str> {
        self.service.lock().incidents.clone()
    }
}

fn answer(request: &Request, service: &mut Service) -> Response {
    if request.method != Method::POST || request.path != "/v2/enqueue" {
        return Response::new(StatusCode::NOT_FOUND, "");
    }
    if !service.script.is_empty() {
        let (status, body) = service.script.remove(0);
        let status = StatusCode::from_u16(status).unwrap_or_default();
        return Response::new(status, body).header("retry-after", "1");
    }
    let event: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let errors = errors(&event);
    if !errors.is_empty() {
        let body =
            json!({ "status": "invalid event", "message": "Event object is invalid", "errors": errors });
        return Response::new(StatusCode::BAD_REQUEST, body.to_string());
    }
    let key = text(&event, "/dedup_key").to_owned();
    match text(&event, "/event_action") {
        "trigger" => {
            // An event for an open or acknowledged incident does not change its state.
            let state = service.incidents.entry(key.clone()).or_insert("triggered");
            if *state == "resolved" {
                *state = "triggered";
            }
        }
        "acknowledge" => {
            service.incidents.entry(key.clone()).and_modify(|state| {
                if *state == "triggered" {
                    *state = "acknowledged";
                }
            });
        }
        _ => {
            service.incidents.entry(key.clone()).and_modify(|state| *state = "resolved");
        }
    }
    service.events.push(event);
    let body = json!({ "status": "success", "message": "Event processed", "dedup_key": key });
    Response::new(StatusCode::ACCEPTED, body.to_string())
}

/// Returns the text at a JSON pointer of an event, or an empty text.
fn text<'e>(event: &'e Value, place: &str) -> &'e str {
    event.pointer(place).and_then(Value::as_str).unwrap_or_default()
}

/// Returns PagerDuty's errors for an invalid event.
fn errors(event: &Value) -> Vec<String> {
    let mut errors = Vec::new();
    if text(event, "/routing_key").len() != ROUTING_KEY.len() {
        errors.push("Length of 'routing_key' is incorrect (should be 32 characters)".to_owned());
    }
    let action = text(event, "/event_action");
    if !["trigger", "acknowledge", "resolve"].contains(&action) {
        errors.push("'event_action' is invalid".to_owned());
    }
    let dedup_key = text(event, "/dedup_key");
    if dedup_key.chars().count() > 255 || (action != "trigger" && dedup_key.is_empty()) {
        errors.push("'dedup_key' is missing or too long".to_owned());
    }
    if action == "trigger" {
        for field in ["summary", "source", "severity"] {
            if text(event, &format!("/payload/{field}")).is_empty() {
                errors.push(format!("'payload.{field}' is missing or blank"));
            }
        }
        if text(event, "/payload/summary").chars().count() > 1_024 {
            errors.push("'payload.summary' is too long".to_owned());
        }
        if !["critical", "error", "warning", "info"].contains(&text(event, "/payload/severity")) {
            errors.push("'payload.severity' is invalid".to_owned());
        }
        let links = event.get("links").and_then(Value::as_array).cloned().unwrap_or_default();
        if links.iter().any(|link| !text(link, "/href").starts_with("http")) {
            errors.push("'links' has a link without 'href'".to_owned());
        }
    }
    errors
}
