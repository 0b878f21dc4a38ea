//! The silences in force, and readers' requests to end one.

use bongsu_core::silence::{Silence, SilenceId};
use tokio::sync::oneshot;

use super::{Inbox, lock};

/// A reader's request to end a silence.
#[derive(Debug)]
pub struct Undo {
    pub id: SilenceId,
    /// Receives whether the silence has ended.
    pub undone: oneshot::Sender<bool>,
}

impl Inbox {
    /// Replaces the silences in force.
    pub fn show_silences(&self, silences: Vec<Silence>) {
        let mut shown = lock(&self.0.silences);
        if *shown != silences {
            *shown = silences;
            drop(shown);
            self.0.board_changes.send_modify(|count| *count += 1);
        }
    }

    /// Sends readers' requests to end a silence to `listens`. Without a listener the page has no button for
    /// it.
    pub fn tell_undos(&self, listens: tokio::sync::mpsc::UnboundedSender<Undo>) {
        *lock(&self.0.undos) = Some(listens);
    }

    pub(super) fn silences(&self) -> Vec<Silence> {
        let now = self.now();
        lock(&self.0.silences).iter().filter(|silence| silence.is_active(now)).cloned().collect()
    }

    /// Asks to end a silence. Returns `None` if nobody listens.
    pub(super) fn undo(&self, id: SilenceId) -> Option<oneshot::Receiver<bool>> {
        let (undone, told) = oneshot::channel();
        lock(&self.0.undos).as_ref()?.send(Undo { id, undone }).ok()?;
        Some(told)
    }
}
