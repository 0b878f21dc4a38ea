//! Decides whether the last changes of an alarm's resource follow a message.

use crate::alarm::AlarmState;
use crate::config::{ReceiverConfig, ReceiverKind};
use crate::notice::{Content, Notice};
use crate::reason::ChangesReason;
use crate::render::change_query;
use crate::route::Settings;

/// Returns whether changes follow a message about `notice` to `receiver`. Digests and delayed messages have none.
pub(super) fn of_route(notice: &Notice, receiver: &ReceiverConfig, settings: &Settings) -> ChangesReason {
    let is_alarm =
        matches!(&notice.content, Content::Alarm(alarm) if alarm.transition.to == AlarmState::Alarm);
    if !matches!(receiver.kind, ReceiverKind::Webhook { .. } | ReceiverKind::Bot { .. }) {
        ChangesReason::ReceiverCannot
    } else if settings.changes != Some(true) {
        ChangesReason::Off
    } else if !is_alarm {
        ChangesReason::NotInAlarm
    } else if change_query(notice).is_none() {
        ChangesReason::NoResource
    } else {
        ChangesReason::Changes
    }
}
