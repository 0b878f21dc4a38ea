//! Finds alarms that notify nobody, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::expr::rule::AlarmRule;

use crate::alarms::Alarm;

/// The reason why an alarm notifies nobody in ALARM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trouble {
    /// The alarm has no action.
    Silent,
    /// The alarm's actions are disabled.
    Disabled,
    /// The alarm has actions in OK or `INSUFFICIENT_DATA` only.
    OnlyOver,
    /// The alarm's actions change resources and notify nobody.
    OnlyActs,
    /// The alarm's actions only scale, as those of the alarms that Auto Scaling creates.
    Scales,
    /// A topic of the alarm was deleted.
    Lost,
    /// A topic of the alarm is in another region, where CloudWatch does not publish.
    Elsewhere,
}

impl Trouble {
    /// Returns the words that follow a number of alarms.
    pub(crate) fn words(self, is_one: bool) -> &'static str {
        match (self, is_one) {
            (Self::Silent, true) => "notifies nobody",
            (Self::Silent, false) => "notify nobody",
            (Self::Disabled, _) => "with the actions disabled",
            (Self::OnlyOver, _) => "with actions only in OK or INSUFFICIENT_DATA",
            (Self::OnlyActs, true) => "acts and notifies nobody",
            (Self::OnlyActs, false) => "act and notify nobody",
            (Self::Scales, true) => "scales and notifies nobody",
            (Self::Scales, false) => "scale and notify nobody",
            (Self::Lost, _) => "with a topic that was deleted",
            (Self::Elsewhere, _) => "with a topic of another region, where CloudWatch never publishes",
        }
    }
}

/// The facts for the judgment of alarms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// The alarms' region.
    pub(crate) region: &'a str,
    /// The topics that do not exist.
    pub(crate) gone: &'a BTreeSet<&'a str>,
}

/// The effect of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Notifies,
    Lost,
    Elsewhere,
    Scales,
    Acts,
}

/// Returns the alarms by trouble. An alarm in the rule of a composite alarm that notifies somebody need not notify
/// anybody.
pub(crate) fn troubles<'a>(alarms: &[&'a Alarm], setting: &Setting<'_>) -> BTreeMap<Trouble, Vec<&'a Alarm>> {
    let covered = covered(alarms, setting);
    let mut found = BTreeMap::<Trouble, Vec<_>>::new();
    for alarm in alarms {
        for trouble in troubles_of(alarm, setting, covered.contains(&alarm.name)) {
            found.entry(trouble).or_default().push(*alarm);
        }
    }
    found
}

fn troubles_of(alarm: &Alarm, setting: &Setting<'_>, is_covered: bool) -> Vec<Trouble> {
    let does: Vec<Does> = alarm.actions().map(|action| does(action, setting)).collect();
    let has = |wanted: Does| does.contains(&wanted);
    let mut found = Vec::new();
    if has(Does::Lost) {
        found.push(Trouble::Lost);
    }
    if has(Does::Elsewhere) {
        found.push(Trouble::Elsewhere);
    }
    if is_covered || notifies(alarm, setting) {
        return found;
    }
    if !alarm.is_enabled && !does.is_empty() {
        found.push(Trouble::Disabled);
    } else if found.is_empty() {
        found.push(match does.as_slice() {
            [] => Trouble::Silent,
            _ if has(Does::Notifies) => Trouble::OnlyOver,
            all if all.iter().all(|it| *it == Does::Scales) => Trouble::Scales,
            _ => Trouble::OnlyActs,
        });
    }
    found
}

/// Returns whether the alarm notifies somebody in ALARM.
fn notifies(alarm: &Alarm, setting: &Setting<'_>) -> bool {
    alarm.is_enabled && alarm.alarm_actions.iter().any(|action| does(action, setting) == Does::Notifies)
}

/// Returns the effect of an action by its service (CloudWatch API reference, `PutMetricAlarm`, `AlarmActions`).
fn does(action: &str, setting: &Setting<'_>) -> Does {
    let mut parts = action.split(':').skip(2);
    let (service, region) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match service {
        "sns" if setting.gone.contains(action) => Does::Lost,
        "sns" | "lambda" if region != setting.region => Does::Elsewhere,
        // A response plan notifies the people on call.
        "sns" | "lambda" | "ssm-incidents" => Does::Notifies,
        "autoscaling" => Does::Scales,
        _ => Does::Acts,
    }
}

/// Returns the alarms in the rules of composite alarms that notify somebody, at any depth.
fn covered(alarms: &[&Alarm], setting: &Setting<'_>) -> BTreeSet<String> {
    let rule = |alarm: &&Alarm| Some((alarm.name.clone(), named(alarm.rule.as_deref()?)));
    let mut open: Vec<_> = alarms.iter().filter(|alarm| notifies(alarm, setting)).filter_map(rule).collect();
    let rules: BTreeMap<String, Vec<String>> = alarms.iter().filter_map(rule).collect();
    let mut covered = BTreeSet::new();
    while let Some((_, children)) = open.pop() {
        for child in children {
            if covered.insert(child.clone())
                && let Some(children) = rules.get(&child)
            {
                open.push((child, children.clone()));
            }
        }
    }
    covered
}

