use std::fmt::Write as _;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::{
    AlarmIdentity, AlarmState, ComparisonOperator, Definition, Metric, MetricAlarm, MetricStat, Query,
};
use jiff::Timestamp;

use super::Condition;
use crate::notice::{AlarmNotice, ReasonData, Transition};
use crate::render::language::language;

const AT: &str = "2026-11-28T05:12:07Z";

/// A notice of an alarm on 2 out of 3 minutes at 80 %.
fn notice(comparison: ComparisonOperator, from: AlarmState, to: AlarmState, recent: &[f64]) -> AlarmNotice {
    let metric =
        Metric { namespace: "AWS/EC2".to_owned(), name: "CPUUtilization".to_owned(), dimensions: Vec::new() };
    let stat = MetricStat { metric, statistic: Some("Average".to_owned()), unit: None, period: Some(60) };
    let count = recent.len();
    let mut metric = MetricAlarm::new(Query::Single(stat));
    (metric.comparison, metric.threshold) = (Some(comparison), (!comparison.is_band()).then_some(80.0));
    (metric.period, metric.evaluation_periods, metric.datapoints_to_alarm) = (Some(60), Some(3), Some(2));
    AlarmNotice {
        alarm: AlarmIdentity { name: "web-cpu".to_owned(), arn: None, account: None, region: None },
        description: None,
        transition: Transition { from: Some(from), to, at: AT.parse().ok(), from_since: None },
        reason: None,
        reason_data: Some(ReasonData {
            recent: recent.iter().copied().map(Some).collect(),
            lower_thresholds: vec![Some(70.0); count],
            upper_thresholds: vec![Some(80.0); count],
            ..ReasonData::default()
        }),
        definition: Definition::Metric(metric),
        contributor: None,
        suppression: None,
        released: None,
        mute: None,
        evaluation: None,
        configured_at: None,
        unknown: Vec::new(),
    }
}

/// Returns the notice's sentence in both languages, and the text for a phone.
fn texts(notice: &AlarmNotice) -> [String; 3] {
    let of = |locale| Condition::of(notice, locale).unwrap();
    let headline = |locale| {
        let sentence = language(locale).headline(&of(locale), notice.transition.to);
        sentence.plain().replace('\u{a0}', " ")
    };
    let short = of(Locale::En).short().unwrap_or_default().replace('\u{a0}', " ");
    [headline(Locale::En), headline(Locale::Ko), short]
}

