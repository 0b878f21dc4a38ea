//! An alarm from CloudWatch's property names, as a `[[alarm]]` of bongsu.toml has them. Stands in until
//! the crate's one reader of alarm definitions is there; nothing else may call it a reader.

use serde_json::{Map, Value};

use super::agent::AGENT_NAMESPACE;
use super::{Suppressor, UnwatchableAlarm, WatchedAlarm};
use crate::alarm::{ComparisonOperator, Dimension, Metric, TreatMissingData};
use crate::evaluate::{Criteria, LowSamplePercentile, SuppressionPeriods, Threshold, default_treatment};
use crate::expr::rule::AlarmRef;

/// What both kinds of alarm may have. Actions are taken and not run: messages go to the receivers.
const COMMON: &[&str] =
    &["AlarmName", "AlarmDescription", "OKActions", "AlarmActions", "InsufficientDataActions", "Tags"];
const METRIC: &[&str] = &[
    "MetricName",
    "Namespace",
    "Dimensions",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Unit",
];
const COMPOSITE: &[&str] =
    &["AlarmRule", "ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"];

type Settings<'a> = &'a Map<String, Value>;

impl WatchedAlarm {
    /// An alarm by CloudWatch's property names. A metric of the CloudWatch agent's without the dimension
    /// `host` is one of this `host`, so that one file serves many hosts.
    ///
    /// # Errors
    ///
    /// Which setting is wrong, and what it should be.
    pub fn of_settings(settings: &Value, host: &str) -> Result<Self, UnwatchableAlarm> {
        let settings = settings.as_object().ok_or_else(|| wrong("an alarm", "is no table"))?;
        let name =
            text(settings, "AlarmName")?.ok_or_else(|| wrong("AlarmName", "is missing: name the alarm"))?;
        let mut alarm = if settings.contains_key("AlarmRule") {
            known(settings, COMPOSITE)?;
            composite(settings, name)?
        } else if settings.contains_key("Metrics") || settings.contains_key("ThresholdMetricId") {
            return Err(UnwatchableAlarm::Expression);
        } else {
            known(settings, METRIC)?;
            Self::new(name, metric(settings, host)?, criteria(settings)?)?
        };
        alarm.description = text(settings, "AlarmDescription")?;
        Ok(alarm)
    }
}

fn composite(settings: Settings<'_>, name: String) -> Result<WatchedAlarm, UnwatchableAlarm> {
    let rule = text(settings, "AlarmRule")?.unwrap_or_default();
    let seconds = |key| {
        count(settings, key)?
            .ok_or_else(|| wrong(key, "is missing: an ActionsSuppressor needs it, in seconds"))
    };
    let suppressor = text(settings, "ActionsSuppressor")?.map(|alarm| -> Result<_, UnwatchableAlarm> {
        let wait = seconds("ActionsSuppressorWaitPeriod")?;
        let extension = seconds("ActionsSuppressorExtensionPeriod")?;
        Ok(Suppressor { alarm: AlarmRef::new(alarm), periods: SuppressionPeriods { wait, extension } })
    });
    WatchedAlarm::composite(name, rule, suppressor.transpose()?)
}

fn criteria(settings: Settings<'_>) -> Result<Criteria, UnwatchableAlarm> {
    let needed =
        |key: &'static str| count(settings, key)?.ok_or_else(|| wrong(key, "is missing: a whole number"));
    let threshold =
        number(settings, "Threshold")?.ok_or_else(|| wrong("Threshold", "is missing: a number"))?;
    let comparison = word(settings, "ComparisonOperator", ComparisonOperator::parse, &operators())?
        .ok_or_else(|| wrong("ComparisonOperator", &format!("is missing: {}", operators())))?;
    let mut criteria = Criteria::new(
        comparison,
        Threshold::Static(threshold),
        needed("Period")?,
        needed("EvaluationPeriods")?,
    );
    criteria.statistic = Some(statistic(settings)?);
    criteria.unit = text(settings, "Unit")?;
    criteria.datapoints_to_alarm = count(settings, "DatapointsToAlarm")?;
    let treatments = "must be missing, ignore, breaching or notBreaching";
    let treatment = word(settings, "TreatMissingData", TreatMissingData::parse, treatments)?;
    let namespace = text(settings, "Namespace")?;
    criteria.treat_missing_data = treatment.unwrap_or_else(|| default_treatment(namespace.as_deref()));
    let low = "must be evaluate or ignore";
    let low = word(settings, "EvaluateLowSampleCountPercentile", LowSamplePercentile::parse, low)?;
    criteria.low_sample_percentile = low.unwrap_or_default();
    Ok(criteria)
}

