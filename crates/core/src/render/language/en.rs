//! English.

use super::{Band, Condition, Filler, Label, Language, Newest, Outside, Share, two_largest};
use crate::alarm::{AlarmState, ComparisonOperator};
use crate::notice::Operation;
use crate::plan::SilenceReason;
use crate::press::Wish;
use crate::slack::Mrkdwn;

pub(super) struct English;

impl Language for English {
    fn state(&self, state: AlarmState) -> &'static str {
        match state {
            AlarmState::Ok => "OK",
            AlarmState::Alarm => "ALARM",
            AlarmState::InsufficientData => "INSUFFICIENT DATA",
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Metric => "Metric",
            Label::Dimensions => "Dimensions",
            Label::Contributor => "Contributor",
            Label::Threshold => "Threshold",
            Label::Rule => "Rule",
            Label::Before => "Before",
            Label::Account => "Account",
            Label::Region => "Region",
            Label::Graph => "Graph",
            Label::Logs => "Logs",
            Label::Runbook => "Runbook",
            Label::Mute => "Mute in CloudWatch",
            Label::Alarms => "All alarms",
            Label::NextSteps => "Next steps",
            Label::Keywords => "Keywords",
            Label::Resources => "Related resources",
            Label::Unconfirmed => "An SNS subscription waits for confirmation",
            Label::Confirm => "Confirm the subscription",
            Label::Unsubscribed => "An SNS subscription has ended",
            Label::Restore => "Restore the subscription",
        }
    }

    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        let subject = Mrkdwn::new().bold(&condition.subject);
        if let Some(Share { count, of }) = condition.series {
            return subject.text(": ").bold(format!("{count} of {of}")).text(" time series in ALARM");
        }
        if state == AlarmState::InsufficientData {
            return Mrkdwn::from("Not enough data for ").append(subject);
        }
        if let Some(filler) = condition.filler {
            let filled = if filler == Filler::Breaching { "crossing the threshold" } else { "being fine" };
            return subject.text(" has no data").text(format!(", which counts as {filled}"));
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
                    "back inside the expected band"
                } else {
                    "inside the expected band"
                };
                match &condition.value {
                    Some(value) => subject.text(" is ").bold(value).text(format!(", {word}")),
                    None => subject.text(format!(" is {word}")),
                }
            }
            _ => match (&condition.value, state) {
                (Some(value), _) => subject.text(" is ").bold(value),
                (None, AlarmState::Ok) => subject.text(" is within its limits"),
                (None, _) => subject.text(" is outside its limits"),
            },
        };
        match condition.missing {
            Some((count, filler)) => {
                let (datapoints, verb) =
                    if count == 1 { ("datapoint", "counts") } else { ("datapoints", "count") };
                let filled = if filler == Filler::Breaching { "breaching" } else { "not breaching" };
                sentence.text(format!(" ({count} missing {datapoints} {verb} as {filled})"))
            }
            None => sentence,
        }
    }

    fn condition(&self, condition: &Condition) -> Option<String> {
        let operator = condition.comparison?;
        let threshold = condition.threshold.as_ref().map(|it| format!(" {it}"));
        let threshold = threshold.or_else(|| operator.is_band().then(String::new))?;
        Some(format!("{}{threshold}{}", comparison(operator), self.periods(condition)))
    }

    fn child(&self, state: Option<AlarmState>, since: Option<&str>) -> String {
        let state = state.map_or("  decided it".to_owned(), |state| format!("  {}", self.state(state)));
        let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
        format!("{state}{since}")
    }

    fn child_untold(&self) -> &'static str {
        "  its state is not in the notice"
    }

    fn more(&self, count: usize) -> String {
        format!("... and {count} more")
    }

    fn found(&self) -> &'static str {
        "🔎 Found by audit: CloudWatch's own message never came"
    }

    fn refused(&self, receiver: Option<&str>) -> String {
        match receiver {
            Some(name) => format!("Told here because the receiver {name} cannot be given it"),
            None => "Told here because nobody else is there to be told".to_owned(),
        }
    }

    fn fired(&self, times: u32, since: &str) -> String {
        let times = if times == 1 { "once".to_owned() } else { format!("{times} times") };
        format!("🔁 Went off {times} since {since}")
    }

    fn lasted(&self, span: &str) -> String {
        format!("🏁 Resolved after {span}")
    }

    fn reminder(&self, span: &str) -> String {
        format!("⏳ In ALARM for {span}, and nobody has acknowledged it")
    }

    fn hold_ended(&self, held: Option<SilenceReason>) -> String {
        let held = match held {
            Some(SilenceReason::Silenced) => "The silence",
            Some(SilenceReason::MuteTimeInterval) => "The mute interval",
            Some(SilenceReason::Inhibited) => "The alarm that held it back",
            _ => "The mute",
        };
        format!("🔔 {held} is over, and this is still so")
    }

    fn over_meanwhile(&self, held: Option<SilenceReason>, since: &str) -> String {
        let held = match held {
            Some(SilenceReason::Silenced) => ", while it was silenced",
            Some(SilenceReason::MuteTimeInterval) => ", during the mute interval",
            Some(SilenceReason::Inhibited) => ", while another alarm held it back",
            Some(SilenceReason::Muted) => ", while it was muted",
            _ => "",
        };
        format!("🔔 Over since {since}{held}")
    }

    fn sustained(&self, span: &str) -> String {
        format!("〰️ It was flapping, and has been in ALARM for {span} now")
    }

    fn flapping_began(&self, changes: usize, within: &str) -> String {
        format!(
            "〰️ Flapping: {changes} changes within {within}. The next message comes when it stays in ALARM, or has been quiet for as long"
        )
    }

    fn flapping_ended(&self, changes: usize, quiet: &str) -> String {
        format!("〰️ Quiet for {quiet} now, after {changes} changes")
    }

    fn acknowledged(&self, by: &str, at: &str) -> String {
        format!("👀 Acknowledged by {by} at {at}")
    }

    fn muted_by(&self, by: &str, until: Option<&str>) -> String {
        format!("🔕 Muted by {by} until {}", until.unwrap_or("it is resolved"))
    }

    fn wish(&self, wish: Wish) -> &'static str {
        match wish {
            Wish::Acknowledge => "Acknowledge",
            Wish::Mute(Some(_)) => "Mute 1 h",
            Wish::Mute(None) => "Mute until resolved",
        }
    }

    fn runbook(&self) -> &'static str {
        "Open runbook"
    }

    fn previous(&self) -> &'static str {
        "Previous incident"
    }

    fn late(&self, state: AlarmState, at: &str, newer: AlarmState, since: &str) -> String {
        let (state, newer) = (self.state(state), self.state(newer));
        format!("⏰ This {state} from {at} arrived late: it has been {newer} since {since}")
    }

    fn untold(&self, changes: &str, before: usize) -> String {
        let before = if before == 0 { String::new() } else { format!(" (and {before} before)") };
        format!("⏰ Could not be told before: {changes}{before}")
    }

    fn digest(&self, notices: usize) -> String {
        let alarms = if notices == 1 { "alarm" } else { "alarms" };
        format!("{notices} {alarms} in one message")
    }

    fn evening(&self, burning: usize) -> String {
        match burning {
            0 => "🔥 All is quiet".to_owned(),
            1 => "🔥 1 alarm is burning".to_owned(),
            count => format!("🔥 {count} alarms are burning"),
        }
    }

    fn burning(&self, name: &str, span: &str) -> String {
        format!("🚨 {name}, for {span}")
    }

    fn more_burning(&self, count: usize) -> String {
        format!("and {count} more")
    }

    fn standing(&self, ok: usize, alarm: usize, insufficient: usize) -> String {
        format!("{ok} OK, {alarm} ALARM, {insufficient} INSUFFICIENT DATA")
    }

    fn told(&self, changes: usize, delays: Option<[String; 3]>) -> String {
        let changes = if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") };
        match delays {
            Some([median, p99, slowest]) => {
                format!("{changes} told since yesterday: median {median}, p99 {p99}, slowest {slowest}")
            }
            None => "No change told since yesterday".to_owned(),
        }
    }

    fn waiting(&self, notices: usize) -> String {
        format!("⚠️ {notices} could not be delivered yet")
    }

    fn mute(&self, alarms: usize, names: &str) -> String {
        let verb = if alarms == 1 { "alarm tells" } else { "alarms tell" };
        format!("⚠️ {alarms} {verb} nobody: {names}")
    }

    fn suppressed(&self, suppressor: Option<&str>, phase: &str) -> String {
        let by = suppressor.map(|name| format!(" by {name}")).unwrap_or_default();
        format!("🔕 CloudWatch holds its actions back{by} ({phase})")
    }

    fn released(&self, suppressor: Option<&str>, phase: &str) -> String {
        if phase == "WaitPeriod" {
            let which = suppressor.unwrap_or("its suppressor");
            return format!("🔔 Its actions waited for {which} (WaitPeriod), which never went into ALARM");
        }
        let by = suppressor.map(|name| format!(" by {name}")).unwrap_or_default();
        format!("🔔 Its actions were held back{by} ({phase}) until now")
    }

    fn muted(&self, ended: bool, rule: Option<&str>, until: Option<&str>) -> String {
        let rule = rule.map(|rule| format!(" {rule}")).unwrap_or_default();
        let until = until.map(|until| format!(" at {until}"));
        if ended {
            let until = until.unwrap_or_default();
            format!("🔔 It was muted{rule}; the mute window has ended{until} and this is still so")
        } else {
            let ends = until.map(|until| format!("; the mute window ends{until}")).unwrap_or_default();
            format!("🔕 It is muted{rule}{ends}")
        }
    }

    fn evaluation(&self, state: &str) -> String {
        match state {
            "PARTIAL_DATA" => "⚠️ CloudWatch could not see all of the data (PARTIAL_DATA)".to_owned(),
            other => format!("⚠️ CloudWatch's evaluation did not go as usual ({other})"),
        }
    }

    fn operation(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::Create => "alarm created",
            Operation::Update => "alarm changed",
            Operation::Delete => "alarm deleted",
        }
    }

    fn first_evaluation(&self) -> &'static str {
        "🆕 Its first evaluation: the alarm was just made"
    }

    fn series(&self, count: u32, of: u32) -> String {
        format!("{count} of {of} time series in ALARM")
    }

    fn still(&self, state: AlarmState) -> String {
        format!("still {}", self.state(state))
    }

    fn empty(&self) -> &'static str {
        "(an empty message)"
    }

    fn after(&self, seconds: i64) -> String {
        format!("after {}", self.duration(seconds))
    }

    fn duration(&self, seconds: i64) -> String {
        two_largest(seconds, ["\u{a0}d", "\u{a0}h", "\u{a0}min", "\u{a0}s"], " ")
    }

    fn delayed(&self, seconds: i64) -> String {
        format!("delayed {}", self.duration(seconds))
    }

    fn your_time(&self) -> &'static str {
        " · your time "
    }

    fn untitled(&self) -> &'static str {
        "A message that is not an alarm"
    }

    fn subscription(&self, is_over: bool, topic: &str, can_open: bool) -> String {
        match (is_over, can_open) {
            (true, true) => format!(
                "Alarms of {topic} no longer come to this subscriber. If that was not meant, restore the subscription:"
            ),
            (true, false) => format!(
                "Alarms of {topic} no longer come to this subscriber. If that was not meant, subscribe it again in the SNS console."
            ),
            (false, true) => format!(
                "Alarms of {topic} come to this subscriber once its subscription is confirmed. If it is yours, open this address:"
            ),
            (false, false) => format!(
                "Alarms of {topic} come to this subscriber once its subscription is confirmed. If it is yours, request the confirmation again in the SNS console."
            ),
        }
    }
}

