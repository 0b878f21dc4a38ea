use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::evaluate::{Statistic, Window, decide, next_evaluation};

/// Midnight of 2026-01-01.
const START: i64 = 1_767_225_600;

fn second(offset: i64) -> Timestamp {
    Timestamp::from_second(START + offset).unwrap()
}

fn alarm(changes: &Value) -> AlarmDefinition {
    let mut settings = json!({"AlarmName": "cpu", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2",
        "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 50,
        "ComparisonOperator": "GreaterThanThreshold"});
    for (key, value) in changes.as_object().unwrap() {
        settings[key] = value.clone();
    }
    AlarmDefinition::from_value(&settings).unwrap()
}

fn any() -> SeriesName {
    SeriesName { names: Vec::new(), is_any: true }
}

fn named(name: &str) -> SeriesName {
    SeriesName { names: vec![name.to_owned()], is_any: false }
}

/// Runs samples of (seconds after the start, value).
fn run(alarm: &AlarmDefinition, samples: &[(i64, f64)], settings: BacktestSettings) -> BacktestReport {
    let mut backtest = Backtest::new(alarm, settings).unwrap();
    let feed = backtest.feed(&any()).unwrap();
    for (at, value) in samples {
        backtest.push(feed, Sample::new(second(*at), *value)).unwrap();
    }
    backtest.finish().unwrap().unwrap()
}

/// Places one value in each minute.
fn minutes(values: &[f64]) -> Vec<(i64, f64)> {
    values.iter().enumerate().map(|(minute, value)| (minute as i64 * 60, *value)).collect()
}

/// `+150 s OK -> ALARM enough_breaching`
fn told(report: &BacktestReport) -> Vec<String> {
    let line = |it: &AlarmTransition| {
        let seconds = it.at.as_second() - START;
        format!("+{seconds} s {} -> {} {}", it.from, it.to, it.rule.map_or("", |rule| rule.as_str()))
    };
    report.transitions.iter().map(line).collect()
}

#[test]
fn a_metric_is_judged_ten_seconds_after_its_minute() {
    let samples = minutes(&[10.0, 10.0, 90.0, 90.0, 10.0, 10.0]);
    let phase = SignedDuration::from_secs(10);
    let report = run(&alarm(&json!({})), &samples, BacktestSettings { phase, ..BacktestSettings::default() });
    assert_eq!(
        told(&report),
        [
            "+70 s INSUFFICIENT_DATA -> OK enough_within",
            "+190 s OK -> ALARM enough_breaching",
            "+310 s ALARM -> OK enough_within",
        ]
    );
    let reason = report.transitions[1].reason();
    assert!(reason.contains("1 datapoint [90.0 (01/01/26 00:02:00)] was greater than"), "{reason}");
    let earlier = SignedDuration::from_secs(9);
    let report =
        run(&alarm(&json!({})), &samples, BacktestSettings { phase: earlier, ..BacktestSettings::default() });
    assert_eq!(told(&report)[0], "+129 s INSUFFICIENT_DATA -> OK enough_within");
}

#[test]
fn periods_slide_with_the_minute() {
    let mut samples = minutes(&[10.0; 12]);
    samples[7].1 = 600.0;
    let five = alarm(&json!({"Period": 300}));
    let report = run(&five, &samples, BacktestSettings::default());
    // The window from :03 to :07 is the first with the peak. A calendar grid would wait until :10.
    assert_eq!(told(&report)[1], "+540 s OK -> ALARM enough_breaching");
}

#[test]
fn a_silent_metric_leaves_the_range() {
    let samples = minutes(&[10.0, 90.0]);
    let missing = run(&alarm(&json!({})), &samples, BacktestSettings::default());
    assert_eq!(told(&missing).last().unwrap(), "+180 s OK -> ALARM enough_breaching");
    let to = Some(second(3_600));
    let missing = run(&alarm(&json!({})), &samples, BacktestSettings { to, ..BacktestSettings::default() });
    assert_eq!(told(&missing).last().unwrap(), "+360 s ALARM -> INSUFFICIENT_DATA no_datapoints");
    assert_eq!(missing.evaluations, 61);
    assert_eq!(missing.to, to);
    let filled = alarm(&json!({"TreatMissingData": "notBreaching"}));
    let filled = run(&filled, &samples, BacktestSettings { to, ..BacktestSettings::default() });
    assert_eq!(told(&filled).last().unwrap(), "+360 s ALARM -> OK missing_filled");
}

