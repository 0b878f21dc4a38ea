//! Silences in force, and who is asked to end one.

use bongsu_core::silence::{Silence, SilenceId};
use tokio::sync::oneshot;

use super::{Inbox, lock};

/// A reader asks to end a silence.
#[derive(Debug)]
pub struct Undo {
    pub id: SilenceId,
    /// Is told whether it is over now.
    pub undone: oneshot::Sender<bool>,
}

impl Inbox {
    /// These silences are in force from now on, and no others.
    pub fn show_silences(&self, silences: Vec<Silence>) {
        let mut shown = lock(&self.0.silences);
        if *shown != silences {
            *shown = silences;
            drop(shown);
            self.0.board_changes.send_modify(|count| *count += 1);
        }
    }

    /// From now on readers who end a silence are heard there; before, the page offers no way to.
    pub fn tell_undos(&self, listens: tokio::sync::mpsc::UnboundedSender<Undo>) {
        *lock(&self.0.undos) = Some(listens);
    }

    /// The silences in force.
    pub(super) fn silences(&self) -> Vec<Silence> {
        let now = self.now();
        lock(&self.0.silences).iter().filter(|silence| silence.is_active(now)).cloned().collect()
    }

    /// Asks to end a silence; nothing where nobody listens.
    pub(super) fn undo(&self, id: SilenceId) -> Option<oneshot::Receiver<bool>> {
        let (undone, told) = oneshot::channel();
        lock(&self.0.undos).as_ref()?.send(Undo { id, undone }).ok()?;
        Some(told)
    }
}
