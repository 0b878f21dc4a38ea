//! Between who hears of a button and who does what it asks for.

use bongsu_core::pipeline::Pressed;
use bongsu_core::press::Press;
use tokio::sync::oneshot;

/// A button that somebody has pressed.
#[derive(Debug)]
pub struct Button {
    /// What is asked for.
    pub press: Press,
    /// Is told what it came to.
    pub pressed: oneshot::Sender<Pressed>,
}

impl Button {
    /// A press, and where one is told what it came to.
    pub(crate) fn new(press: Press) -> (Self, oneshot::Receiver<Pressed>) {
        let (pressed, told) = oneshot::channel();
        (Self { press, pressed }, told)
    }
}

/// What a press came to. Where that cannot be found out, it is to be tried again.
pub(crate) async fn outcome(told: oneshot::Receiver<Pressed>) -> Pressed {
    told.await.unwrap_or(Pressed::Busy)
}
