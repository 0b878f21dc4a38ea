//! The channel from the receivers of presses and slash commands to the task that carries them out.

use bongsu_core::pipeline::Pressed;
use bongsu_core::press::Press;
use bongsu_core::slash::SlashCommand;
use tokio::sync::oneshot;

/// The request of a person, and the sender of its result.
#[derive(Debug)]
pub enum Asked {
    /// A button that somebody has pressed.
    Button(Press, oneshot::Sender<Pressed>),
    /// A slash command. Its result is the text of the answer.
    Slash(SlashCommand, oneshot::Sender<String>),
}

impl Asked {
    /// Makes a press, and the receiver of its result.
    pub(crate) fn button(press: Press) -> (Self, oneshot::Receiver<Pressed>) {
        let (pressed, told) = oneshot::channel();
        (Self::Button(press, pressed), told)
    }

    /// Makes a slash command, and the receiver of its answer.
    pub(crate) fn slash(command: SlashCommand) -> (Self, oneshot::Receiver<String>) {
        let (replied, told) = oneshot::channel();
        (Self::Slash(command, replied), told)
    }
}

/// The result of a press. If it cannot be known the press should be tried again.
pub(crate) async fn outcome(told: oneshot::Receiver<Pressed>) -> Pressed {
    told.await.unwrap_or(Pressed::Busy)
}
