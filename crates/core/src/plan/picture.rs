//! Whether a picture goes along with a message.

use crate::alarm::{AlarmState, Definition};
use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::{Content, Notice};
use crate::reason::PictureReason;
use crate::route::Settings;

use super::routed::settings_of;

/// Whether a picture goes along when `notice` is posted to `receiver` as it comes. Digests, and what had to wait
/// for its turn, go without.
pub fn picture(notice: &Notice, receiver: &ReceiverConfig, config: &Config) -> PictureReason {
    of_route(notice, receiver, &settings_of(notice, receiver, config), config)
}

/// The same where the route is known.
pub(super) fn of_route(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
    config: &Config,
) -> PictureReason {
    let uploads = config.graph.upload && matches!(receiver.kind, ReceiverKind::Bot { .. });
    let is_slack = matches!(receiver.kind, ReceiverKind::Webhook { .. } | ReceiverKind::Bot { .. });
    let is_chart = config.graph.chart && is_slack && !uploads && config.graph.bucket.is_none();
    match (&receiver.kind, &config.graph.bucket) {
        (
            ReceiverKind::PagerDuty(_)
            | ReceiverKind::Topic(_)
            | ReceiverKind::Json(_)
            | ReceiverKind::Terminal,
            _,
        ) => PictureReason::ReceiverCannot,
        (ReceiverKind::Webhook { .. } | ReceiverKind::Bot { .. }, None) if !uploads && !is_chart => {
            PictureReason::Off
        }
        _ if settings.graph == Some(false) => PictureReason::OffByRoute,
        _ => match of(notice) {
            PictureReason::MetricGraph if uploads => PictureReason::MetricGraphInThread,
            PictureReason::MetricGraph if is_chart => PictureReason::Chart,
            reason => reason,
        },
    }
}

fn of(notice: &Notice) -> PictureReason {
    match &notice.content {
        Content::Alarm(alarm) if !matches!(alarm.definition, Definition::Metric(_)) => {
            PictureReason::NoMetric
        }
        Content::Alarm(alarm) if alarm.transition.to == AlarmState::InsufficientData => PictureReason::NoData,
        Content::Alarm(_) => PictureReason::MetricGraph,
        Content::Configuration(_) | Content::Other(_) => PictureReason::NoMetric,
    }
}
