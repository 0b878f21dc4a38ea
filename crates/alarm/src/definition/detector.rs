//! The training of an anomaly detection band (CloudWatch API, [`AnomalyDetectorConfiguration`]).
//!
//! CloudWatch stores it in an anomaly detector on the same metric, separately from the alarm. In a template it is an
//! `AWS::CloudWatch::AnomalyDetector`. In an `[[alarm]]` of `bongsu.toml` it is `AnomalyDetectorConfiguration`.
//!
//! [`AnomalyDetectorConfiguration`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AnomalyDetectorConfiguration.html

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::fields::{Fields, Shape};
use super::find::Found;
use super::math::band_of;
use super::template::Template;
use super::{DefinitionError, Watches};
use crate::band::{BandSettings, ExcludedRange};

/// The property of an `[[alarm]]`. `PutMetricAlarm` does not have it.
pub(super) const PROPERTY: &str = "AnomalyDetectorConfiguration";
const RANGES: &str = "ExcludedTimeRanges";
/// The names of the time zone's property, in the API and in CloudFormation.
const ZONES: [&str; 2] = ["MetricTimezone", "MetricTimeZone"];

/// The training of an anomaly detection band.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct AnomalyDetector {
    /// The times to leave out of the training.
    pub excluded: Vec<ExcludedRange>,
    /// The time zone of the metric's daily and weekly pattern.
    pub zone: Option<TimeZone>,
}

impl AnomalyDetector {
    /// Returns `settings` with this detector's exclusions added and with its zone, if it has one.
    pub fn refine(&self, mut settings: BandSettings) -> BandSettings {
        settings.excluded.extend(&self.excluded);
        if let Some(zone) = &self.zone {
            settings.zone = zone.clone();
        }
        settings
    }

    /// Reads the configuration of an alarm's band.
    pub(super) fn read(
        fields: &Fields<'_>,
        found: &Found,
        watches: &Watches,
    ) -> Result<Option<Self>, DefinitionError> {
        let own = fields.child(PROPERTY)?;
        if own.is_some() && !matches!(watches, Watches::Math { band: Some(_), .. }) {
            return Err(DefinitionError::missing(
                "ThresholdMetricId",
                ": AnomalyDetectorConfiguration trains a band, and the alarm has none",
            ));
        }
        let of_template = || {
            let value = found.detector.as_ref()?;
            Some(Fields::at(value, found.shape, "Configuration of the anomaly detector".to_owned()))
        };
        own.map(Ok).or_else(of_template).transpose()?.map(|fields| Self::of(&fields)).transpose()
    }

    fn of(fields: &Fields<'_>) -> Result<Self, DefinitionError> {
        fields.only(&[&[RANGES], &ZONES])?;
        let excluded = fields.children(RANGES)?.iter().map(range).collect::<Result<_, _>>()?;
        let mut zone = None;
        for field in ZONES {
            let Some(name) = fields.text(field)? else { continue };
            let unknown = |_| fields.wrong(field, &Value::from(name.as_str()), "must be an IANA time zone");
            zone = Some(TimeZone::get(&name).map_err(unknown)?);
        }
        Ok(Self { excluded, zone })
    }
}

fn range(fields: &Fields<'_>) -> Result<ExcludedRange, DefinitionError> {
    fields.only(&[&["StartTime", "EndTime"]])?;
    let (from, to) = (time(fields, "StartTime")?, time(fields, "EndTime")?);
    if from < to {
        return Ok(ExcludedRange { from, to });
    }
    let end = fields.raw("EndTime").unwrap_or(&Value::Null);
    Err(fields.wrong("EndTime", end, "must be after StartTime"))
}

/// Reads a time. CloudFormation writes times in UTC and without an offset. A TOML date without quotes is an object
/// that contains its text.
fn time(fields: &Fields<'_>, field: &str) -> Result<Timestamp, DefinitionError> {
    let hint = ": a time such as 2026-11-27T00:00:00Z";
    let value = fields.get(field)?.ok_or_else(|| fields.missing(field, hint))?;
    let held = value.as_object().filter(|object| object.len() == 1);
    let held = held.filter(|_| fields.shape == Shape::Settings).and_then(|object| object.values().next());
    let text = held.unwrap_or(value).as_str().unwrap_or_default();
    let utc = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    let at = text.parse().ok().or_else(utc);
    at.ok_or_else(|| {
        fields.wrong(field, held.unwrap_or(value), "must be a time such as 2026-11-27T00:00:00Z")
    })
}

