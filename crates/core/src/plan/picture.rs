//! Decides whether a message has a picture.

use bongsu_alarm::alarm::{AlarmState, Definition};

use crate::config::{Config, ReceiverConfig, ReceiverKind};
use crate::notice::{Content, Notice};
use crate::reason::PictureReason;
use crate::route::Settings;

use super::routed::settings_of;

/// Returns whether a message about `notice` to `receiver` has a picture, with the reason. Digests and delayed
/// messages have none.
pub fn picture(notice: &Notice, receiver: &ReceiverConfig, config: &Config) -> PictureReason {
    of_route(notice, receiver, &settings_of(notice, receiver, config), config)
}

/// Returns the reason for known settings of the route.
pub(super) fn of_route(
    notice: &Notice,
    receiver: &ReceiverConfig,
    settings: &Settings,
    config: &Config,
) -> PictureReason {
    let uploads = config.graph.upload && matches!(receiver.kind, ReceiverKind::Bot { .. });
    let is_chart =
        config.graph.chart && receiver.kind.is_slack() && !uploads && config.graph.bucket.is_none();
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
