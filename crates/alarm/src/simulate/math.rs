//! Alarms on `Metrics`: metric math and bands over metrics that this program samples.

use jiff::tz::TimeZone;

use super::alarm::{AlarmSubject, Compared, MetricSubject, UnwatchableAlarm, WatchedAlarm};
use crate::Locale;
use crate::alarm::MetricQuery;
use crate::band::BandSettings;
use crate::definition::{AnomalyDetector, Watches};
use crate::evaluate::{Criteria, Threshold};
use crate::formula::{Formula, FormulaParts};

/// The metric math or band of an alarm, with the alarm's criteria.
#[derive(Debug, Clone, PartialEq)]
pub struct MathSubject {
    /// The entries of `Metrics`.
    pub queries: Vec<MetricQuery>,
    /// The ID of the entry that is compared with the threshold.
    pub result: String,
    /// The ID of the entry that is the band, if the threshold is a band.
    pub band: Option<String>,
    /// The criteria that decide the state.
    pub criteria: Criteria,
    /// The metrics, each as if the alarm watched only that metric.
    inputs: Vec<MetricSubject>,
    zone: TimeZone,
    /// The training of the band.
    pub(super) detector: Option<AnomalyDetector>,
}

impl WatchedAlarm {
    /// Sets the time zone of the daily and weekly pattern of the alarm's band, unless its detector has one.
    #[must_use]
    pub fn in_zone(mut self, zone: &TimeZone) -> Self {
        if let AlarmSubject::Math(subject) = &mut self.subject {
            subject.zone = zone.clone();
        }
        self
    }

    /// Creates an alarm on metric math or a band.
    ///
    /// # Errors
    ///
    /// Returns an error if the alarm cannot be watched here.
    pub(super) fn math(
        name: String,
        watches: Watches,
        detector: Option<AnomalyDetector>,
    ) -> Result<Self, UnwatchableAlarm> {
        let Watches::Math { queries, result, band, criteria } = watches else {
            return Err(UnwatchableAlarm::Expression);
        };
        let mut subject = MathSubject {
            queries,
            result,
            band,
            criteria,
            inputs: Vec::new(),
            zone: TimeZone::UTC,
            detector,
        };
        let (_, inputs) = Formula::new(subject.parts(), &subject.band_settings())?;
        let threshold = subject.threshold().unwrap_or_default();
        let input = |input: crate::formula::FormulaInput| MetricSubject {
            metric: input.metric,
            criteria: Criteria { statistic: Some(input.statistic.to_string()), ..subject.criteria.clone() },
            statistic: input.statistic,
            unit: input.unit,
            threshold,
        };
        subject.inputs = inputs.into_iter().map(input).collect();
        Ok(Self::of(name, None, AlarmSubject::Math(Box::new(subject))))
    }
}