/// Finds the configuration of the detector on the alarm's metric among a template's resources.
pub(super) fn of_template(
    alarm: &Value,
    resources: &Map<String, Value>,
    template: &Template<'_>,
) -> Option<Value> {
    let entries = alarm.get("Metrics")?.as_array()?;
    let band = entries.iter().find_map(|entry| band_of(entry.get("Expression")?.as_str()?))?.0.trim();
    let watched = entries.iter().find(|entry| entry.get("Id").and_then(Value::as_str) == Some(band))?;
    let detectors = resources.values().filter(|resource| {
        resource.get("Type").and_then(Value::as_str) == Some("AWS::CloudWatch::AnomalyDetector")
    });
    detectors
        .filter_map(|resource| Some(template.properties(resource.get("Properties")?)))
        .find(|detector| is_on(detector, watched, entries))
        .and_then(|detector| detector.get("Configuration").cloned())
}

/// Returns whether a detector belongs to the metric or the metric math of a band.
fn is_on(detector: &Value, watched: &Value, entries: &[Value]) -> bool {
    if let Some(math) = detector.get("MetricMathAnomalyDetector").and_then(|it| it.get("MetricDataQueries")) {
        let has = |query: &Value| entries.iter().any(|entry| is_the_same(query, entry));
        let queries = math.as_array().map(Vec::as_slice).unwrap_or_default();
        return watched.get("Expression").is_some() && !queries.is_empty() && queries.iter().all(has);
    }
    let single = detector.get("SingleMetricAnomalyDetector").unwrap_or(detector);
    let Some(stat) = watched.get("MetricStat") else { return false };
    let Some(metric) = stat.get("Metric") else { return false };
    let is_equal = |field: &str| single.get(field) == metric.get(field);
    is_equal("Namespace")
        && is_equal("MetricName")
        && single.get("Stat") == stat.get("Stat")
        && dimensions(single) == dimensions(metric)
}

fn is_the_same(query: &Value, entry: &Value) -> bool {
    let stat = |of: &Value| {
        let stat = of.get("MetricStat")?;
        Some((stat.get("Metric").cloned(), stat.get("Stat").cloned()))
    };
    ["Id", "Expression"].into_iter().all(|field| query.get(field) == entry.get(field))
        && stat(query) == stat(entry)
}

