//! The reasons in Korean.

use super::{ChangesReason, LogLinesReason, NotifyReason, PictureReason, SilenceReason};

/// Returns the sentence for a notification.
pub(super) fn notify(reason: NotifyReason) -> &'static str {
    match reason {
        NotifyReason::StateChanged => "경보의 상태가 바뀌었습니다",
        NotifyReason::ContributorChanged => "경보의 기여자 하나가 상태를 바꾸었습니다",
        NotifyReason::SuppressionReleased => "경보의 작업 억제가 풀렸습니다",
        NotifyReason::MuteEnded => "음소거 기간이 끝났는데 경보가 아직 이 상태입니다",
        NotifyReason::Repeated => "CloudWatch가 상태 변화 없이 다시 알렸습니다",
        NotifyReason::ConfigurationChanged => "누군가 경보를 만들거나 바꾸거나 지웠습니다",
        NotifyReason::NotAnAlarm => "경보가 아니지만 아무것도 버리지 않습니다",
        NotifyReason::Fallback => "원래 받을 곳에는 전할 수 없는 메시지입니다",
        NotifyReason::MatterChanged => "메시지가 있는 결과나 실행이 바뀌었습니다",
        NotifyReason::FoundByAudit => "경보 상태인데 아무에게도 알려지지 않았습니다",
        NotifyReason::FiredAgain => {
            "끝난 지 얼마 안 되어 다시 울렸으므로 같은 장애입니다 (incident.continues_minutes)"
        }
        NotifyReason::FlappingBegan => "상태가 너무 자주 바뀌어 매번 알리지 않습니다 (flapping)",
        NotifyReason::FlappingEnded => "상태가 자주 바뀌다가 이제 변화가 없습니다 (flapping)",
        NotifyReason::HoldEnded => "알림을 막던 것이 끝났고, 이 상태는 아직 알려지지 않았습니다",
        NotifyReason::Sustained => "상태가 자주 바뀌다가 이제 경보 상태가 이어지고 있습니다 (flapping)",
        NotifyReason::StillInAlarm => "아직 경보 상태이고 아무도 확인하지 않았습니다 (repeat_interval)",
        NotifyReason::Escalated => "제때 확인한 사람이 없어 다음 담당자에게 알립니다 (escalation)",
        NotifyReason::ToldInside => "이 경보를 보는 복합 경보가 이미 알려져 있어 그 스레드에서 전합니다",
    }
}

/// Returns the sentence for a silence.
pub(super) fn silence(reason: SilenceReason) -> &'static str {
    match reason {
        SilenceReason::AlreadyDelivered => "이미 전한 메시지입니다",
        SilenceReason::StateNotAnnounced => "구성의 announce.states에 이 상태가 없습니다",
        SilenceReason::ShownInPlace => "같은 결과나 실행의 메시지에 반영했습니다",
        SilenceReason::OutcomeNotAnnounced => {
            "announce.outcomes에서 제외한 결과의 이벤트입니다(기본값은 진행 상황만 제외)"
        }
        SilenceReason::FirstEvaluation => {
            "한 번도 알린 적 없는 경보의 데이터 부족 → 정상은 첫 평가일 뿐입니다 (announce.first_evaluation)"
        }
        SilenceReason::Suppressed => {
            "CloudWatch가 억제 경보에 따라 작업을 보류하고 있습니다 (announce.suppressed)"
        }
        SilenceReason::Muted => "음소거 규칙이 적용되는 시간입니다 (announce.muted)",
        SilenceReason::Superseded => "늦게 온 알림이고, 그 뒤로 상태가 다시 바뀌었습니다",
        SilenceReason::ToldTogether => "같은 경보의 다른 메시지가 이것도 전합니다",
        SilenceReason::Inhibited => "이미 알려진 다른 경보가 이 경보를 대신합니다",
        SilenceReason::Silenced => "누군가 이 경보를 음소거해 두었습니다",
        SilenceReason::MuteTimeInterval => "이 시간에는 경로가 알리지 않습니다 (mute_time_intervals)",
        SilenceReason::Flapping => {
            "상태가 너무 자주 바뀝니다. 경보 상태가 이어지거나 변화가 없으면 다시 알립니다 (flapping)"
        }
        SilenceReason::NotEscalated => {
            "이 수신자에게 에스컬레이션하지 않은 경보의 뒤를 잇는 변화입니다 (escalation)"
        }
        SilenceReason::NeverTold => "알려지지 않은 변화가 끝난 것이라 사람들이 아는 상태 그대로입니다",
    }
}

/// Returns the sentence for log lines or for their absence.
pub(super) fn log_lines(reason: LogLinesReason) -> &'static str {
    match reason {
        LogLinesReason::LogLines => "일치하는 마지막 로그 5줄이 있으면 이어서 보냅니다",
        LogLinesReason::Off => "경로에서 로그를 요청하지 않았습니다 (log_lines = true)",
        LogLinesReason::ReceiverCannot => "이 수신자에게는 로그를 보내지 않습니다",
        LogLinesReason::NotInAlarm => "경보 상태가 아닙니다",
        LogLinesReason::NoLogGroup => {
            "지표 필터의 경보도, 로그 그룹이 정해진 서비스의 경보도 아니며 경로에 log_group도 없습니다"
        }
    }
}

/// Returns the sentence for changes or for their absence.
pub(super) fn changes(reason: ChangesReason) -> &'static str {
    match reason {
        ChangesReason::Changes => "CloudTrail에 직전 1시간의 변경이 있으면 마지막 3개를 이어서 보냅니다",
        ChangesReason::Off => "경로에서 변경을 요청하지 않았습니다 (changes = true)",
        ChangesReason::ReceiverCannot => "이 수신자에게는 변경을 보내지 않습니다",
        ChangesReason::NotInAlarm => "경보 상태가 아닙니다",
        ChangesReason::NoResource => "경보의 차원에 리소스가 없고 태그에도 스택이 없습니다",
    }
}

/// Returns the sentence for a picture or for its absence.
pub(super) fn picture(reason: PictureReason) -> &'static str {
    match reason {
        PictureReason::MetricGraph => "지표 그래프를 2초 안에 받으면 함께 보냅니다",
        PictureReason::MetricGraphInThread => "경보 상태와 새 메시지의 스레드에 지표 그래프를 올립니다",
        PictureReason::Chart => "최근 데이터 포인트를 2초 안에 받으면 Slack이 차트로 그립니다",
        PictureReason::Off => {
            "구성에 그림을 둘 버킷(graph.bucket)이 없고, 봇이 올리게 하지도(graph.upload) Slack이 차트를 그리게 하지도(graph.chart) 않았습니다"
        }
        PictureReason::OffByRoute => "경로에서 그림을 껐습니다 (graph = false)",
        PictureReason::ReceiverCannot => "이 수신자는 그림을 표시하지 못합니다",
        PictureReason::NoMetric => "지표나 표현식 하나를 보는 경보가 아닙니다",
        PictureReason::NoData => "표시할 데이터가 없습니다",
    }
}