#[test]
fn only_instants_within_the_bounds_are_evaluated() {
    let samples = minutes(&[90.0; 10]);
    let settings =
        BacktestSettings { from: Some(second(240)), to: Some(second(300)), ..BacktestSettings::default() };
    let report = run(&alarm(&json!({})), &samples, settings);
    assert_eq!((report.from, report.to), (Some(second(240)), Some(second(300))));
    assert_eq!(report.evaluations, 2);
    let nothing = Backtest::new(&alarm(&json!({})), BacktestSettings::default()).unwrap().finish().unwrap();
    assert_eq!(nothing, None);
}

#[test]
fn the_evaluation_range_changes_the_result() {
    // The pattern 0 - X - - over a range of five periods is OK. Its last four periods alone would be ALARM
    // (user guide, table 2).
    let samples = [(0, 0.0), (600, 90.0)];
    let alarm = alarm(&json!({"Period": 300, "EvaluationPeriods": 3, "DatapointsToAlarm": 2}));
    let settings = BacktestSettings {
        from: Some(second(1_500)),
        to: Some(second(1_559)),
        ..BacktestSettings::default()
    };
    let at = |phase| {
        let phase = SignedDuration::from_secs(phase);
        run(&alarm, &samples, BacktestSettings { phase, ..settings.clone() })
    };
    let report = at(10);
    assert_eq!(told(&report), ["+1510 s INSUFFICIENT_DATA -> OK one_within"]);
    let fired: Vec<_> = report.ranges.iter().map(|it| (it.is_taken, it.differing, it.fired)).collect();
    assert_eq!(fired[..3], [(false, 1, 1), (false, 1, 1), (true, 0, 0)]);
    let shorter = run(
        &alarm,
        &samples,
        BacktestSettings { extra_periods: Some(1), phase: SignedDuration::from_secs(10), ..settings },
    );
    assert_eq!(shorter.state, AlarmState::Alarm);
}

#[test]
fn the_summary_has_the_key_figures() {
    let values =
        [10.0, 90.0, 10.0, 90.0, 10.0].into_iter().chain([10.0; 40]).chain([90.0; 5]).chain([10.0; 3]);
    let report = run(&alarm(&json!({})), &minutes(&values.collect::<Vec<_>>()), BacktestSettings::default());
    let summary = report.summary();
    assert_eq!((summary.fired, summary.flaps), (3, 2));
    assert_eq!(summary.alarm, SignedDuration::from_mins(7));
    assert_eq!(summary.shortest_alarm, Some(SignedDuration::from_mins(1)));
    assert_eq!(summary.median_alarm, Some(SignedDuration::from_mins(1)));
}

#[test]
fn metric_math_and_its_series_by_id() {
    let metric = |id: &str, name: &str| {
        json!({"Id": id, "ReturnData": false, "MetricStat": {"Stat": "Sum", "Period": 60,
            "Metric": {"Namespace": "App", "MetricName": name}}})
    };
    let alarm = AlarmDefinition::from_value(&json!({"AlarmName": "errors", "EvaluationPeriods": 1,
        "Threshold": 10, "ComparisonOperator": "GreaterThanThreshold", "Metrics": [
            metric("m1", "Errors"), metric("m2", "Requests"),
            {"Id": "e1", "Expression": "100 * m1 / m2", "ReturnData": true}]}))
    .unwrap();
    let mut backtest = Backtest::new(&alarm, BacktestSettings::default()).unwrap();
    assert_eq!(backtest.feed(&any()), None);
    let (errors, requests) =
        (backtest.feed(&named("m1")).unwrap(), backtest.feed(&named("App/Requests")).unwrap());
    for minute in 0..4 {
        let errors_now = if minute == 2 { 20.0 } else { 1.0 };
        backtest.push(errors, Sample::new(second(minute * 60), errors_now)).unwrap();
        backtest.push(requests, Sample::new(second(minute * 60), 100.0)).unwrap();
    }
    let report = backtest.finish().unwrap().unwrap();
    // The evaluation of an expression does not wait ten seconds.
    assert_eq!(told(&report)[1], "+180 s OK -> ALARM enough_breaching");
}