/// Returns the dimensions in an order that does not depend on the template.
fn dimensions(of: &Value) -> Vec<String> {
    let list = of.get("Dimensions").and_then(Value::as_array).into_iter().flatten();
    let text =
        |dimension: &Value, field: &str| dimension.get(field).map(Value::to_string).unwrap_or_default();
    let mut all: Vec<_> = list.map(|it| format!("{}={}", text(it, "Name"), text(it, "Value"))).collect();
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::alarm::AlarmState;
    use crate::backtest::{Backtest, BacktestSettings, SeriesName};
    use crate::definition::AlarmDefinition;
    use crate::evaluate::Sample;
    use crate::simulate::WatchedAlarm;

    fn alarm(more: &Value) -> Value {
        let mut alarm = json!({"AlarmName": "odd", "EvaluationPeriods": 1, "ThresholdMetricId": "ad1",
            "ComparisonOperator": "GreaterThanUpperThreshold", "Metrics": [
                {"Id": "m1", "ReturnData": true, "MetricStat": {"Stat": "Sum", "Period": 300, "Metric": {
                    "Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent",
                    "Dimensions": [{"Name": "QueueName", "Value": "orders"}]}}},
                {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 6)", "ReturnData": true}]});
        for (key, value) in more.as_object().unwrap() {
            alarm[key] = value.clone();
        }
        alarm
    }

    fn settings(configuration: &Value) -> Result<Option<AnomalyDetector>, String> {
        let alarm = alarm(&json!({ PROPERTY: configuration }));
        AlarmDefinition::from_settings(&alarm).map(|it| it.detector).map_err(|error| error.to_string())
    }

    fn seconds(detector: &AnomalyDetector) -> Vec<[i64; 2]> {
        detector.excluded.iter().map(|it| [it.from, it.to].map(Timestamp::as_second)).collect()
    }

    #[test]
    fn settings_exclude_times_from_the_training() {
        let found = settings(&json!({
            "ExcludedTimeRanges": [
                {"StartTime": "2026-11-27T00:00:00+09:00", "EndTime": "2026-11-28T00:00:00"},
                {"StartTime": {"$__toml_private_datetime": "2026-12-24T00:00:00Z"}, "EndTime": "2026-12-25T00:00:00Z"}],
            "MetricTimezone": "Asia/Seoul"}))
        .unwrap()
        .unwrap();
        assert_eq!(seconds(&found), [[1_795_705_200, 1_795_824_000], [1_798_070_400, 1_798_156_800]]);
        assert_eq!(found.zone, Some(TimeZone::get("Asia/Seoul").unwrap()));
        let own = BandSettings { excluded: found.excluded[..1].to_vec(), ..BandSettings::default() };
        let refined = found.refine(own);
        assert_eq!((refined.excluded.len(), &refined.zone), (3, found.zone.as_ref().unwrap()));
    }

    #[test]
    fn errors_name_the_setting_the_value_and_the_solution() {
        let range =
            |from: &str, to: &str| json!({"ExcludedTimeRanges": [{"StartTime": from, "EndTime": to}]});
        let cases = [
            (
                range("2026-11-28T00:00:00Z", "2026-11-27T00:00:00Z"),
                "EndTime \"2026-11-27T00:00:00Z\" must be after StartTime",
            ),
            (range("yesterday", "2026-11-27T00:00:00Z"), "StartTime \"yesterday\" must be a time such as"),
            (
                json!({"ExcludedTimeRanges": [{"StartTime": "2026-11-27T00:00:00Z"}]}),
                "[0].EndTime is missing",
            ),
            (json!({"MetricTimezone": "Asia/Soul"}), "\"Asia/Soul\" must be an IANA time zone"),
            (json!({"ExcludedRanges": []}), "did you mean ExcludedTimeRanges?"),
        ];
        for (configuration, expected) in cases {
            let error = settings(&configuration).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        let plain = json!({"AlarmName": "a", "Namespace": "n", "MetricName": "m", "Statistic": "Sum", "Period": 60,
            "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": ">", PROPERTY: {}});
        let error = AlarmDefinition::from_settings(&plain).unwrap_err().to_string();
        assert!(error.contains("the alarm has none"), "{error}");
        // PutMetricAlarm has no such property.
        let error = AlarmDefinition::from_value(&alarm(&json!({ PROPERTY: {} }))).unwrap_err().to_string();
        assert!(error.contains("AnomalyDetectorConfiguration is no setting"), "{error}");
    }

    /// Runs the alarm over 17 days. Days 2 to 11 are a load test, and one hour of the last day is as busy.
    fn alarms_fired(alarm: &AlarmDefinition) -> usize {
        const START: i64 = 1_767_225_600;
        let busy = |step: i64| (288..11 * 288).contains(&step) || (16 * 288..16 * 288 + 12).contains(&step);
        let noise = |step: i64| (step.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) % 40;
        let mut backtest = Backtest::new(alarm, BacktestSettings::default()).unwrap();
        let name = SeriesName { names: vec!["m1".to_owned()], is_any: false };
        let feed = backtest.feed(&name).unwrap();
        for step in 0..17 * 288 {
            let value = noise(step) as f64 / 10.0 + if busy(step) { 80.0 } else { 20.0 };
            let at = Timestamp::from_second(START + step * 300).unwrap();
            backtest.push(feed, Sample::new(at, value)).unwrap();
        }
        let report = backtest.finish().unwrap().unwrap();
        report.transitions.iter().filter(|it| it.to == AlarmState::Alarm).count()
    }

    #[test]
    fn an_excluded_load_test_does_not_change_the_band() {
        let excluded = json!({ PROPERTY: {"ExcludedTimeRanges": [
            {"StartTime": "2026-01-02T00:00:00Z", "EndTime": "2026-01-12T00:00:00Z"}]}});
        let with = AlarmDefinition::from_settings(&alarm(&excluded)).unwrap();
        let without = AlarmDefinition::from_settings(&alarm(&json!({}))).unwrap();
        // With ten busy days of fourteen in the training, the busy hour lies within the band.
        assert_eq!((alarms_fired(&with), alarms_fired(&without)), (1, 0));
        // A watched alarm excludes the same times.
        let watched = WatchedAlarm::of_settings(&alarm(&excluded), "web-1").unwrap();
        assert_eq!(watched.definition().detector, with.detector);
        assert_eq!(alarms_fired(&watched.definition()), 1);
    }

    fn of_template(detector: &Value) -> Option<Vec<[i64; 2]>> {
        let template = json!({"Parameters": {"Queue": {"Type": "String", "Default": "orders"}}, "Resources": {
            "Odd": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm(&json!({}))},
            "Detector": {"Type": "AWS::CloudWatch::AnomalyDetector", "Properties": detector}}});
        AlarmDefinition::from_value(&template).unwrap().detector.map(|it| seconds(&it))
    }

    #[test]
    fn the_detector_of_a_template_belongs_to_alarms_on_its_metric() {
        let detector = json!({"Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent", "Stat": "Sum",
            "Dimensions": [{"Name": "QueueName", "Value": {"Ref": "Queue"}}],
            "Configuration": {"MetricTimeZone": "UTC", "ExcludedTimeRanges": [
                {"StartTime": "2026-11-27T00:00:00", "EndTime": "2026-11-28T00:00:00"}]}});
        let expected = Some(vec![[1_795_737_600, 1_795_824_000]]);
        assert_eq!(of_template(&detector), expected);
        let mut nested =
            json!({"Configuration": detector["Configuration"], "SingleMetricAnomalyDetector": detector});
        nested["SingleMetricAnomalyDetector"].as_object_mut().unwrap().remove("Configuration");
        assert_eq!(of_template(&nested), expected);
        for (field, other) in [("Stat", "Average"), ("MetricName", "NumberOfMessagesReceived")] {
            let mut elsewhere = detector.clone();
            elsewhere[field] = json!(other);
            assert_eq!(of_template(&elsewhere), None, "{field}");
        }
    }
}
