//! Decides whether the last changes of an alarm's resource follow a message.

use crate::config::ReceiverConfig;
use crate::notice::Notice;
use crate::reason::ChangesReason;
use crate::render::change_query;
use crate::route::Settings;

/// Returns whether changes follow a message about `notice` to `receiver`. Digests and delayed messages have none.
pub(super) fn of_route(notice: &Notice, receiver: &ReceiverConfig, settings: &Settings) -> ChangesReason {
    if !receiver.kind.is_slack() {
        ChangesReason::ReceiverCannot
    } else if settings.changes != Some(true) {
        ChangesReason::Off
    } else if !notice.is_in_alarm() {
        ChangesReason::NotInAlarm
    } else if change_query(notice).is_none() {
        ChangesReason::NoResource
    } else {
        ChangesReason::Changes
    }
}