/// Returns the names in a rule. A rule that this version cannot parse is split into words, so that there is no false
/// finding for its alarms.
fn named(rule: &str) -> Vec<String> {
    match rule.parse::<AlarmRule>() {
        Ok(rule) => rule.alarms().into_iter().map(bongsu_alarm::expr::rule::AlarmRef::name).collect(),
        Err(_) => rule
            .split(|it: char| it.is_whitespace() || "\"'(),".contains(it))
            .map(|word| word.rsplit(":alarm:").next().unwrap_or(word).to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "arn:aws:sns:ap-northeast-2:123456789012:mission-sns";
    const OTHER: &str = "arn:aws:sns:us-east-1:123456789012:mission-sns";
    const GONE: &str = "arn:aws:sns:ap-northeast-2:123456789012:gone";
    const FUNCTION: &str = "arn:aws:lambda:ap-northeast-2:123456789012:function:f";
    const RECOVER: &str = "arn:aws:automate:ap-northeast-2:ec2:recover";
    const SCALE: &str =
        "arn:aws:autoscaling:ap-northeast-2:123456789012:scalingPolicy:p:autoScalingGroupName/g:policyName/p";
    const OPS_ITEM: &str = "arn:aws:ssm:ap-northeast-2:123456789012:opsitem:1#CATEGORY=Security";
    const PLAN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/p";

    fn alarm(name: &str, alarm: &[&str], others: &[&str]) -> Alarm {
        let owned = |actions: &[&str]| actions.iter().map(ToString::to_string).collect();
        Alarm {
            name: name.to_owned(),
            is_enabled: true,
            alarm_actions: owned(alarm),
            other_actions: owned(others),
            ..Alarm::default()
        }
    }

    fn composite(name: &str, actions: &[&str], rule: &str) -> Alarm {
        Alarm { rule: Some(rule.to_owned()), ..alarm(name, actions, &[]) }
    }

    fn found(alarms: &[Alarm]) -> Vec<(Trouble, String)> {
        let all: Vec<_> = alarms.iter().collect();
        let gone = BTreeSet::from([GONE]);
        let found = troubles(&all, &Setting { region: "ap-northeast-2", gone: &gone });
        found
            .into_iter()
            .flat_map(|(it, alarms)| alarms.into_iter().map(move |alarm| (it, alarm.name.clone())))
            .collect()
    }

    #[test]
    fn an_action_that_notifies_nobody_does_not_count() {
        let cases: [(&[&str], &[&str], &[Trouble]); 14] = [
            (&[HERE], &[], &[]),
            (&[FUNCTION], &[HERE], &[]),
            (&[PLAN], &[], &[]),
            (&[RECOVER, HERE], &[], &[]),
            (&["arn:aws:sns:ap-northeast-2:999999999999:theirs"], &[], &[]),
            (&[], &[], &[Trouble::Silent]),
            (&[RECOVER], &[], &[Trouble::OnlyActs]),
            (&[OPS_ITEM], &[], &[Trouble::OnlyActs]),
            (&[SCALE], &[], &[Trouble::Scales]),
            (&[], &[HERE], &[Trouble::OnlyOver]),
            (&[RECOVER], &[HERE], &[Trouble::OnlyOver]),
            (&[OTHER], &[], &[Trouble::Elsewhere]),
            (&[HERE, OTHER], &[], &[Trouble::Elsewhere]),
            (&[GONE], &[], &[Trouble::Lost]),
        ];
        for (actions, others, expected) in cases {
            let named: Vec<_> = found(&[alarm("a", actions, others)]).into_iter().map(|(it, _)| it).collect();
            assert_eq!(named, expected, "{actions:?} {others:?}");
        }
        let disabled = Alarm { is_enabled: false, ..alarm("a", &[HERE], &[]) };
        assert_eq!(found(&[disabled]), [(Trouble::Disabled, "a".to_owned())]);
    }

    #[test]
    fn only_an_alarm_that_a_rule_names_may_be_silent() {
        let silent = |name: &str| vec![(Trouble::Silent, name.to_owned())];
        let cases = [
            ("ALARM(cpu)", "cpu", vec![]),
            ("ALARM(\"cpu high\") OR OK(x)", "cpu high", vec![]),
            ("ALARM(arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:cpu)", "cpu", vec![]),
            ("AT_LEAST(2, ALARM, (cpu, disk, net))", "net", vec![]),
            ("ALARM(cpu-high) AND NOT OK(disk)", "cpu", silent("cpu")),
            ("ALARM(\"the cpu is high\")", "cpu", silent("cpu")),
            ("ALARM(cpu)", "ALARM", silent("ALARM")),
            ("not a rule at all: cpu", "cpu", vec![]),
        ];
        for (rule, child, expected) in cases {
            let alarms = [composite("all", &[HERE], rule), alarm(child, &[], &[])];
            assert_eq!(found(&alarms), expected, "{rule}");
        }
    }

    #[test]
    fn a_composite_alarm_that_notifies_nobody_covers_nothing() {
        let alarms = [composite("outer", &[], "ALARM(inner)"), alarm("inner", &[], &[])];
        assert_eq!(found(&alarms).len(), 2);
        let alarms = [
            composite("top", &[HERE], "ALARM(middle)"),
            composite("middle", &[], "ALARM(leaf) OR ALARM(top)"),
            alarm("leaf", &[], &[]),
        ];
        assert_eq!(found(&alarms), []);
    }
}