impl English {
    /// "M out of N", behind a comparison.
    fn periods(&self, condition: &Condition) -> String {
        let Some((m, n, period)) = condition.periods else { return String::new() };
        let period = self.duration(i64::from(period));
        if n == 1 { format!(" for {period}") } else { format!(" in {m} of {n} periods of {period}") }
    }

    /// How many of the last datapoints breach.
    fn breaching(&self, condition: &Condition) -> String {
        let period = condition.period.map(|period| self.duration(i64::from(period)));
        match (condition.breaching, period) {
            (Some(Share { of: 1, .. }), Some(period)) => format!(" for {period}"),
            (Some(Share { of: 1, .. }), None) => String::new(),
            (Some(Share { count, of }), Some(period)) => format!(" in {count} of {of} periods of {period}"),
            (Some(Share { count, of }), None) => format!(" in {count} of the last {of} datapoints"),
            (None, _) => self.periods(condition),
        }
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
        let back = if condition.was_in_alarm { "back " } else { "" };
        let word = comparison(operator);
        let fine = opposite(operator);
        let limit = |line: Mrkdwn| line.text(" the threshold of ").bold(threshold);
        let Some(value) = &condition.value else {
            let word = if is_ok { format!(" is {back}{fine}") } else { format!(" is {word}") };
            let sentence = limit(subject.text(word));
            return if is_ok { sentence } else { sentence.text(self.breaching(condition)) };
        };
        let valued = || subject.clone().text(" is ").bold(value);
        match (is_ok, condition.newest) {
            (false, Newest::Within) if condition.none_breaches() => limit(valued().text(format!(", {fine}"))),
            (false, Newest::Within) => {
                limit(valued().text(format!(", but {word}"))).text(self.breaching(condition))
            }
            (false, _) => limit(valued().text(format!(", {word}"))).text(self.breaching(condition)),
            (true, Newest::Breaches) => limit(valued().text(format!(", {word}"))).text(only(condition)),
            (true, Newest::Within) => {
                limit(valued().text(format!(", {back}{fine}"))).text(others(condition, word))
            }
            (true, Newest::Unknown) => {
                let share = condition.within.map(last_datapoints).unwrap_or_default();
                limit(subject.text(format!(" is {back}{fine}")))
                    .text(format!("{share} ("))
                    .bold(value)
                    .text(")")
            }
        }
    }

