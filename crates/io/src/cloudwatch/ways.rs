use bongsu_alarm::alarm::AlarmState;
use bongsu_core::notice::Contributor;
use jiff::Timestamp;

use super::{AlarmHistory, DescribedAlarm};

/// The paths of alarms to a function: topics that are an action of alarms, and an EventBridge rule, which
/// needs no actions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways {
    topics: Vec<String>,
    /// The name pattern of the rule, in which `*` matches any text.
    rule: Option<String>,
    /// The name prefix of the installation's watchdog alarms, which the rule excludes.
    own: Option<String>,
}

impl Ways {
    /// Creates the paths from the function's variables: the topics' ARNs separated by commas, the pattern of
    /// the rule, and the function's name, which is the prefix of its watchdog alarms.
    pub fn new(topics: &str, rule: &str, function: &str) -> Self {
        let topics = topics.split(',').map(str::trim).filter(|topic| !topic.is_empty());
        let rule = Some(rule.trim()).filter(|rule| !rule.is_empty());
        Self {
            topics: topics.map(str::to_owned).collect(),
            rule: rule.map(str::to_owned),
            own: Some(format!("{function}-")),
        }
    }

    /// Returns the paths from a spoke that sends the alarms with these names: the topics of the hub, and the rule of
    /// the spoke.
    #[must_use]
    pub fn of_spoke(&self, rule: &str) -> Self {
        Self { topics: self.topics.clone(), rule: Some(rule.to_owned()), own: None }
    }

    /// Returns the paths without the rule.
    #[must_use]
    pub fn of_topics(&self) -> Self {
        Self { rule: None, ..self.clone() }
    }

    /// Returns whether there is no path.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty() && self.rule.is_none()
    }

    /// Returns the ARNs of the topics.
    pub fn topics(&self) -> &[String] {
        &self.topics
    }

    /// Returns whether the rule matches the alarm with that name.
    pub fn has_rule_for(&self, alarm: &str) -> bool {
        let is_own = self.own.as_ref().is_some_and(|own| alarm.starts_with(own));
        self.rule.as_deref().is_some_and(|rule| !is_own && fits(rule, alarm))
    }

    /// Returns the topic that a change to `state` notifies.
    pub fn topic_of(&self, alarm: &DescribedAlarm, state: AlarmState) -> Option<&str> {
        self.topics.iter().map(String::as_str).find(|topic| alarm.tells(topic, state))
    }

    /// Returns whether a change to `state` takes any of the paths.
    pub fn bring(&self, alarm: &DescribedAlarm, state: AlarmState) -> bool {
        self.has_rule_for(&alarm.alarm.name) || self.topic_of(alarm, state).is_some()
    }

    /// Returns whether CloudWatch reported the change at `at`, or tried to. EventBridge gets every change; a
    /// topic gets only changes that were not muted or suppressed.
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

/// Returns whether a name matches the pattern (EventBridge user guide, "Wildcard matching").
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
    fn a_rule_matches_its_pattern_but_no_watchdog() {
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
    fn a_spoke_sends_to_the_topics_of_its_hub() {
        let hub = Ways::new(TOPIC, "", "mission-lambda");
        let spoke = hub.of_spoke("*");
        assert!(spoke.has_rule_for("mission-lambda-errors") && !hub.has_rule_for("a"));
        assert_eq!(spoke.topics(), hub.topics());
    }

    #[test]
    fn topics_are_separated_by_commas() {
        let ways = Ways::new(&format!("{TOPIC}, {TOPIC}-2,"), "", "f");
        assert_eq!(ways.topics(), [TOPIC.to_owned(), format!("{TOPIC}-2")]);
        assert!(!ways.is_empty() && Ways::new("", " ", "f").is_empty());
        assert!(!Ways::new("", "*", "f").is_empty());
    }
}