impl MathSubject {
    fn parts(&self) -> FormulaParts<'_> {
        let band = self.band.as_deref();
        FormulaParts { queries: &self.queries, result: &self.result, band, period: self.criteria.period }
    }

    fn band_settings(&self) -> BandSettings {
        let settings = BandSettings { zone: self.zone.clone(), ..BandSettings::default() };
        match &self.detector {
            Some(detector) => detector.refine(settings),
            None => settings,
        }
    }

    /// Creates the formula. [`WatchedAlarm`] has no alarms whose formula cannot be computed.
    pub(super) fn formula(&self) -> Option<Formula> {
        Formula::new(self.parts(), &self.band_settings()).ok().map(|(formula, _)| formula)
    }

    /// Returns the metrics, each as if the alarm watched only that metric.
    pub(super) fn inputs(&self) -> &[MetricSubject] {
        &self.inputs
    }

    /// Returns the threshold, if it is a number.
    pub fn threshold(&self) -> Option<f64> {
        match self.criteria.threshold {
            Threshold::Static(threshold) => Some(threshold),
            Threshold::Band => None,
        }
    }

    /// Returns the label of the compared entry, its metric's name, or its expression.
    fn compared_name(&self) -> &str {
        let Some(query) = self.queries.iter().find(|query| query.id == self.result) else {
            return &self.result;
        };
        let metric = query.metric.as_ref().map(|stat| stat.metric.name.as_str());
        query.label.as_deref().or(metric).or(query.expression.as_deref()).unwrap_or(&self.result)
    }

    /// Formats a value and the threshold for display, for example `Error rate 7.1 (> 5)`.
    pub fn compared(&self, value: Option<f64>, locale: Locale) -> String {
        let (name, sign, threshold) =
            (self.compared_name(), self.criteria.comparison.sign(), self.threshold());
        Compared { name, value, unit: None, sign, threshold }.in_words(locale)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::super::{MetricDatum, Watch, agent_metric, cpu_usage_active};
    use super::*;
    use crate::alarm::AlarmState;
    use crate::formula::ModelledBand;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + second).unwrap()
    }

    fn stat(id: &str, metric: &str, shown: bool) -> Value {
        json!({"Id": id, "ReturnData": shown, "MetricStat": {"Stat": "Average", "Period": 60,
            "Metric": {"Namespace": "CWAgent", "MetricName": metric}}})
    }

    fn ratio() -> Value {
        json!({"AlarmName": "memory-per-load", "EvaluationPeriods": 2, "Threshold": 40,
            "ComparisonOperator": ">", "Metrics": [stat("used", "mem_used_percent", false),
                stat("load", "system_load1", false),
                {"Id": "e1", "Expression": "used / load", "Label": "Memory per load", "ReturnData": true}]})
    }

    fn band() -> Value {
        let mut cpu = stat("m1", "cpu_usage_active", true);
        cpu["MetricStat"]["Metric"]["Dimensions"] = json!([{"Name": "cpu", "Value": "cpu-total"}]);
        json!({"AlarmName": "odd-cpu", "EvaluationPeriods": 1, "ThresholdMetricId": "ad1",
            "ComparisonOperator": "GreaterThanUpperThreshold", "TreatMissingData": "ignore",
            "Metrics": [cpu, {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 3)", "ReturnData": true}]})
    }

    fn watch(settings: &Value) -> Watch {
        Watch::new([WatchedAlarm::of_settings(settings, "web-1").unwrap()], at(0))
    }

    /// Samples all metrics every `step` seconds and returns the state changes.
    fn run(
        watch: &mut Watch,
        seconds: std::ops::Range<i64>,
        step: usize,
        used: f64,
    ) -> Vec<(i64, AlarmState)> {
        let mut changes = Vec::new();
        for second in seconds.step_by(step) {
            let data = [
                MetricDatum::new(agent_metric("web-1", "mem_used_percent", &[]), used),
                MetricDatum::new(agent_metric("web-1", "system_load1", &[]), 2.0),
                MetricDatum::new(cpu_usage_active("web-1"), used),
            ];
            watch.record(at(second), &data);
            let evaluated = watch.evaluate(at(second)).into_iter();
            changes.extend(evaluated.filter_map(|it| Some((second, it.change?.to))));
        }
        changes
    }

    #[test]
    fn metric_math_over_sampled_metrics() {
        let mut watch = watch(&ratio());
        assert_eq!(run(&mut watch, 1..301, 1, 50.0), [(60, AlarmState::Ok)]);
        // The result is 45 in two periods, above the threshold of 40.
        let kept = watch.keep();
        assert_eq!(run(&mut watch, 301..601, 1, 90.0), [(420, AlarmState::Alarm)]);
        // After a restart, the alarm continues with the stored samples.
        let mut again = Watch::new([WatchedAlarm::of_settings(&ratio(), "web-1").unwrap()], at(301));
        again.restore(&kept, at(301));
        assert_eq!(run(&mut again, 301..601, 1, 90.0), [(420, AlarmState::Alarm)]);
    }

    #[test]
    fn metric_math_has_the_message_of_cloudwatch() {
        let mut watch = watch(&ratio());
        run(&mut watch, 1..301, 1, 50.0);
        let mut message = Value::Null;
        for second in 301..601 {
            let data = [
                MetricDatum::new(agent_metric("web-1", "mem_used_percent", &[]), 90.0),
                MetricDatum::new(agent_metric("web-1", "system_load1", &[]), 2.0),
            ];
            watch.record(at(second), &data);
            for change in watch.evaluate(at(second)).into_iter().filter_map(|it| it.change) {
                message = serde_json::from_str(&change.message.unwrap()).unwrap();
            }
        }
        let metrics = &message["Trigger"]["Metrics"];
        assert_eq!(
            metrics[2],
            json!({"Id": "e1", "Expression": "used / load", "Label": "Memory per load", "ReturnData": true})
        );
        assert_eq!(
            metrics[0]["MetricStat"]["Metric"]["Dimensions"],
            json!([{"value": "web-1", "name": "host"}])
        );
        assert!(message["NewStateReason"].as_str().unwrap().contains("[45.0"), "{message}");
    }

    #[test]
    fn a_band_needs_two_weeks_and_survives_a_restart() {
        const DAY: i64 = 86_400;
        let mut watch = watch(&band());
        let current = |watch: &Watch| watch.current(at(0)).pop().and_then(|it| it.band);
        // Without a band there are no datapoints to judge, and missing data is ignored.
        assert_eq!(run(&mut watch, 0..13 * DAY, 30, 20.0), []);
        assert_eq!(current(&watch), Some(ModelledBand::Untrained));
        let kept = watch.keep();
        let text = serde_json::to_string(&kept).unwrap();
        assert!(text.len() < 200_000, "{} bytes", text.len());
        let mut again = Watch::new([WatchedAlarm::of_settings(&band(), "web-1").unwrap()], at(13 * DAY));
        again.restore(&serde_json::from_str::<Vec<_>>(&text).unwrap(), at(13 * DAY));
        let changes = run(&mut again, 13 * DAY..15 * DAY, 30, 20.0);
        assert!(
            matches!(changes.as_slice(), [(second, AlarmState::Ok)] if *second > 14 * DAY),
            "{changes:?}"
        );
        assert_eq!(current(&again), Some(ModelledBand::Trained));
        let changes = run(&mut again, 15 * DAY..15 * DAY + 300, 30, 90.0);
        assert_eq!(changes.last().map(|(_, state)| *state), Some(AlarmState::Alarm), "{changes:?}");
    }

    #[test]
    fn the_sentence_names_the_comparison() {
        let cases = [
            (ratio(), Some(45.0), "Memory per load 45 (> 40)", "Memory per load 45 (> 40)"),
            (ratio(), None, "Memory per load no data (> 40)", "Memory per load 데이터 없음 (> 40)"),
            (band(), Some(20.0), "cpu_usage_active 20 (band)", "cpu_usage_active 20 (밴드)"),
        ];
        for (settings, value, english, korean) in cases {
            let alarm = WatchedAlarm::of_settings(&settings, "web-1").unwrap();
            let told = |locale| alarm.compared(value, None, locale).unwrap();
            assert_eq!([told(Locale::En), told(Locale::Ko)], [english, korean]);
        }
    }

    #[test]
    fn a_band_follows_the_days_of_its_time_zone() {
        let zone = TimeZone::get("Asia/Seoul").unwrap();
        let training = |settings: &Value| {
            let alarm = WatchedAlarm::of_settings(settings, "web-1").unwrap().in_zone(&zone);
            let AlarmSubject::Math(subject) = alarm.subject() else { panic!("{settings}") };
            subject.band_settings()
        };
        assert_eq!(training(&band()).zone, zone);
        // The time zone of the detector has priority.
        let mut own = band();
        own["AnomalyDetectorConfiguration"] = json!({"MetricTimezone": "Europe/Berlin",
            "ExcludedTimeRanges": [{"StartTime": "2026-01-02T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"}]});
        let training = training(&own);
        assert_eq!(training.zone, TimeZone::get("Europe/Berlin").unwrap());
        assert_eq!(training.excluded.len(), 1);
    }
}
