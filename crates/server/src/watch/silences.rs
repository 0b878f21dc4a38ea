use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use bongsu_core::ports::Clock;
use bongsu_core::silence::{self, Expired};
use bongsu_core::store::Store;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

use crate::inbox::{Inbox, Undo};

/// The interval between reads of the silences, which `bongsu silence add` writes while the watch runs.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Shows the silences in force on the page, and ends a silence if a reader asks for it. Never returns.
pub async fn show_silences(
    inbox: &Inbox,
    mut undos: UnboundedReceiver<Undo>,
    store: &impl Store,
    clock: impl Clock,
) -> Infallible {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => show(inbox, store, &clock).await,
            undo = undos.recv() => match undo {
                Some(Undo { id, undone }) => {
                    let ended = silence::expire(store, &id, clock.now()).await;
                    if let Err(error) = &ended {
                        tracing::warn!(%error, %id, "a silence cannot be ended");
                    }
                    show(inbox, store, &clock).await;
                    // The reader may have disconnected.
                    let _ = undone.send(matches!(ended, Ok(Expired::Now(_) | Expired::Before(_))));
                }
                None => return pending().await,
            },
        }
    }
}

/// Shows the silences. If they cannot be read, the known ones stay.
async fn show(inbox: &Inbox, store: &impl Store, clock: &impl Clock) {
    if let Ok(active) = silence::active(store, clock.now()).await {
        inbox.show_silences(active);
    }
}
