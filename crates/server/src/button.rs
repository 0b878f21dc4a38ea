//! The channel from the receivers of presses to the task that carries out the buttons' actions.

use bongsu_core::pipeline::Pressed;
use bongsu_core::press::Press;
use tokio::sync::oneshot;

/// A button that somebody has pressed.
#[derive(Debug)]
pub struct Button {
    /// The requested action.
    pub press: Press,
    /// Receives the result.
    pub pressed: oneshot::Sender<Pressed>,
}

impl Button {
    /// Makes a press, and the receiver of its result.
    pub(crate) fn new(press: Press) -> (Self, oneshot::Receiver<Pressed>) {
        let (pressed, told) = oneshot::channel();
        (Self { press, pressed }, told)
    }
}

/// The result of a press. If it cannot be known the press should be tried again.
pub(crate) async fn outcome(told: oneshot::Receiver<Pressed>) -> Pressed {
    told.await.unwrap_or(Pressed::Busy)
}