    /// How far outside of the expected band, or that it is inside.
    fn beside(&self, subject: Mrkdwn, condition: &Condition, state: AlarmState, band: &Band) -> Mrkdwn {
        let (lower, upper, is_ok) = (&band.lower, &band.upper, state == AlarmState::Ok);
        let valued = match &condition.value {
            Some(value) => subject.text(" is ").bold(value).text(","),
            None => subject.text(" is"),
        };
        let (distance, word) = match &band.outside {
            Some(Outside::Below(distance)) => (distance, "below"),
            Some(Outside::Above(distance)) => (distance, "above"),
            None => {
                let back = if is_ok && condition.was_in_alarm { "back " } else { "" };
                let sentence = valued.text(format!(" {back}inside the expected {lower} to {upper}"));
                return match (is_ok, condition.newest) {
                    (true, _) => sentence.text(others(condition, "outside")),
                    (false, Newest::Within) if !condition.none_breaches() => {
                        sentence.text(format!(", but outside{}", self.breaching(condition)))
                    }
                    (false, _) => sentence,
                };
            }
        };
        let sentence = valued
            .text(" ")
            .bold(format!("{distance} {word}"))
            .text(format!(" the expected {lower} to {upper}"));
        match condition.newest {
            // The alarm is about the band's other edge.
            Newest::Within if !is_ok && !condition.none_breaches() => {
                let other = if word == "above" { "below" } else { "above" };
                sentence.text(format!(", but {other}{}", self.breaching(condition)))
            }
            _ if !is_ok => sentence.text(self.breaching(condition)),
            Newest::Breaches => sentence.text(only(condition)),
            _ => sentence,
        }
    }
}

