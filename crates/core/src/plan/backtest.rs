//! Counts the Slack messages of a back-tested alarm: makes a plan for each state change.

use bongsu_alarm::alarm::{AlarmIdentity, Definition};
use bongsu_alarm::backtest::{Announced, BacktestReport};
use bongsu_alarm::definition::Actions;
use jiff::Timestamp;

use super::{Action, NotifyReason, SilenceReason, plan};
use crate::config::{Config, ReceiverConfig};
use crate::incident::{Incident, IncidentView};
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Content, Notice, Source, Transition};

/// Returns the number of messages that `bongsu watch` would send to one receiver. Each change counts that has
/// an action, that `config` announces and that flapping does not hold back. Each end of flapping counts too.
/// The alarm counts as created at the start of the back-test.
pub fn backtest_messages(report: &BacktestReport, actions: &Actions, config: &Config) -> usize {
    let receiver = ReceiverConfig::terminal();
    let name = receiver.name.clone();
    let config = Config { receivers: vec![receiver], ..config.clone() };
    let mut seen = IncidentView::default();
    let mut messages = 0;
    for change in report.announced().into_iter().filter(|change| actions.tell(change.to)) {
        let notice = notice(report, change);
        let Content::Alarm(alarm) = &notice.content else { continue };
        let (at, Some(change)) = (change.at, Change::of(alarm)) else { continue };
        let before = seen.incidents.remove(&name);
        messages += usize::from(ends_flapping(before.as_ref(), at, &config));
        seen.incidents.extend(before.clone().map(|before| (name.clone(), before)));
        let steps = plan(&notice, &seen, &config, at).steps;
        let after = Incident::after(before.as_ref(), &notice, alarm, change, &config);
        let after = match steps.into_iter().next().map(|step| step.action) {
            Some(Action::Post(reason) | Action::Reply(reason, _)) => {
                messages += 1;
                let flaps = (reason == NotifyReason::FlappingBegan).then_some(at);
                Incident { flapping: flaps.or(after.flapping), ..after.told(change, at) }
            }
            Some(Action::Silence(SilenceReason::Flapping)) => after.held_back(SilenceReason::Flapping),
            // Only announced changes count as flapping.
            Some(Action::Silence(_)) | None => {
                seen.incidents.extend(before.map(|before| (name.clone(), before)));
                continue;
            }
        };
        seen.incidents.insert(name.clone(), after);
    }
    let end = report.to.unwrap_or(Timestamp::MIN);
    messages + usize::from(ends_flapping(seen.incidents.get(&name), end, &config))
}

fn notice(report: &BacktestReport, change: Announced) -> Notice {
    let transition =
        Transition { from: Some(change.from), to: change.to, at: Some(change.at), from_since: None };
    let alarm = AlarmNotice {
        alarm: AlarmIdentity { name: String::new(), arn: None, account: None, region: None },
        description: None,
        transition,
        reason: None,
        reason_data: None,
        definition: Definition::Unknown,
        contributor: None,
        suppression: None,
        released: None,
        mute: None,
        evaluation: None,
        configured_at: report.from,
        unknown: Vec::new(),
    };
    Notice {
        source: Source::default(),
        content: Content::Alarm(Box::new(alarm)),
        event: String::new(),
        tags: None,
        tags_status: None,
    }
}

/// Returns whether a flapping alarm has been quiet for long enough at `at` to have the message about it.
fn ends_flapping(incident: Option<&Incident>, at: Timestamp, config: &Config) -> bool {
    let within = config.flapping.map(|flapping| flapping.within);
    incident.zip(within).is_some_and(|(incident, within)| {
        incident.flapping.is_some() && at.duration_since(incident.last.at) >= within
    })
}

#[cfg(test)]
mod tests {
    use bongsu_alarm::backtest::{Backtest, BacktestSettings, SeriesName};
    use bongsu_alarm::definition::AlarmDefinition;
    use bongsu_alarm::evaluate::Sample;
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_with_an_action_have_a_message() {
        let alarm = AlarmDefinition::from_value(&json!({"AlarmName": "cpu", "MetricName": "CPUUtilization",
            "Namespace": "AWS/EC2", "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 50,
            "ComparisonOperator": "GreaterThanThreshold"}))
        .unwrap();
        let mut backtest = Backtest::new(&alarm, BacktestSettings::default()).unwrap();
        let feed = backtest.feed(&SeriesName { names: Vec::new(), is_any: true }).unwrap();
        let values =
            [10.0, 90.0, 10.0, 90.0, 10.0].into_iter().chain([10.0; 40]).chain([90.0; 5]).chain([10.0; 3]);
        for (minute, value) in (0..).zip(values) {
            let at = Timestamp::from_second(1_767_225_600 + minute * 60).unwrap();
            backtest.push(feed, Sample::new(at, value)).unwrap();
        }
        let report = backtest.finish().unwrap().unwrap();
        // The alarm has three ALARMs and three OKs. The first OK is the first evaluation, which is not
        // announced.
        let messages = |actions| backtest_messages(&report, &actions, &Config::default());
        assert_eq!(messages(Actions::default()), 6);
        let mut alarm_only = Actions::default();
        alarm_only.alarm.push("arn:aws:sns:...".to_owned());
        assert_eq!(messages(alarm_only), 3);
        let mut disabled = Actions::default();
        disabled.enabled = false;
        assert_eq!(messages(disabled), 0);
    }
}
