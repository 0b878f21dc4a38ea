use bongsu_core::alarm::AlarmState;
use bongsu_core::notice::Contributor;
use jiff::Timestamp;

use super::{AlarmHistory, DescribedAlarm};

/// The ways by which alarms come to a function: topics that they have as an action, and a rule of EventBridge, which asks
/// no alarm for anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways {
    topics: Vec<String>,
    /// The rule's pattern of names, in which `*` is anything.
    rule: Option<String>,
    /// How the names of the installation's own watchdogs begin, which the rule leaves out.
    own: String,
}

impl Ways {
    /// As the function's variables say: the topics' ARNs with commas between them, the rule's pattern, and the function's
    /// name, by which its watchdogs are called.
    pub fn new(topics: &str, rule: &str, function: &str) -> Self {
        let topics = topics.split(',').map(str::trim).filter(|topic| !topic.is_empty());
        let rule = Some(rule.trim()).filter(|rule| !rule.is_empty());
        Self {
            topics: topics.map(str::to_owned).collect(),
            rule: rule.map(str::to_owned),
            own: format!("{function}-"),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty() && self.rule.is_none()
    }

    /// The topics' ARNs.
    pub fn topics(&self) -> &[String] {
        &self.topics
    }

    /// Whether the rule takes the alarm of that name.
    pub fn has_rule_for(&self, alarm: &str) -> bool {
        let is_own = alarm.starts_with(&self.own);
        self.rule.as_deref().is_some_and(|rule| !is_own && fits(rule, alarm))
    }

    /// The topic that tells of a change to `state`.
    pub fn topic_of(&self, alarm: &DescribedAlarm, state: AlarmState) -> Option<&str> {
        self.topics.iter().map(String::as_str).find(|topic| alarm.tells(topic, state))
    }

    /// Whether a change to `state` comes by any of them.
    pub fn bring(&self, alarm: &DescribedAlarm, state: AlarmState) -> bool {
        self.has_rule_for(&alarm.alarm.name) || self.topic_of(alarm, state).is_some()
    }

    /// Whether CloudWatch told of the change at `at`, of the alarm or of a contributor, or tried to: EventBridge hears of
    /// every change, a topic only where nobody muted or suppressed the alarm.
    pub fn acted(
        &self,
        alarm: &str,
        history: &AlarmHistory,
        at: Timestamp,
        of: Option<&Contributor>,
    ) -> bool {
        self.has_rule_for(alarm) || self.topics.iter().any(|topic| history.acted(topic, at, of))
    }
}

/// Whether a name has the pattern's parts in their order (EventBridge user guide, "Wildcard matching").
fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(first) else { return false };
    let mut ends = std::iter::once(0).chain(name.char_indices().map(|(at, letter)| at + letter.len_utf8()));
    ends.any(|end| name.get(end..).is_some_and(|tail| fits(rest, tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "arn:aws:sns:ap-northeast-2:123456789012:t";

    #[test]
    fn a_rule_takes_what_its_pattern_fits_and_no_watchdog() {
        let cases = [
            ("*", "anything at all", true),
            ("", "a", false),
            ("team-*", "team-cpu", true),
            ("team-*", "Team-cpu", false),
            ("team-*", "my-team-cpu", false),
            ("*-cpu", "team-cpu", true),
            ("*-cpu", "team-cpu-high", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("경보-*", "경보-서울", true),
            ("cpu", "cpu", true),
            ("cpu", "cpu2", false),
            ("*", "mission-lambda-errors", false),
        ];
        for (rule, alarm, expected) in cases {
            let ways = Ways::new(TOPIC, rule, "mission-lambda");
            assert_eq!(ways.has_rule_for(alarm), expected, "{rule:?} {alarm:?}");
        }
    }

    #[test]
    fn topics_are_a_list() {
        let ways = Ways::new(&format!("{TOPIC}, {TOPIC}-2,"), "", "f");
        assert_eq!(ways.topics(), [TOPIC.to_owned(), format!("{TOPIC}-2")]);
        assert!(!ways.is_empty() && Ways::new("", " ", "f").is_empty());
        assert!(!Ways::new("", "*", "f").is_empty());
    }
}
