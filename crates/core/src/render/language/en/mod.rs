//! English.

mod reports;
mod sentence;
mod slash;

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Mrkdwn;
use sentence::comparison;

use super::{Condition, Label, Language, two_largest};
use crate::notice::{Operation, Outcome};
use crate::press::ButtonAction;
use crate::reason::SilenceReason;
use crate::render::marks::{HOLD_OVER, OVER_SINCE, QUIET_FOR, UNACKNOWLEDGED, WAS_FLAPPING};

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
            Label::Alarm => "Alarm",
            Label::Metric => "Metric",
            Label::Dimensions => "Dimensions",
            Label::Contributor => "Contributor",
            Label::Threshold => "Threshold",
            Label::Rule => "Rule",
            Label::Before => "Before",
            Label::Account => "Account",
            Label::Region => "Region",
            Label::Resource => "Resource",
            Label::Severity => "Severity",
            Label::Graph => "Graph",
            Label::Evaluation => "Evaluation",
            Label::LogGroups => "Log groups",
            Label::Logs => "Logs",
            Label::Changes => "Changes in the hour before",
            Label::Runbook => "Runbook",
            Label::Mute => "Mute in CloudWatch",
            Label::Alarms => "All alarms",
            Label::NextSteps => "Next steps",
            Label::Keywords => "Keywords",
            Label::Resources => "Related resources",
            Label::Unconfirmed => "An SNS subscription waits for confirmation",
            Label::Details => "Details",
            Label::Confirm => "Confirm the subscription",
            Label::Unsubscribed => "An SNS subscription has ended",
            Label::Restore => "Restore the subscription",
        }
    }

    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn {
        self.sentence(condition, state)
    }

    fn condition(&self, condition: &Condition) -> Option<String> {
        let operator = condition.comparison?;
        let threshold = condition.threshold.as_ref().map(|it| format!(" {it}"));
        let threshold = threshold.or_else(|| operator.is_band().then(String::new))?;
        Some(format!("{}{threshold}{}", comparison(operator), self.periods(condition)))
    }

    fn child(&self, state: Option<AlarmState>, since: Option<&str>) -> String {
        let state =
            state.map_or("  decided the state".to_owned(), |state| format!("  {}", self.state(state)));
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
        "🔎 Found by audit: CloudWatch's own message never arrived"
    }

    fn refused(&self, receiver: Option<&str>) -> String {
        match receiver {
            Some(name) => format!("Notified here because it cannot be delivered to the receiver {name}"),
            None => "Notified here because no other receiver is configured".to_owned(),
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
        format!("⏳ In ALARM for {span}, and {UNACKNOWLEDGED}")
    }

    fn escalated(&self, span: &str, to: &str) -> String {
        match to {
            "" => format!("⏫ Escalated: in ALARM for {span}, and {UNACKNOWLEDGED}"),
            to => format!("⏫ In ALARM for {span}, and {UNACKNOWLEDGED}: escalated to {to}"),
        }
    }

    fn escalates(&self, to: &str, at: &str) -> String {
        format!("⏫ Escalates to {to} at {at}")
    }

    fn hold_ended(&self, held: Option<SilenceReason>) -> String {
        let held = match held {
            Some(SilenceReason::Silenced) => "The silence",
            Some(SilenceReason::MuteTimeInterval) => "The mute interval",
            Some(SilenceReason::Inhibited) => "The alarm that held it back",
            _ => "The mute",
        };
        format!("🔔 {held} {HOLD_OVER}")
    }

    fn over_meanwhile(&self, held: Option<SilenceReason>, since: &str) -> String {
        let held = match held {
            Some(SilenceReason::Silenced) => ", while it was silenced",
            Some(SilenceReason::MuteTimeInterval) => ", during the mute interval",
            Some(SilenceReason::Inhibited) => ", while another alarm held it back",
            Some(SilenceReason::Muted) => ", while it was muted",
            _ => "",
        };
        format!("🔔 {OVER_SINCE} {since}{held}")
    }

    fn sustained(&self, span: &str) -> String {
        format!("〰️ {WAS_FLAPPING}, and has been in ALARM for {span} now")
    }

    fn flapping_began(&self, changes: usize, within: &str) -> String {
        format!(
            "〰️ Flapping: {changes} changes within {within}. The next message comes when it stays in ALARM, or has been quiet for as long"
        )
    }

    fn flapping_ended(&self, changes: usize, quiet: &str) -> String {
        format!("〰️ {QUIET_FOR} {quiet} now, after {changes} changes")
    }

    fn acknowledged(&self, by: &str, at: &str) -> String {
        format!("👀 Acknowledged by {by} at {at}")
    }

    fn muted_by(&self, by: &str, until: Option<&str>) -> String {
        format!("🔕 Muted by {by} until {}", until.unwrap_or("it is resolved"))
    }

    fn button(&self, action: ButtonAction) -> &'static str {
        match action {
            ButtonAction::Acknowledge => "Acknowledge",
            ButtonAction::Mute(Some(_)) => "Mute 1 h",
            ButtonAction::Mute(None) => "Mute until resolved",
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
        format!("⏰ Not announced in time: {changes}{before}")
    }

    fn digest(&self, notices: usize, has_alarms: bool) -> String {
        let alarms = match (has_alarms, notices) {
            (true, 1) => "alarm",
            (true, _) => "alarms",
            (false, 1) => "event",
            (false, _) => "events",
        };
        format!("{notices} {alarms} in one message")
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
            format!(
                "🔔 It was muted{rule}; the mute window has ended{until}, and the state is still the same"
            )
        } else {
            let ends = until.map(|until| format!("; the mute window ends{until}")).unwrap_or_default();
            format!("🔕 It is muted{rule}{ends}")
        }
    }

    fn evaluation(&self, state: &str) -> String {
        match state {
            "PARTIAL_DATA" => "⚠️ CloudWatch could not see all of the data (PARTIAL_DATA)".to_owned(),
            other => format!("⚠️ CloudWatch could not evaluate the alarm as usual ({other})"),
        }
    }

    fn operation(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::Create => "alarm created",
            Operation::Update => "alarm changed",
            Operation::Delete => "alarm deleted",
        }
    }

    fn outcome(&self, outcome: Outcome) -> Option<&'static str> {
        match outcome {
            Outcome::Failed => Some("failed"),
            Outcome::Attention => Some("needs attention"),
            Outcome::Progress => Some("in progress"),
            Outcome::Succeeded => Some("succeeded"),
            Outcome::Unknown => None,
        }
    }

    fn happened(&self, _word: &str) -> Option<String> {
        None
    }

    fn severity(&self, _words: &str) -> Option<String> {
        None
    }

    fn name<'a>(&self, english: &'a str) -> &'a str {
        english
    }

    fn first_evaluation(&self) -> &'static str {
        "🆕 This is its first evaluation: the alarm was just created"
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

    fn pending(&self, span: &str) -> String {
        format!("ALARM after {span}")
    }

    fn recovery(&self, span: &str) -> String {
        format!("OK after {span}")
    }

    fn evaluated(&self, span: &str) -> String {
        format!("every {span}")
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
                "Alarms of {topic} no longer come to this subscriber. If that was not intended, restore the subscription:"
            ),
            (true, false) => format!(
                "Alarms of {topic} no longer come to this subscriber. If that was not intended, subscribe it again in the SNS console."
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
