//! Where Slack tells of buttons that are pressed: the app's *Request URL* leads here, by whatever way the machine is reached.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::oneshot;

use super::Inbox;

/// The path of the app's *Request URL*.
pub const PATH: &str = "/slack/interactivity";

/// More than Slack sends of any press.
const MOST_BYTES: usize = 256 * 1024;

/// What was posted, by Slack or by anybody else, and who waits for an answer.
#[derive(Debug)]
pub struct Interactivity {
    /// The headers; Slack's signature is among them.
    pub headers: HeaderMap,
    /// What is signed.
    pub body: Bytes,
    /// The status, and a sentence for whoever reads it.
    pub answer: oneshot::Sender<(u16, String)>,
}

/// Passes it on to who knows Slack by its signature.
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
