//! Korean. No sentence has a particle that depends on the preceding name or number.

mod happened;
mod names;
mod reports;
mod sentence;
mod severity;
mod slash;

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Mrkdwn;
use sentence::comparison;

use super::{Condition, Label, Language, two_largest};
use crate::notice::{Operation, Outcome};
use crate::press::ButtonAction;
use crate::reason::SilenceReason;

pub(super) struct Korean;

fn duration(seconds: i64) -> String {
    two_largest(seconds, ["일", "시간", "분", "초"], " ")
}

impl Language for Korean {
    fn state(&self, state: AlarmState) -> &'static str {
        match state {
            AlarmState::Ok => "정상",
            AlarmState::Alarm => "경보",
            AlarmState::InsufficientData => "데이터 부족",
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Alarm => "경보",
            Label::Metric => "지표",
            Label::Dimensions => "차원",
            Label::Contributor => "해당 시계열",
            Label::Threshold => "임계값",
            Label::Rule => "규칙",
            Label::Before => "이전 상태",
            Label::Account => "계정",
            Label::Region => "리전",
            Label::Resource => "리소스",
            Label::Severity => "심각도",
            Label::Graph => "그래프",
            Label::Evaluation => "평가",
            Label::LogGroups => "로그 그룹",
            Label::Logs => "로그",
            Label::Changes => "직전 1시간의 변경",
            Label::Runbook => "런북",
            Label::Mute => "CloudWatch에서 음소거",
            Label::Alarms => "경보 목록",
            Label::NextSteps => "다음 단계",
            Label::Keywords => "키워드",
            Label::Resources => "관련 리소스",
            Label::Unconfirmed => "SNS 구독 확인 대기 중",
            Label::Details => "세부 정보",
            Label::Confirm => "구독 확인",
            Label::Unsubscribed => "SNS 구독이 해제됨",
            Label::Restore => "구독 복원",
        }
    }

    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        self.sentence(condition, state)
    }

    fn condition(&self, condition: &Condition) -> Option<String> {
        let operator = condition.comparison?;
        let threshold = condition.threshold.as_ref().map(|it| format!("{it} "));
        let threshold = threshold.or_else(|| operator.is_band().then(String::new))?;
        Some(format!("{threshold}{}{}", comparison(operator), self.periods(condition)))
    }

    fn child(&self, state: Option<AlarmState>, since: Option<&str>) -> String {
        let state = state.map_or("  판정 원인".to_owned(), |state| format!("  {}", self.state(state)));
        let since = since.map(|since| format!(" ({since}부터)")).unwrap_or_default();
        format!("{state}{since}")
    }

    fn child_untold(&self) -> &'static str {
        "  알림에 상태 정보 없음"
    }

    fn more(&self, count: usize) -> String {
        format!("... 외 {count}개")
    }

    fn found(&self) -> &'static str {
        "🔎 감사에서 발견: CloudWatch의 알림이 도착하지 않았습니다"
    }

    fn refused(&self, receiver: Option<&str>) -> String {
        match receiver {
            Some(name) => format!("수신처 {name}에 전달할 수 없어 여기에 알립니다"),
            None => "알릴 다른 수신처가 없어 여기에 알립니다".to_owned(),
        }
    }

    fn fired(&self, times: u32, since: &str) -> String {
        format!("🔁 {since}부터 {times}번 울림")
    }

    fn lasted(&self, span: &str) -> String {
        format!("🏁 {span} 만에 해결됨")
    }

    fn reminder(&self, span: &str) -> String {
        format!("⏳ {span}째 경보 상태, 아직 확인한 사람 없음")
    }

    fn escalated(&self, span: &str, to: &str) -> String {
        match to {
            "" => format!("⏫ 에스컬레이션: {span}째 경보 상태인데 확인한 사람 없음"),
            to => format!("⏫ {span}째 경보 상태인데 확인한 사람이 없어 {to}에 에스컬레이션함"),
        }
    }

    fn escalates(&self, to: &str, at: &str) -> String {
        format!("⏫ {at}까지 확인하는 사람이 없으면 {to}에 에스컬레이션")
    }

    fn hold_ended(&self, held: Option<SilenceReason>) -> String {
        let held = match held {
            Some(SilenceReason::MuteTimeInterval) => "음소거 시간대가",
            Some(SilenceReason::Inhibited) => "이 알림을 막던 경보가",
            _ => "음소거가",
        };
        format!("🔔 {held} 끝났고, 아직 이 상태임")
    }

    fn over_meanwhile(&self, held: Option<SilenceReason>, since: &str) -> String {
        let held = match held {
            Some(SilenceReason::MuteTimeInterval) => "음소거 시간대에 ",
            Some(SilenceReason::Inhibited) => "다른 경보가 이 알림을 막는 동안 ",
            Some(SilenceReason::Muted | SilenceReason::Silenced) => "음소거 중에 ",
            _ => "",
        };
        format!("🔔 {held}끝남 ({since})")
    }

    fn sustained(&self, span: &str) -> String {
        format!("〰️ 상태가 자주 바뀌다가 이제 {span}째 경보 상태")
    }

    fn flapping_began(&self, changes: usize, within: &str) -> String {
        format!(
            "〰️ 상태가 자주 바뀜: {within} 안에 {changes}번. 경보 상태가 이어지거나 {within} 동안 변화가 없으면 다시 알림"
        )
    }

    fn flapping_ended(&self, changes: usize, quiet: &str) -> String {
        format!("〰️ {changes}번 바뀐 뒤 {quiet} 동안 변화 없음")
    }

    fn acknowledged(&self, by: &str, at: &str) -> String {
        format!("👀 {by} 님이 {at}에 확인함")
    }

    fn muted_by(&self, by: &str, until: Option<&str>) -> String {
        match until {
            Some(until) => format!("🔕 {by} 님이 {until}까지 음소거함"),
            None => format!("🔕 {by} 님이 해결될 때까지 음소거함"),
        }
    }

    fn button(&self, action: ButtonAction) -> &'static str {
        match action {
            ButtonAction::Acknowledge => "확인",
            ButtonAction::Mute(Some(_)) => "1시간 음소거",
            ButtonAction::Mute(None) => "해결될 때까지 음소거",
        }
    }

    fn runbook(&self) -> &'static str {
        "런북 열기"
    }

    fn previous(&self) -> &'static str {
        "이전 장애"
    }

    fn late(&self, state: AlarmState, at: &str, newer: AlarmState, since: &str) -> String {
        let (state, newer) = (self.state(state), self.state(newer));
        format!("⏰ {at}의 {state} 알림이 늦게 도착했습니다. {since}부터 {newer} 상태입니다")
    }

    fn untold(&self, changes: &str, before: usize) -> String {
        let before = if before == 0 { String::new() } else { format!(" (이전 {before}건 더 있음)") };
        format!("⏰ 제때 전달하지 못한 변경: {changes}{before}")
    }

    fn digest(&self, notices: usize, has_alarms: bool) -> String {
        let noun = if has_alarms { "경보" } else { "이벤트" };
        format!("{noun} {notices}건 모음")
    }

    fn suppressed(&self, suppressor: Option<&str>, phase: &str) -> String {
        let by = suppressor.map(|name| format!(" (억제 경보: {name})")).unwrap_or_default();
        format!("🔕 CloudWatch가 작업을 보류 중입니다{by} [{phase}]")
    }

    fn released(&self, suppressor: Option<&str>, phase: &str) -> String {
        let by = suppressor.map(|name| format!(" (억제 경보: {name})")).unwrap_or_default();
        if phase == "WaitPeriod" {
            return format!("🔔 억제 경보가 울리지 않아, 기다리던 작업이 지금 실행되었습니다{by} [{phase}]");
        }
        format!("🔔 보류되었던 작업이 지금 실행되었습니다{by} [{phase}]")
    }

    fn muted(&self, ended: bool, rule: Option<&str>, until: Option<&str>) -> String {
        let rule = rule.map(|rule| format!(" [{rule}]")).unwrap_or_default();
        if ended {
            let until = until.map(|until| format!(" ({until})")).unwrap_or_default();
            format!("🔔 음소거 시간이 끝났고{until} 상태가 그대로입니다{rule}")
        } else {
            let until = until.map(|until| format!(", {until}까지")).unwrap_or_default();
            format!("🔕 음소거 중입니다{rule}{until}")
        }
    }

    fn evaluation(&self, state: &str) -> String {
        match state {
            "PARTIAL_DATA" => "⚠️ CloudWatch가 일부 데이터만으로 평가했습니다 (PARTIAL_DATA)".to_owned(),
            other => format!("⚠️ CloudWatch 평가가 평소와 다릅니다 ({other})"),
        }
    }

    fn operation(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::Create => "경보 생성됨",
            Operation::Update => "경보 설정 변경됨",
            Operation::Delete => "경보 삭제됨",
        }
    }

    fn outcome(&self, outcome: Outcome) -> Option<&'static str> {
        match outcome {
            Outcome::Failed => Some("실패"),
            Outcome::Attention => Some("확인 필요"),
            Outcome::Progress => Some("진행 중"),
            Outcome::Succeeded => Some("성공"),
            Outcome::Unknown => None,
        }
    }

    fn happened(&self, word: &str) -> Option<String> {
        happened::phrase(word)
    }

    fn severity(&self, words: &str) -> Option<String> {
        severity::phrase(words)
    }

    fn name<'a>(&self, english: &'a str) -> &'a str {
        names::name(english)
    }

    fn first_evaluation(&self) -> &'static str {
        "🆕 방금 만든 경보의 첫 평가입니다"
    }

    fn series(&self, count: u32, of: u32) -> String {
        format!("시계열 {of}개 중 {count}개 경보 상태")
    }

    fn still(&self, state: AlarmState) -> String {
        format!("{} 지속", self.state(state))
    }

    fn empty(&self) -> &'static str {
        "(빈 메시지)"
    }

    fn after(&self, seconds: i64) -> String {
        format!("{} 만에", self.duration(seconds))
    }

    fn pending(&self, span: &str) -> String {
        format!("{span} 위반 시 경보")
    }

    fn recovery(&self, span: &str) -> String {
        format!("{span} 회복 시 정상")
    }

    fn evaluated(&self, span: &str) -> String {
        format!("{span}마다")
    }

    fn duration(&self, seconds: i64) -> String {
        duration(seconds)
    }

    fn delayed(&self, seconds: i64) -> String {
        format!("{} 지연 도착", self.duration(seconds))
    }

    fn your_time(&self) -> &'static str {
        " · 내 시간대 "
    }

    fn untitled(&self) -> &'static str {
        "경보가 아닌 메시지"
    }

    fn subscription(&self, is_over: bool, topic: &str, can_open: bool) -> String {
        match (is_over, can_open) {
            (true, true) => format!(
                "{topic} 주제의 경보가 더 이상 이 구독으로 오지 않습니다. 의도한 것이 아니라면 구독을 복원하세요:"
            ),
            (true, false) => format!(
                "{topic} 주제의 경보가 더 이상 이 구독으로 오지 않습니다. 의도한 것이 아니라면 SNS 콘솔에서 다시 구독하세요."
            ),
            (false, true) => format!(
                "구독을 확인해야 {topic} 주제의 경보가 이 구독으로 옵니다. 직접 만든 구독이라면 다음 주소를 여세요:"
            ),
            (false, false) => format!(
                "구독을 확인해야 {topic} 주제의 경보가 이 구독으로 옵니다. 직접 만든 구독이라면 SNS 콘솔에서 확인을 다시 요청하세요."
            ),
        }
    }
}
