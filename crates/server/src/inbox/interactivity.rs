//! Receives Slack's requests about pressed buttons: the app's *Request URL* leads here, whichever way Slack
//! reaches the machine.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::oneshot;

use super::Inbox;

/// The path of the app's *Request URL*.
pub const PATH: &str = "/slack/interactivity";

/// More than any of Slack's requests has.
const MOST_BYTES: usize = 256 * 1024;

/// A request, from Slack or from anybody else.
#[derive(Debug)]
pub struct Interactivity {
    /// The headers, with Slack's signature.
    pub headers: HeaderMap,
    /// The signed body.
    pub body: Bytes,
    /// Receives the status and a sentence for people.
    pub answer: oneshot::Sender<(u16, String)>,
}

/// Passes the request on to the task that verifies Slack's signature.
pub(super) async fn take(State(inbox): State<Inbox>, headers: HeaderMap, body: Body) -> Response {
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (answer, answered) = oneshot::channel();
    let nobody = (404, "there is nothing here".to_owned());
    let is_heard = inbox.pass_on(Interactivity { headers, body, answer });
    let (status, sentence) = if is_heard { answered.await.unwrap_or(nobody) } else { nobody };
    (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), sentence).into_response()
}
