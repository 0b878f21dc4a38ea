//! The requests that the inbox passes on to its program: pressed buttons and slash commands, Slack's requests
//! about them, and the end of a silence. Each carries the sender of its result.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bongsu_core::pipeline::Pressed;
use bongsu_core::press::Press;
use bongsu_core::silence::{Silence, SilenceId};
use bongsu_core::slash::SlashCommand;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::{Inbox, lock};

/// The request of a person, and the sender of its result.
#[derive(Debug)]
pub enum Asked {
    /// A pressed button.
    Button(Press, oneshot::Sender<Pressed>),
    /// A slash command. Its result is the text of the answer.
    Slash(SlashCommand, oneshot::Sender<String>),
}

impl Asked {
    /// Creates a press, and the receiver of its result.
    pub(crate) fn button(press: Press) -> (Self, oneshot::Receiver<Pressed>) {
        let (pressed, answer) = oneshot::channel();
        (Self::Button(press, pressed), answer)
    }

    /// Creates a slash command, and the receiver of its answer.
    pub(crate) fn slash(command: SlashCommand) -> (Self, oneshot::Receiver<String>) {
        let (replied, answer) = oneshot::channel();
        (Self::Slash(command, replied), answer)
    }
}

/// Waits for the result of a press. If the sender was dropped, the person should try again.
pub(crate) async fn outcome(answer: oneshot::Receiver<Pressed>) -> Pressed {
    answer.await.unwrap_or(Pressed::Busy)
}

/// The path of the *Request URL* of a Slack app.
pub const PATH: &str = "/slack/interactivity";

/// The maximum size of a request. Slack's requests are smaller.
const MOST_BYTES: usize = 256 * 1024;

/// A request that claims to come from Slack.
#[derive(Debug)]
pub struct Interactivity {
    /// The headers, with Slack's signature.
    pub headers: HeaderMap,
    /// The signed body.
    pub body: Bytes,
    /// The sender of the status and a sentence for people.
    pub answer: oneshot::Sender<(u16, String)>,
}

/// A reader's request to end a silence.
#[derive(Debug)]
pub struct Undo {
    pub id: SilenceId,
    /// The sender of the result: whether the silence has ended.
    pub undone: oneshot::Sender<bool>,
}

impl Inbox {
    /// Sends presses on the page to `listens`. Without a listener, the page says that buttons have no effect.
    pub fn send_presses_to(&self, listens: UnboundedSender<Asked>) {
        *lock(&self.0.presses) = Some(listens);
    }

    /// Sends Slack's requests to `listens`. Without a listener, the answer is 404.
    pub fn send_interactivity_to(&self, listens: UnboundedSender<Interactivity>) {
        *lock(&self.0.interactivity) = Some(listens);
    }

    /// Passes on a press. Returns the receiver of its result, or `None` without a listener.
    pub(super) fn press(&self, press: Press) -> Option<oneshot::Receiver<Pressed>> {
        let (button, answer) = Asked::button(press);
        lock(&self.0.presses).as_ref()?.send(button).ok()?;
        Some(answer)
    }

    /// Passes on a request of Slack. Returns whether there is a listener.
    pub(super) fn pass_on(&self, interactivity: Interactivity) -> bool {
        lock(&self.0.interactivity).as_ref().is_some_and(|listens| listens.send(interactivity).is_ok())
    }

    /// Replaces the silences in force.
    pub fn show_silences(&self, silences: Vec<Silence>) {
        let mut shown = lock(&self.0.silences);
        if *shown != silences {
            *shown = silences;
            drop(shown);
            self.0.board_changes.send_modify(|count| *count += 1);
        }
    }

    /// Sends readers' requests to end a silence to `listens`. Without a listener, the page has no button for it.
    pub fn send_undos_to(&self, listens: UnboundedSender<Undo>) {
        *lock(&self.0.undos) = Some(listens);
    }

    pub(super) fn silences(&self) -> Vec<Silence> {
        let now = self.now();
        lock(&self.0.silences).iter().filter(|silence| silence.is_active(now)).cloned().collect()
    }

    /// Asks to end a silence. Returns `None` without a listener.
    pub(super) fn undo(&self, id: SilenceId) -> Option<oneshot::Receiver<bool>> {
        let (undone, answer) = oneshot::channel();
        lock(&self.0.undos).as_ref()?.send(Undo { id, undone }).ok()?;
        Some(answer)
    }
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
