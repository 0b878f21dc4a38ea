//! The signals by which a program that keeps running is stopped.

use tokio::signal::unix::{SignalKind, signal};

/// Until ctrl-C or SIGTERM.
pub(crate) async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}
