//! Korean sentences about a problem or its end: a value beside its threshold or band.

use bongsu_alarm::alarm::{AlarmState, ComparisonOperator};
use bongsu_slack::Mrkdwn;

use super::super::{Band, Condition, Filler, Language as _, Newest, Outside, Periods, Share};
use super::Korean;

impl Korean {
    /// Formats the numbers as a sentence.
    pub(super) fn sentence(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
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
                self.compared(subject, condition, state, operator, threshold)
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

    /// Formats "M out of N" after a comparison.
    pub(super) fn periods(&self, condition: &Condition) -> String {
        let Some(Periods { share: Share { count, of }, seconds }) = condition.periods else {
            return String::new();
        };
        let period = self.duration(i64::from(seconds));
        if of == 1 {
            format!(", {period} 기간")
        } else {
            format!(", {period} 기간 {of}개 중 {count}개")
        }
    }

    /// Formats the number of breaching datapoints.
    fn breaching(&self, condition: &Condition) -> String {
        self.share(condition).map(|share| format!(" ({share})")).unwrap_or_default()
    }

    /// Formats the share, such as `1분 기간 3개 중 2개`.
    fn share(&self, condition: &Condition) -> Option<String> {
        let defined = condition.periods.map(|it| it.share);
        let period = condition.period.map(|period| self.duration(i64::from(period)));
        match (condition.breaching.or(defined), period) {
            (Some(Share { of: 1, .. }) | None, period) => Some(format!("{} 기간", period?)),
            (Some(Share { count, of }), Some(period)) => Some(format!("{period} 기간 {of}개 중 {count}개")),
            (Some(Share { count, of }), None) => Some(format!("최근 {of}개 중 {count}개")),
        }
    }

    /// Says that other datapoints breach although the newest one does not.
    fn breaches(&self, condition: &Condition) -> String {
        self.share(condition).map(|share| format!(", 위반은 {share}")).unwrap_or_default()
    }

    /// Formats a value beside its threshold.
    fn compared(
        &self,
        subject: Mrkdwn,
        condition: &Condition,
        state: AlarmState,
        operator: ComparisonOperator,
        threshold: &str,
    ) -> Mrkdwn {
        let is_ok = state == AlarmState::Ok;
        // Beside a plain "80 % 이하", the threshold would seem to be 80 or less.
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

    /// Formats the distance from the expected band, or says that the value is inside the band.
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
            // The alarm is about the other edge of the band.
            Newest::Within if !is_ok && !condition.none_breaches() => sentence.text(self.breaches(condition)),
            _ if !is_ok => sentence.text(self.breaching(condition)),
            Newest::Breaches if !few.is_empty() => sentence.text(format!(",{few}")),
            _ => sentence,
        }
    }
}

/// Says that too few datapoints breach for an ALARM.
fn only(condition: &Condition) -> String {
    let few = condition.breaching.filter(|share| share.count < share.of);
    few.map(|Share { count, of }| format!(" 최근 {of}개 중 {count}개만 위반")).unwrap_or_default()
}

/// Says that other datapoints breach although the newest one does not.
fn others(condition: &Condition) -> String {
    let still = if condition.was_in_alarm { "아직 " } else { "" };
    match condition.breaching {
        Some(Share { count: 0, .. }) | None => String::new(),
        Some(Share { count, of }) => format!(" (최근 {of}개 중 {count}개는 {still}위반)"),
    }
}

/// Returns the words for a crossed threshold, which stand after the threshold.
fn crossed(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => " 이상으로 올라감",
        ComparisonOperator::GreaterThanThreshold => "보다 높음",
        ComparisonOperator::LessThanThreshold => "보다 낮음",
        ComparisonOperator::LessThanOrEqualToThreshold => " 이하로 내려감",
        _ => "",
    }
}

/// Returns the words for a newest datapoint that breaches while few others do, and the words for other
/// datapoints that breach while the newest does not.
fn although(operator: ComparisonOperator) -> (&'static str, &'static str) {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => (" 이상이지만", " 이상인 데이터 포인트가"),
        ComparisonOperator::GreaterThanThreshold => ("보다 높지만", "보다 높은 데이터 포인트가"),
        ComparisonOperator::LessThanThreshold => ("보다 낮지만", "보다 낮은 데이터 포인트가"),
        ComparisonOperator::LessThanOrEqualToThreshold => (" 이하이지만", " 이하인 데이터 포인트가"),
        _ => ("", ""),
    }
}

/// Returns the words for a comparison that no longer holds.
fn back(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "미만으로 회복",
        ComparisonOperator::GreaterThanThreshold => "이하로 회복",
        ComparisonOperator::LessThanThreshold => "이상으로 회복",
        ComparisonOperator::LessThanOrEqualToThreshold => "초과로 회복",
        _ => "예상 범위로 회복",
    }
}

/// Returns the words for the opposite of a comparison.
fn opposite(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "미만",
        ComparisonOperator::GreaterThanThreshold => "이하",
        ComparisonOperator::LessThanThreshold => "이상",
        ComparisonOperator::LessThanOrEqualToThreshold => "초과",
        _ => "예상 범위 안",
    }
}

pub(super) fn comparison(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "이상",
        ComparisonOperator::GreaterThanThreshold => "초과",
        ComparisonOperator::LessThanThreshold => "미만",
        ComparisonOperator::LessThanOrEqualToThreshold => "이하",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "예상 범위 밖",
        ComparisonOperator::LessThanLowerThreshold => "예상 범위 미만",
        ComparisonOperator::GreaterThanUpperThreshold => "예상 범위 초과",
        // An operator that this version does not know appears as CloudWatch's own word.
        other => other.as_str(),
    }
}
