//! Creates watched alarms from their definitions.

use serde_json::Value;

use super::agent::AGENT_NAMESPACE;
use super::alarm::AlarmSubject;
use super::{UnwatchableAlarm, WatchedAlarm};
use crate::alarm::{Dimension, Metric};
use crate::definition::{AlarmDefinition, Watches};

impl WatchedAlarm {
    /// Creates an alarm from CloudWatch's property names, as in an `[[alarm]]` of `bongsu.toml`. A CloudWatch
    /// agent metric without the dimension `host` gets this `host`, so that one file serves many hosts.
    /// Actions are read but do not run; messages go to the receivers.
    ///
    /// # Errors
    ///
    /// Returns an error if a setting is wrong, or if the alarm cannot be watched here.
    pub fn of_settings(settings: &Value, host: &str) -> Result<Self, UnwatchableAlarm> {
        let AlarmDefinition { name, description, watches, detector, .. } =
            AlarmDefinition::from_settings(settings)?;
        if name.is_empty() {
            return Err(UnwatchableAlarm::NoName);
        }
        match watches {
            Watches::Metric { metric, criteria } => {
                let mut alarm = Self::new(name, of_host(metric, host), criteria)?;
                alarm.description = description;
                Ok(alarm)
            }
            Watches::Math { mut queries, result, band, criteria } => {
                for stat in queries.iter_mut().filter_map(|query| query.metric.as_mut()) {
                    stat.metric = of_host(stat.metric.clone(), host);
                }
                let watches = Watches::Math { queries, result, band, criteria };
                let mut alarm = Self::math(name, watches, detector)?;
                alarm.description = description;
                Ok(alarm)
            }
            Watches::Log { .. } | Watches::PromQl(_) => Err(UnwatchableAlarm::Query),
            Watches::Composite(rule) => {
                Ok(Self::of(name, description, AlarmSubject::Composite(Box::new(rule))))
            }
        }
    }
}

fn of_host(mut metric: Metric, host: &str) -> Metric {
    if metric.namespace == AGENT_NAMESPACE && metric.dimensions.iter().all(|it| it.name != "host") {
        metric.dimensions.insert(0, Dimension { name: "host".to_owned(), value: host.to_owned() });
    }
    metric
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::simulate::sentence;

    fn alarm(change: &Value) -> Result<WatchedAlarm, String> {
        let mut settings = json!({"AlarmName": "a", "MetricName": "mem_used_percent", "Namespace": "CWAgent",
            "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 50,
            "ComparisonOperator": "GreaterThanThreshold"});
        for (key, value) in change.as_object().unwrap() {
            settings[key] = value.clone();
        }
        settings.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        WatchedAlarm::of_settings(&settings, "web-1").map_err(|error| error.to_string())
    }

    #[test]
    fn reads_alarms() {
        let plain = alarm(&json!({})).unwrap();
        assert_eq!(plain.metric().unwrap().metric.dimensions[0].value, "web-1");
        let p99 =
            alarm(&json!({"Statistic": null, "ExtendedStatistic": "p99", "DatapointsToAlarm": 1})).unwrap();
        assert!(sentence(&p99).contains("(p99) is above 50"), "{}", sentence(&p99));
        for (sign, words) in
            [(">", "is above"), (">=", "is at or above"), ("<", "is below"), ("≤", "is at or below")]
        {
            let signed = alarm(&json!({"ComparisonOperator": sign})).unwrap();
            assert!(sentence(&signed).contains(words), "{}", sentence(&signed));
        }
    }

    #[test]
    fn errors_name_the_setting_the_value_and_the_solution() {
        let cases = [
            (json!({"AlarmName": null}), "AlarmName is missing"),
            (json!({"Treshold": 1}), "Treshold is no setting"),
            (json!({"Threshold": "50"}), "Threshold \"50\" must be a number"),
            (json!({"Period": 15}), "Period 15 s: it must be 10, 20 or 30"),
            (json!({"Period": 1.5}), "Period 1.5 must be a whole number"),
            (json!({"ComparisonOperator": "=>"}), "ComparisonOperator \"=>\" must be one of"),
            (json!({"Periods": 60}), "Periods is no setting of such an alarm; did you mean Period?"),
            (json!({"Colour": 60}), "Colour is no setting of such an alarm; there are AlarmName"),
            (json!({"TreatMissingData": "x"}), "notBreaching"),
            (json!({"Statistic": null}), "ExtendedStatistic (p99...)"),
            (json!({"ExtendedStatistic": "p9"}), "keep one of them"),
            (json!({"Dimensions": "path"}), "must be a list like"),
            (
                json!({"MetricName": null, "Namespace": null, "Statistic": null, "Period": null, "Metrics": [
                {"Id": "q1", "Expression": "SELECT AVG(x) FROM y", "Period": 60}]}),
                "Expression of q1",
            ),
            (json!({"MetricName": null}), "--list-metrics"),
            (json!({"Unit": "Percents"}), "Unit \"Percents\""),
        ];
        for (change, expected) in cases {
            let error = alarm(&change).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        let rule = json!({"AlarmName": "c", "AlarmRule": "ALARM(a)", "ActionsSuppressor": "b"});
        let error = WatchedAlarm::of_settings(&rule, "h").unwrap_err().to_string();
        assert!(error.contains("ActionsSuppressorWaitPeriod is missing"), "{error}");
    }
}
