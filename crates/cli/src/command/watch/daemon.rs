//! Notifies systemd (sd_notify(3)). Without systemd it does nothing.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{MissedTickBehavior, interval};

/// The watch has started, or continues with a new configuration.
pub(super) fn ready() {
    say(&[NotifyState::Ready]);
}

/// The watch reads the configuration again.
pub(super) fn reloading() {
    let since = NotifyState::monotonic_usec_now().ok();
    let states: Vec<_> = [NotifyState::Reloading].into_iter().chain(since).collect();
    say(&states);
}

/// The watch waits for deliveries in progress.
pub(super) fn stopping() {
    say(&[NotifyState::Stopping]);
}

/// The alarms' states, for `systemctl status`.
pub(super) fn status(text: &str) {
    say(&[NotifyState::Status(text)]);
}

/// Notifies systemd twice within its time limit that the watch is alive. Runs in the loop that does the work, and
/// never ends.
pub(super) async fn keep_alive() {
    let Some(within) = sd_notify::watchdog_enabled() else { return std::future::pending().await };
    let mut ticks = interval((within / 2).max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        say(&[NotifyState::Watchdog]);
    }
}

fn say(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::info!(%error, "systemd was not notified");
    }
}