fn statistic(settings: Settings<'_>) -> Result<String, UnwatchableAlarm> {
    match (text(settings, "Statistic")?, text(settings, "ExtendedStatistic")?) {
        (Some(word), None) | (None, Some(word)) => Ok(word),
        (Some(_), Some(_)) => Err(wrong("ExtendedStatistic", "is there beside Statistic: set one of them")),
        (None, None) => {
            Err(wrong("Statistic", "is missing: set it (Average...) or ExtendedStatistic (p99...)"))
        }
    }
}

fn metric(settings: Settings<'_>, host: &str) -> Result<Metric, UnwatchableAlarm> {
    let hint = "is missing; `bongsu watch --list-metrics` shows what there is";
    let name = text(settings, "MetricName")?.ok_or_else(|| wrong("MetricName", hint))?;
    let namespace = text(settings, "Namespace")?.ok_or_else(|| wrong("Namespace", hint))?;
    let mut dimensions = dimensions(settings)?;
    if namespace == AGENT_NAMESPACE && dimensions.iter().all(|dimension| dimension.name != "host") {
        dimensions.insert(0, Dimension { name: "host".to_owned(), value: host.to_owned() });
    }
    Ok(Metric { namespace, name, dimensions })
}

fn dimensions(settings: Settings<'_>) -> Result<Vec<Dimension>, UnwatchableAlarm> {
    let shape = || wrong("Dimensions", "must be a list like [{ Name = \"path\", Value = \"/\" }]");
    let Some(value) = settings.get("Dimensions") else { return Ok(Vec::new()) };
    let dimension = |value: &Value| {
        let part = |key| value.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(shape);
        Ok(Dimension { name: part("Name")?, value: part("Value")? })
    };
    value.as_array().ok_or_else(shape)?.iter().map(dimension).collect()
}

fn known(settings: Settings<'_>, keys: &[&str]) -> Result<(), UnwatchableAlarm> {
    let all = || COMMON.iter().chain(keys);
    match settings.keys().find(|key| all().all(|known| known != key)) {
        None => Ok(()),
        Some(key) => {
            let list = all().copied().collect::<Vec<_>>().join(", ");
            Err(wrong(key, &format!("is no setting of such an alarm; there are {list}")))
        }
    }
}

fn text(settings: Settings<'_>, key: &str) -> Result<Option<String>, UnwatchableAlarm> {
    let Some(value) = settings.get(key) else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| wrong(&format!("{key} {value}"), "must be text"))?;
    Ok(Some(text.to_owned()))
}

fn number(settings: Settings<'_>, key: &str) -> Result<Option<f64>, UnwatchableAlarm> {
    let Some(value) = settings.get(key) else { return Ok(None) };
    value.as_f64().map(Some).ok_or_else(|| wrong(&format!("{key} {value}"), "must be a number"))
}

fn count(settings: Settings<'_>, key: &str) -> Result<Option<u32>, UnwatchableAlarm> {
    let Some(value) = settings.get(key) else { return Ok(None) };
    let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
    count.map(Some).ok_or_else(|| wrong(&format!("{key} {value}"), "must be a whole number"))
}

fn word<T>(
    settings: Settings<'_>,
    key: &str,
    parse: impl Fn(&str) -> Option<T>,
    hint: &str,
) -> Result<Option<T>, UnwatchableAlarm> {
    let Some(text) = text(settings, key)? else { return Ok(None) };
    parse(&text).map(Some).ok_or_else(|| wrong(&format!("{key} {text:?}"), hint))
}

fn operators() -> String {
    let words: Vec<_> =
        ComparisonOperator::ALL.iter().filter(|it| !it.is_band()).map(|it| it.as_str()).collect();
    format!("must be one of {}", words.join(", "))
}

fn wrong(what: &str, hint: &str) -> UnwatchableAlarm {
    UnwatchableAlarm::Setting(format!("{what} {hint}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::watch::sentence;

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
    }

    #[test]
    fn names_setting_value_and_way_out() {
        let cases = [
            (json!({"AlarmName": null}), "AlarmName is missing"),
            (json!({"Treshold": 1}), "Treshold is no setting"),
            (json!({"Threshold": "50"}), "Threshold \"50\" must be a number"),
            (json!({"Period": 15}), "Period 15 s: it must be 10, 20 or 30"),
            (json!({"Period": 1.5}), "Period 1.5 must be a whole number"),
            (json!({"ComparisonOperator": ">"}), "ComparisonOperator \">\" must be one of"),
            (json!({"TreatMissingData": "x"}), "notBreaching"),
            (json!({"Statistic": null}), "ExtendedStatistic (p99...)"),
            (json!({"ExtendedStatistic": "p9"}), "set one of them"),
            (json!({"Dimensions": {"path": "/"}}), "must be a list like"),
            (json!({"Metrics": []}), "metric math"),
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