/// So few breach that it is OK.
fn only(condition: &Condition) -> String {
    let few = condition.breaching.filter(|share| share.count < share.of);
    few.map(|share| format!(", but only{}", last_datapoints(share))).unwrap_or_default()
}

/// Some breach although the newest does not.
fn others(condition: &Condition, word: &str) -> String {
    let still = if condition.was_in_alarm { "still " } else { "" };
    match condition.breaching {
        Some(Share { count: 0, .. }) | None => String::new(),
        Some(Share { count: 1, of }) => format!("; 1 of the last {of} datapoints is {still}{word} it"),
        Some(Share { count, of }) => format!("; {count} of the last {of} datapoints are {still}{word} it"),
    }
}

fn last_datapoints(Share { count, of }: Share) -> String {
    if of == 1 {
        " in the last datapoint".to_owned()
    } else {
        format!(" in {count} of the last {of} datapoints")
    }
}

/// The comparison does not hold.
fn opposite(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "below",
        ComparisonOperator::GreaterThanThreshold => "at or below",
        ComparisonOperator::LessThanThreshold => "at or above",
        ComparisonOperator::LessThanOrEqualToThreshold => "above",
        _ => "inside the expected band",
    }
}

fn comparison(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "at or above",
        ComparisonOperator::GreaterThanThreshold => "above",
        ComparisonOperator::LessThanThreshold => "below",
        ComparisonOperator::LessThanOrEqualToThreshold => "at or below",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => "outside the expected band",
        ComparisonOperator::LessThanLowerThreshold => "below the expected band",
        ComparisonOperator::GreaterThanUpperThreshold => "above the expected band",
    }
}
