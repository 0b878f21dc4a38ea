//! The rules, one in each file.

mod actions_disabled;
mod always_breaching;
mod band_below_only;
mod contradictory_rule;
mod duplicate;
mod few_samples;
mod heartbeat;
mod ignore_without_reason;
mod implausible_unit;
mod no_alarm_action;
mod no_ok_action;
mod odd_statistic;
mod period_too_fine;
mod refused;
mod rule_without_alarm;
mod same_name;
mod span;
mod sparse;
mod suppressed_always;
mod topic_key;
mod topic_policy;
mod unknown_alarm;
mod unreachable;
mod wrong_unit;
mod wrong_way;

use super::Rule;

/// All rules, in the order of application.
pub const RULES: &[Rule] = &[
    refused::RULE,
    span::RULE,
    no_alarm_action::RULE,
    no_ok_action::RULE,
    actions_disabled::RULE,
    topic_policy::RULE,
    topic_key::RULE,
    unreachable::RULE,
    always_breaching::RULE,
    wrong_way::RULE,
    wrong_unit::RULE,
    implausible_unit::RULE,
    odd_statistic::RULE,
    sparse::RULE,
    heartbeat::RULE,
    period_too_fine::RULE,
    few_samples::RULE,
    band_below_only::RULE,
    rule_without_alarm::RULE,
    contradictory_rule::RULE,
    suppressed_always::RULE,
    unknown_alarm::RULE,
    same_name::RULE,
    duplicate::RULE,
    ignore_without_reason::RULE,
];

/// Finds a rule by its ID.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_sources_are_pages_of_aws() {
        for rule in RULES {
            assert_eq!(RULES.iter().filter(|other| other.id == rule.id).count(), 1, "{}", rule.id);
            let hosts = ["https://docs.aws.amazon.com/", "https://repost.aws/"];
            assert!(hosts.iter().any(|host| rule.source.starts_with(host)), "{}", rule.source);
            assert!(rule.summary.ends_with('.'), "{}", rule.summary);
            assert!(rule.summary_ko.ends_with("다."), "{}", rule.summary_ko);
        }
    }
}
