//! Which receivers are told, by the routes.

use jiff::Timestamp;

use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::Notice;
use crate::route::End;

/// A receiver that a route names.
pub(super) struct Routed<'a> {
    pub(super) receiver: &'a ReceiverConfig,
    /// Every route that names it tells nobody at this time.
    pub(super) is_muted: bool,
}

/// In the order of the configuration. Routes that name nobody who is there lose nothing: then everybody is told. The
/// inbox shows everything.
pub(super) fn routed<'a>(notice: &Notice, config: &'a Config, now: Timestamp) -> Vec<Routed<'a>> {
    let ends = config.routing.ends(&config.routing.labels(notice), now);
    let all = || config.receivers.iter().filter(|receiver| !receiver.is_fallback);
    let is_known =
        |end: &End| end.receivers.iter().flatten().any(|name| all().any(|receiver| receiver.name == *name));
    let names = |end: &End, receiver: &ReceiverConfig| match &end.receivers {
        Some(names) if is_known(end) => names.contains(&receiver.name),
        _ => true,
    };
    let routed = |receiver: &'a ReceiverConfig| {
        if receiver.kind == ReceiverKind::Inbox {
            return Some(Routed { receiver, is_muted: false });
        }
        let mut naming = ends.iter().filter(|end| names(end, receiver)).peekable();
        naming.peek()?;
        Some(Routed { receiver, is_muted: naming.all(|end| end.muted_by.is_some()) })
    };
    all().filter_map(routed).collect()
}
