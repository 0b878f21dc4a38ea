//! Korean. Sentences are built so that no particle depends on a name or number before it.

use super::{Band, Condition, Filler, Label, Language, Newest, Outside, Share, two_largest};
use crate::alarm::{AlarmState, ComparisonOperator};
use crate::notice::Operation;
use crate::plan::SilenceReason;
use crate::press::Wish;
use crate::slack::Mrkdwn;

pub(super) struct Korean;

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
            Label::Metric => "지표",
            Label::Dimensions => "차원",
            Label::Contributor => "해당 시계열",
            Label::Threshold => "임계값",
            Label::Rule => "규칙",
            Label::Before => "이전 상태",
            Label::Account => "계정",
            Label::Region => "리전",
            Label::Graph => "그래프",
            Label::Logs => "로그",
            Label::Runbook => "런북",
            Label::Mute => "CloudWatch에서 음소거",
            Label::Alarms => "경보 목록",
            Label::NextSteps => "다음 단계",
            Label::Keywords => "키워드",
            Label::Resources => "관련 리소스",
            Label::Unconfirmed => "SNS 구독 확인 대기 중",
            Label::Confirm => "구독 확인",
            Label::Unsubscribed => "SNS 구독이 해제됨",
            Label::Restore => "구독 복원",
        }
    }

    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        let subject = Mrkdwn::new().bold(&condition.subject);
        if let Some(Share { count, of }) = condition.series {
            return subject
                .text(format!(": 시계열 {of}개 중 "))
                .bold(format!("{count}개"))
                .text(" 경보 상태");
        }
        if state == AlarmState::InsufficientData {
            return subject.text(": 판단할 데이터가 부족합니다");
        }
        if let Some(filler) = condition.filler {
            let filled = if filler == Filler::Breaching { "임계값 위반" } else { "정상" };
            return subject.text(format!(": 데이터 없음 (누락 데이터를 {filled}으로 처리)"));
        }
        let sentence = match (&condition.band, condition.comparison, &condition.threshold) {
            (Some(band), ..) => self.beside(subject, condition, state, band),
            (None, Some(operator), Some(threshold)) => {
                self.compared(subject, condition, state, (operator, threshold))
            }
            (None, Some(operator), None) if operator.is_band() => {
                let word = if state != AlarmState::Ok {
                    comparison(operator)
                } else if condition.was_in_alarm {
                    "예상 범위로 회복"
                } else {
                    "예상 범위 안"
                };
                match &condition.value {
                    Some(value) => subject.text(" ").bold(value).text(format!(", {word}")),
                    None => subject.text(format!(": {word}")),
                }
            }
            _ => match (&condition.value, state) {
                (Some(value), _) => subject.text(" ").bold(value),
                (None, AlarmState::Ok) if condition.was_in_alarm => {
                    subject.text(": 정상 범위로 돌아왔습니다")
                }
                (None, AlarmState::Ok) => subject.text(": 정상 범위입니다"),
                (None, _) => subject.text(": 정상 범위를 벗어났습니다"),
            },
        };
        match condition.missing {
            Some((count, filler)) => {
                let filled = if filler == Filler::Breaching { "위반" } else { "정상" };
                sentence.text(format!(", 누락 데이터 {count}개는 {filled}으로 처리"))
            }
            None => sentence,
        }
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

    fn wish(&self, wish: Wish) -> &'static str {
        match wish {
            Wish::Acknowledge => "확인",
            Wish::Mute(Some(_)) => "1시간 음소거",
            Wish::Mute(None) => "해결될 때까지 음소거",
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

    fn digest(&self, notices: usize) -> String {
        format!("경보 {notices}건 모음")
    }

    fn evening(&self, burning: usize) -> String {
        match burning {
            0 => "🔥 이상 없음".to_owned(),
            count => format!("🔥 경보 {count}건 발생 중"),
        }
    }

    fn burning(&self, name: &str, span: &str) -> String {
        format!("🚨 {name}, {span}째")
    }

    fn more_burning(&self, count: usize) -> String {
        format!("외 {count}건")
    }

    fn standing(&self, ok: usize, alarm: usize, insufficient: usize) -> String {
        format!("정상 {ok}, 경보 {alarm}, 데이터 부족 {insufficient}")
    }

    fn told(&self, changes: usize, delays: Option<[String; 3]>) -> String {
        match delays {
            Some([median, p99, slowest]) => {
                format!("지난 하루 알림 {changes}건: 중앙값 {median}, p99 {p99}, 최대 {slowest}")
            }
            None => "지난 하루 알림 없음".to_owned(),
        }
    }

    fn waiting(&self, notices: usize) -> String {
        format!("⚠️ 아직 전달하지 못한 알림 {notices}건")
    }

    fn mute(&self, alarms: usize, names: &str) -> String {
        format!("⚠️ 아무에게도 알리지 않는 경보 {alarms}건: {names}")
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

    fn duration(&self, seconds: i64) -> String {
        two_largest(seconds, ["일", "시간", "분", "초"], " ")
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

impl Korean {
    /// "M out of N", behind a comparison.
    fn periods(&self, condition: &Condition) -> String {
        let Some((m, n, period)) = condition.periods else { return String::new() };
        let period = self.duration(i64::from(period));
        if n == 1 { format!(", {period} 기간") } else { format!(", {period} 기간 {n}개 중 {m}개") }
    }

    /// How many of the last datapoints breach.
    fn breaching(&self, condition: &Condition) -> String {
        self.share(condition).map(|share| format!(" ({share})")).unwrap_or_default()
    }

    /// `1분 기간 3개 중 2개`
    fn share(&self, condition: &Condition) -> Option<String> {
        let defined = condition.periods.map(|(m, n, _)| Share { count: m, of: n });
        let period = condition.period.map(|period| self.duration(i64::from(period)));
        match (condition.breaching.or(defined), period) {
            (Some(Share { of: 1, .. }) | None, period) => Some(format!("{} 기간", period?)),
            (Some(Share { count, of }), Some(period)) => Some(format!("{period} 기간 {of}개 중 {count}개")),
            (Some(Share { count, of }), None) => Some(format!("최근 {of}개 중 {count}개")),
        }
    }

    /// Others breach, not the newest.
    fn breaches(&self, condition: &Condition) -> String {
        self.share(condition).map(|share| format!(", 위반은 {share}")).unwrap_or_default()
    }

    /// A value beside its threshold.
    fn compared(
        &self,
        subject: Mrkdwn,
        condition: &Condition,
        state: AlarmState,
        (operator, threshold): (ComparisonOperator, &str),
    ) -> Mrkdwn {
        let is_ok = state == AlarmState::Ok;
        // Beside a plain "80 % 이하" the threshold would read as if it were 80 or less.
        let fine = |line: Mrkdwn| match condition.was_in_alarm {
            true => line.text("임계값 ").bold(threshold).text(format!(" {}", back(operator))),
            false => line.text("임계값(").bold(threshold).text(format!(") {}", opposite(operator))),
        };
        let breaching = |line: Mrkdwn, word: &str| line.text("임계값 ").bold(threshold).text(word.to_owned());
        let Some(value) = &condition.value else {
            let line = subject.text(": ");
            return match is_ok {
                true => fine(line),
                false => breaching(line, crossed(operator)).text(self.breaching(condition)),
            };
        };
        let valued = || subject.clone().text(" ").bold(value).text(", ");
        match (is_ok, condition.newest) {
            (false, Newest::Within) if condition.none_breaches() => fine(valued()),
            (false, Newest::Within) => {
                let share = self.share(condition).unwrap_or_else(|| "있음".to_owned());
                breaching(valued(), although(operator).1).text(format!(" {share}"))
            }
            (false, _) => breaching(valued(), crossed(operator)).text(self.breaching(condition)),
            (true, Newest::Breaches) => {
                let few = only(condition);
                let word = if few.is_empty() { comparison(operator) } else { although(operator).0 };
                breaching(valued(), word).text(few)
            }
            (true, Newest::Within) => fine(valued()).text(others(condition)),
            (true, Newest::Unknown) => {
                let share =
                    condition.within.map(|Share { count, of }| format!("최근 {of}개 중 {count}개가 "));
                let line = subject.text(format!(": {}", share.unwrap_or_default()));
                fine(line).text(" (").bold(value).text(")")
            }
        }
    }

    /// How far outside of the expected band, or that it is inside.
    fn beside(&self, subject: Mrkdwn, condition: &Condition, state: AlarmState, band: &Band) -> Mrkdwn {
        let (lower, upper, is_ok) = (&band.lower, &band.upper, state == AlarmState::Ok);
        let expected = format!("예상 범위 {lower} ~ {upper}");
        let valued = match &condition.value {
            Some(value) => subject.text(" ").bold(value).text(", "),
            None => subject.text(": "),
        };
        let (distance, word) = match &band.outside {
            Some(Outside::Below(distance)) => (distance, "낮음"),
            Some(Outside::Above(distance)) => (distance, "높음"),
            None => {
                let word = if is_ok && condition.was_in_alarm { "로 회복" } else { " 안" };
                return match (is_ok, condition.newest) {
                    (true, _) => valued.text(format!("{expected}{word}")).text(others(condition)),
                    (false, Newest::Within) if !condition.none_breaches() => {
                        valued.text(format!("{expected} 안")).text(self.breaches(condition))
                    }
                    (false, _) => valued.text(expected),
                };
            }
        };
        let sentence = valued.text(expected).text("보다 ").bold(format!("{distance} {word}"));
        let few = only(condition);
        match condition.newest {
            // The alarm is about the band's other edge.
            Newest::Within if !is_ok && !condition.none_breaches() => sentence.text(self.breaches(condition)),
            _ if !is_ok => sentence.text(self.breaching(condition)),
            Newest::Breaches if !few.is_empty() => sentence.text(format!(",{few}")),
            _ => sentence,
        }
    }
}

/// So few breach that it is OK.
fn only(condition: &Condition) -> String {
    let few = condition.breaching.filter(|share| share.count < share.of);
    few.map(|Share { count, of }| format!(" 최근 {of}개 중 {count}개만 위반")).unwrap_or_default()
}

/// Some breach although the newest does not.
fn others(condition: &Condition) -> String {
    let still = if condition.was_in_alarm { "아직 " } else { "" };
    match condition.breaching {
        Some(Share { count: 0, .. }) | None => String::new(),
        Some(Share { count, of }) => format!(" (최근 {of}개 중 {count}개는 {still}위반)"),
    }
}

/// It went beyond the threshold, behind it.
fn crossed(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => " 이상으로 올라감",
        ComparisonOperator::GreaterThanThreshold => "보다 높음",
        ComparisonOperator::LessThanThreshold => "보다 낮음",
        ComparisonOperator::LessThanOrEqualToThreshold => " 이하로 내려감",
        _ => "",
    }
}

/// That the newest is beyond the threshold but few others, and that others are but not the newest.
fn although(operator: ComparisonOperator) -> (&'static str, &'static str) {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => (" 이상이지만", " 이상인 데이터 포인트가"),
        ComparisonOperator::GreaterThanThreshold => ("보다 높지만", "보다 높은 데이터 포인트가"),
        ComparisonOperator::LessThanThreshold => ("보다 낮지만", "보다 낮은 데이터 포인트가"),
        ComparisonOperator::LessThanOrEqualToThreshold => (" 이하이지만", " 이하인 데이터 포인트가"),
        _ => ("", ""),
    }
}

/// The comparison no longer holds.
fn back(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "미만으로 회복",
        ComparisonOperator::GreaterThanThreshold => "이하로 회복",
        ComparisonOperator::LessThanThreshold => "이상으로 회복",
        ComparisonOperator::LessThanOrEqualToThreshold => "초과로 회복",
        _ => "예상 범위로 회복",
    }
}

/// The comparison does not hold.
fn opposite(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "미만",
        ComparisonOperator::GreaterThanThreshold => "이하",
        ComparisonOperator::LessThanThreshold => "이상",
        ComparisonOperator::LessThanOrEqualToThreshold => "초과",
        _ => "예상 범위 안",
    }
}

fn comparison(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "이상",
        ComparisonOperator::GreaterThanThreshold => "초과",
        ComparisonOperator::LessThanThreshold => "미만",
        ComparisonOperator::LessThanOrEqualToThreshold => "이하",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "예상 범위 밖",
        ComparisonOperator::LessThanLowerThreshold => "예상 범위 미만",
        ComparisonOperator::GreaterThanUpperThreshold => "예상 범위 초과",
    }
}