#[test]
fn the_edges_of_a_band_are_series_of_the_history() {
    let alarm = AlarmDefinition::from_value(&json!({"AlarmName": "odd", "EvaluationPeriods": 1,
        "ThresholdMetricId": "ad1", "ComparisonOperator": "GreaterThanUpperThreshold", "Metrics": [
            {"Id": "m1", "ReturnData": true, "MetricStat": {"Stat": "Average", "Period": 60,
                "Metric": {"Namespace": "App", "MetricName": "Latency"}}},
            {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)", "ReturnData": true}]}))
    .unwrap();
    let mut backtest = Backtest::new(&alarm, BacktestSettings::default()).unwrap();
    assert_eq!(backtest.feed_names(), ["m1", "ad1.lower", "ad1.upper"]);
    let feeds = [any(), named("ad1.lower"), named("ad1.upper")].map(|name| backtest.feed(&name).unwrap());
    for (minute, values) in [[5.0, 0.0, 10.0], [11.0, 0.0, 10.0], [11.0, 0.0, 20.0]].iter().enumerate() {
        for (feed, value) in feeds.iter().zip(values) {
            backtest.push(*feed, Sample::new(second(minute as i64 * 60), *value)).unwrap();
        }
    }
    let report = backtest.finish().unwrap().unwrap();
    assert_eq!(
        told(&report)[..3],
        [
            "+120 s INSUFFICIENT_DATA -> OK enough_within",
            "+180 s OK -> ALARM enough_breaching",
            "+240 s ALARM -> OK enough_within",
        ]
    );
    assert!(report.transitions[1].reason().contains("upper thresholds [10.0]"));
}

#[test]
fn a_band_without_edges_uses_the_own_model() {
    let alarm = AlarmDefinition::from_value(&json!({"AlarmName": "odd", "EvaluationPeriods": 1,
        "ThresholdMetricId": "ad1", "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold", "Metrics": [
            {"Id": "m1", "ReturnData": true, "MetricStat": {"Stat": "Average", "Period": 300,
                "Metric": {"Namespace": "App", "MetricName": "Orders"}}},
            {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 4)", "ReturnData": true}]}))
    .unwrap();
    // The metric is about 80 by day and 20 by night, with noise of 2. It is 80 for an hour in the 16th night.
    let value = |step: i64| {
        let (day, minute) = (step / 288, step % 288 * 5);
        let is_day = (9 * 60..18 * 60).contains(&minute) || (day == 15 && (120..180).contains(&minute));
        let noise = (step.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) % 4_000;
        (if is_day { 80.0 } else { 20.0 }) + noise as f64 / 1_000.0 - 2.0
    };
    let run = |days: i64| {
        let mut backtest = Backtest::new(&alarm, BacktestSettings::default()).unwrap();
        let feed = backtest.feed(&named("m1")).unwrap();
        (0..days * 288)
            .for_each(|step| backtest.push(feed, Sample::new(second(step * 300), value(step))).unwrap());
        backtest.finish().unwrap().unwrap()
    };
    let report = run(16);
    assert_eq!(report.band, Some(ModelledBand::Trained));
    let alarms: Vec<_> =
        report.transitions.iter().filter(|it| it.to == AlarmState::Alarm).map(|it| it.at).collect();
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    let into = alarms[0].as_second() - START - 15 * 86_400;
    assert!((120 * 60..140 * 60).contains(&into), "{into}");
    assert_eq!(run(2).band, Some(ModelledBand::Untrained));
}

#[test]
fn a_sweep_tries_every_combination() {
    let axes = ["threshold=40..60:20", "datapoints=1..2"].map(|text| text.parse().unwrap());
    let axes = Axes::new(axes.into()).unwrap();
    let combinations = axes.combinations(&alarm(&json!({}))).unwrap();
    let tried: Vec<_> = combinations.iter().map(|it| (it.values.join(" "), it.alarm.is_ok())).collect();
    let expected = [("40 1", true), ("40 2", false), ("60 1", true), ("60 2", false)];
    assert_eq!(tried, expected.map(|(values, fits)| (values.to_owned(), fits)));
    let composite = AlarmDefinition::from_value(&json!({"AlarmName": "c", "AlarmRule": "ALARM(a)"})).unwrap();
    assert_eq!(axes.combinations(&composite), Err(SweepError::Absent("threshold")));
    assert_eq!(Backtest::new(&composite, BacktestSettings::default()).unwrap_err(), BacktestError::Composite);
}

#[test]
fn years_without_samples_are_skipped() {
    let year = 365 * 86_400;
    let report = run(&alarm(&json!({})), &[(0, 10.0), (50 * year, 90.0)], BacktestSettings::default());
    assert_eq!(report.evaluations, 50 * 365 * 1_440 + 3 + 1);
    assert_eq!(report.state, AlarmState::Alarm);
    let ends = run(
        &alarm(&json!({})),
        &[(0, 10.0)],
        BacktestSettings { to: Some(Timestamp::MAX), ..BacktestSettings::default() },
    );
    assert_eq!(ends.state, AlarmState::InsufficientData);
}

proptest! {
    /// A group has the same result as each of its alarms alone.
    #[test]
    fn a_group_has_the_result_of_each_alarm_alone(
        gaps in prop::collection::vec(prop::sample::select(vec![0_i64, 5, 20, 60, 60, 60, 60, 61, 300, 4_000, 90_000, 2_000_000]), 1..60),
        values in prop::collection::vec(0..100_u8, 60),
        (period, n) in prop::sample::select(vec![(10, 3), (60, 1), (60, 5), (300, 3), (3_600, 2), (3_600, 30)]),
    ) {
        let mut at = 0;
        let mut samples = Vec::new();
        for (gap, value) in gaps.iter().zip(&values) {
            at += gap;
            samples.push((at, f64::from(*value)));
        }
        let alarm = |threshold: u32, m: u32, treatment: &str| {
            alarm(&json!({"Period": period, "EvaluationPeriods": n, "DatapointsToAlarm": m, "Threshold": threshold,
                "TreatMissingData": treatment}))
        };
        let alarms = [alarm(20, 1, "missing"), alarm(50, n, "ignore"), alarm(80, 1, "breaching"), alarm(50, n, "notBreaching")];
        let references: Vec<_> = alarms.iter().collect();
        let mut groups = BacktestGroup::of(&references, &BacktestSettings::default()).unwrap();
        prop_assert_eq!(groups.len(), 1);
        let (places, mut group) = groups.remove(0);
        prop_assert_eq!(places, vec![0, 1, 2, 3]);
        let feed = group.feed(&any()).unwrap();
        for (at, value) in &samples {
            group.push(feed, Sample::new(second(*at), *value)).unwrap();
        }
        for (alarm, report) in alarms.iter().zip(group.finish().unwrap()) {
            prop_assert_eq!(report, run(alarm, &samples, BacktestSettings::default()));
        }
    }

    /// The incremental evaluation has the same result as a new evaluation of all samples at each time.
    #[test]
    fn incremental_evaluation_equals_a_new_evaluation(
        gaps in prop::collection::vec(prop::sample::select(vec![0_i64, 5, 20, 60, 61, 300, 4_000, 90_000]), 1..40),
        values in prop::collection::vec(0..100_u8, 40),
        (period, n, m) in prop::sample::select(vec![(10, 3, 2), (60, 1, 1), (60, 5, 3), (300, 3, 2), (3_600, 2, 1)]),
        treatment in prop::sample::select(vec!["missing", "ignore", "breaching", "notBreaching"]),
        phase in 0..60_i64,
        extra in prop::option::of(0..9_u32),
    ) {
        let alarm = alarm(&json!({"Period": period, "EvaluationPeriods": n, "DatapointsToAlarm": m,
            "TreatMissingData": treatment}));
        let mut at = 0;
        let mut samples = Vec::new();
        for (gap, value) in gaps.iter().zip(&values) {
            at += gap;
            samples.push((at, f64::from(*value)));
        }
        let phase = SignedDuration::from_secs(phase);
        let report = run(&alarm, &samples, BacktestSettings { phase, extra_periods: extra, ..BacktestSettings::default() });

        let mut criteria = alarm.criteria().unwrap().clone();
        criteria.assumptions.extra_periods = extra;
        let samples: Vec<_> = samples.iter().map(|(at, value)| Sample::new(second(*at), *value)).collect();
        let (mut state, mut changes, mut evaluations) = (AlarmState::InsufficientData, Vec::new(), 0);
        let mut now = next_evaluation(&criteria, phase, second(samples[0].at.as_second() - START - 1));
        while now <= report.to.unwrap() {
            let window = Window::of_samples(&criteria, &Statistic::Average, None, now, &samples);
            let decided = decide(&criteria, &window.slots, state).state;
            if decided != state {
                changes.push((now, decided));
            }
            (state, evaluations) = (decided, evaluations + 1);
            now = next_evaluation(&criteria, phase, now);
        }
        let found: Vec<_> = report.transitions.iter().map(|it| (it.at, it.to)).collect();
        prop_assert_eq!(found, changes);
        prop_assert_eq!(report.evaluations, evaluations);
    }
}
