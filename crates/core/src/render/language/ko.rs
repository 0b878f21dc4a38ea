//! Korean. Sentences are built so that no particle depends on a name or number before it.

use super::{Condition, Label, Language, two_largest};
use crate::alarm::{AlarmState, ComparisonOperator};
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
            Label::Threshold => "임계값",
            Label::Rule => "규칙",
            Label::Account => "계정",
            Label::Region => "리전",
        }
    }

    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        let subject = Mrkdwn::new().bold(&condition.subject);
        if state == AlarmState::InsufficientData {
            return subject.text(": 판단할 데이터가 부족합니다");
        }
        let valued = match &condition.value {
            Some(value) => subject.text(" 현재 ").bold(value),
            None => subject,
        };
        let comma = if condition.value.is_some() { ", " } else { ": " };
        let negated = if state == AlarmState::Ok { " 아님" } else { "" };
        match condition.comparison.map(comparison).zip(condition.threshold.as_ref()) {
            Some((word, threshold)) => {
                valued.text(format!("{comma}임계값 ")).bold(threshold).text(format!(" {word}{negated}"))
            }
            None if condition.comparison.is_some_and(ComparisonOperator::is_band) => {
                let word = condition.comparison.map(comparison).unwrap_or_default();
                valued.text(format!("{comma}{word}{negated}"))
            }
            None if condition.value.is_some() => valued,
            None if state == AlarmState::Ok => valued.text(": 정상 범위로 돌아왔습니다"),
            None => valued.text(": 정상 범위를 벗어났습니다"),
        }
    }

    fn condition(&self, condition: &Condition) -> Option<String> {
        let word = comparison(condition.comparison?);
        let threshold = condition.threshold.as_ref().map(|it| format!("{it} ")).unwrap_or_default();
        let periods = condition.periods.map(|(m, n, period)| {
            let period = self.duration(i64::from(period));
            if n == 1 { format!(", {period} 동안") } else { format!(", {period} 주기 {n}회 중 {m}회") }
        });
        Some(format!("{threshold}{word}{}", periods.unwrap_or_default()))
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
