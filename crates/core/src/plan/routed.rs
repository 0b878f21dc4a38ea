//! Which receivers are told, by the routes.

use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::Notice;
use crate::route::End;

/// In the order of the configuration. Routes that name nobody who is there lose nothing: then everybody is told. The
/// inbox shows everything.
pub(crate) fn routed<'a>(notice: &Notice, config: &'a Config) -> Vec<&'a ReceiverConfig> {
    let ends = config.routing.ends(&config.routing.labels(notice));
    let all = || config.receivers.iter().filter(|receiver| !receiver.is_fallback);
    let is_known = |names: &[String]| all().any(|receiver| names.contains(&receiver.name));
    let names = |end: &End, receiver: &ReceiverConfig| match &end.receivers {
        Some(names) if is_known(names) => names.contains(&receiver.name),
        _ => true,
    };
    let is_told = |receiver: &&ReceiverConfig| {
        receiver.kind == ReceiverKind::Inbox || ends.iter().any(|end| names(end, receiver))
    };
    all().filter(is_told).collect()
}