/// Tests every comparison and every transition, with the newest datapoint on both sides of the threshold.
#[test]
fn every_transition_of_every_comparison_in_both_languages() {
    let mut table = String::new();
    for comparison in ComparisonOperator::ALL {
        writeln!(table, "# {}", comparison.as_str()).unwrap();
        for (from, to) in AlarmState::ALL.iter().flat_map(|from| AlarmState::ALL.map(|to| (*from, to))) {
            for recent in [[60.0, 60.0, 90.0], [90.0, 90.0, 60.0], [80.0, 80.0, 80.0]] {
                let [en, ko, short] = texts(&notice(comparison, from, to, &recent));
                writeln!(table, "{from} -> {to} {recent:?}\n  {en}\n  {ko}\n  {short}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn only_an_alarm_that_was_in_alarm_recovers() {
    for comparison in ComparisonOperator::ALL {
        for from in [AlarmState::Ok, AlarmState::InsufficientData] {
            for recent in [[60.0], [90.0], [75.0]] {
                let [en, ko, _] = texts(&notice(comparison, from, AlarmState::Ok, &recent));
                assert!(!en.contains("back") && !ko.contains("회복"), "{en}, {ko}");
            }
        }
    }
}

/// Returns the texts for an SNS message, which only has numbers in CloudWatch's reason.
fn by_sentence(reason: &str, from: AlarmState, to: AlarmState, n: Option<u32>) -> [String; 3] {
    let mut notice = notice(ComparisonOperator::GreaterThanThreshold, from, to, &[]);
    notice.reason = Some(reason.to_owned());
    notice.reason_data = None;
    if let Definition::Metric(metric) = &mut notice.definition {
        (metric.evaluation_periods, metric.datapoints_to_alarm) = (n, None);
    }
    texts(&notice)
}

#[test]
fn a_sentence_counts_what_cloudwatch_counted() {
    let (alarm, ok, unknown) = (AlarmState::Alarm, AlarmState::Ok, AlarmState::InsufficientData);
    let cases = [
        (
            "Threshold Crossed: 1 datapoint [93.42 (28/11/26 05:11:00)] was greater than the threshold (80.0).",
            (ok, alarm, Some(1)),
            "CPUUtilization is 93.42 %, above the threshold of 80 % for 1 min",
            "CPUUtilization 93.42 %, 임계값 80 %보다 높음 (1분 기간)",
        ),
        (
            "Threshold Crossed: 3 out of the last 3 datapoints [93.42 (28/11/26 05:11:00), 91.0 (28/11/26 05:10:00), 90.0 (28/11/26 05:09:00)] were greater than the threshold (80.0) (minimum 3 datapoints for OK -> ALARM transition).",
            (ok, alarm, None),
            "CPUUtilization is 93.42 %, above the threshold of 80 % in 3 of 3 periods of 1 min",
            "CPUUtilization 93.42 %, 임계값 80 %보다 높음 (1분 기간 3개 중 3개)",
        ),
        (
            "Threshold Crossed: 1 out of the last 3 datapoints [25.0 (28/11/26 05:10:00)] was not greater than the threshold (80.0) (minimum 1 datapoint for ALARM -> OK transition).",
            (alarm, ok, Some(3)),
            "CPUUtilization is back at or below the threshold of 80 % in 1 of the last 3 datapoints (25 %)",
            "CPUUtilization: 최근 3개 중 1개가 임계값 80 % 이하로 회복 (25 %)",
        ),
        (
            "Threshold Crossed: 1 out of the last 3 datapoints [25.0 (28/11/26 05:11:00)] was not greater than the threshold (80.0) (minimum 1 datapoint for ALARM -> OK transition).",
            (unknown, ok, Some(3)),
            "CPUUtilization is 25 %, at or below the threshold of 80 %",
            "CPUUtilization 25 %, 임계값(80 %) 이하",
        ),
        (
            "Threshold Crossed: 1 datapoint [93.42 (28/11/26 05:11:00)] was greater than the threshold (80.0) and 1 missing datapoint was treated as [Breaching].",
            (ok, alarm, Some(2)),
            "CPUUtilization is 93.42 %, above the threshold of 80 % in 2 of 2 periods of 1 min (1 missing datapoint counts as breaching)",
            "CPUUtilization 93.42 %, 임계값 80 %보다 높음 (1분 기간 2개 중 2개), 누락 데이터 1개는 위반으로 처리",
        ),
        (
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].",
            (ok, alarm, Some(3)),
            "CPUUtilization has no data, which counts as crossing the threshold",
            "CPUUtilization: 데이터 없음 (누락 데이터를 임계값 위반으로 처리)",
        ),
        (
            "1 out of 2 time series evaluated to ALARM",
            (ok, alarm, None),
            "CPUUtilization: 1 of 2 time series in ALARM",
            "CPUUtilization: 시계열 2개 중 1개 경보 상태",
        ),
        (
            "Insufficient Data: 1 datapoint was unknown.",
            (ok, unknown, Some(1)),
            "Not enough data for CPUUtilization",
            "CPUUtilization: 판단할 데이터가 부족합니다",
        ),
    ];
    for (reason, (from, to, n), english, korean) in cases {
        let [en, ko, _] = by_sentence(reason, from, to, n);
        assert_eq!((en.as_str(), ko.as_str()), (english, korean), "{reason}");
    }
}

#[test]
fn no_sentence_is_without_its_subject() {
    let mut notice = notice(ComparisonOperator::GreaterThanThreshold, AlarmState::Ok, AlarmState::Alarm, &[]);
    if let Definition::Metric(MetricAlarm { query: Query::Single(stat), .. }) = &mut notice.definition {
        stat.metric.name = " ".to_owned();
    }
    assert!(texts(&notice)[0].starts_with("web-cpu is above"));
}

#[test]
fn a_value_near_its_threshold_has_more_digits() {
    let over = |value| {
        texts(&notice(ComparisonOperator::GreaterThanThreshold, AlarmState::Ok, AlarmState::Alarm, &[value]))
    };
    let [en, ko, short] = over(80.003_3);
    assert!(en.starts_with("CPUUtilization is 80.003 %, above the threshold of 80 %"), "{en}");
    assert!(ko.starts_with("CPUUtilization 80.003 %, 임계값 80 %보다 높음"), "{ko}");
    assert_eq!(short, "CPUUtilization 80.003 % (> 80 %)");
}

#[test]
fn a_datapoint_is_the_newest_by_its_time() {
    let at: Timestamp = AT.parse().unwrap();
    let began = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    assert!(super::is_of_the_newest_period(began("2026-11-28T05:11:00Z"), Some(at), Some(60)));
    assert!(!super::is_of_the_newest_period(began("2026-11-28T05:10:00Z"), Some(at), Some(60)));
    assert!(!super::is_of_the_newest_period(None, Some(at), Some(60)));
}
