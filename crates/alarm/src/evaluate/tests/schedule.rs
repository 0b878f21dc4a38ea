//! Evaluation times and visible periods: the examples of the user guide and published query dates.

use jiff::SignedDuration;

use super::*;

fn starts(criteria: &Criteria, at: &str) -> Vec<String> {
    slot_starts(criteria, time(at)).iter().map(ToString::to_string).collect()
}

#[test]
fn the_length_of_the_evaluation_range() {
    let cases = [(10, 3, 9), (20, 3, 6), (30, 3, 5), (60, 1, 3), (300, 3, 5), (86_400, 1, 3), (0, 0, 1)];
    for (period, n, range) in cases {
        assert_eq!(evaluation_range(&alarm(period, n, 1)), range, "{period}");
    }
    let mut exact = alarm(300, 3, 2);
    exact.assumptions.extra_periods = Some(0);
    assert_eq!(evaluation_range(&exact), 3);
}

#[test]
fn the_evaluation_interval() {
    let cases = [(10, 3, 10), (30, 1, 10), (60, 1, 60), (3600, 24, 60), (3600, 25, 3600), (86_400, 2, 3600)];
    for (period, n, seconds) in cases {
        assert_eq!(evaluation_interval(&alarm(period, n, 1)), seconds, "{period} x {n}");
    }
}

/// Published query dates with the newest datapoint used, for alarms on one metric and on expressions.
#[test]
fn the_newest_period_of_published_examples() {
    let cases = [
        (false, 60, "2024-01-01T11:53:08.4Z", "2024-01-01T11:51:00Z"),
        (false, 60, "2019-10-03T16:00:04.747Z", "2019-10-03T15:58:00Z"),
        (false, 60, "2019-10-03T15:59:04.7Z", "2019-10-03T15:57:00Z"),
        (true, 60, "2024-01-01T11:26:05.4Z", "2024-01-01T11:25:00Z"),
        (true, 60, "2024-01-01T12:31:29.6Z", "2024-01-01T12:30:00Z"),
        (false, 300, "2022-07-22T17:04:40Z", "2022-07-22T16:59:00Z"),
        (false, 900, "2024-01-01T21:03:35Z", "2024-01-01T20:48:00Z"),
        (false, 10, "2026-09-14T05:43:07.551Z", "2026-09-14T05:42:40Z"),
    ];
    for (expression, period, query_date, newest) in cases {
        let mut criteria = alarm(period, 1, 1);
        criteria.statistic = (!expression).then(|| "Average".to_owned());
        assert_eq!(starts(&criteria, query_date).last().unwrap(), newest, "{query_date}");
    }
}

/// The captured bounds of the delay: a period that ended 8.8 s before is not used, and one that ended 10.8 s
/// before is.
#[test]
fn samples_get_ten_seconds_to_come_in() {
    let criteria = alarm(10, 1, 1);
    for (at, end) in [("00:00:18.8", "00:00:00"), ("00:00:20", "00:00:10"), ("00:00:20.8", "00:00:10")] {
        let found = window_end(&criteria, time(&format!("2026-01-01T{at}Z")));
        assert_eq!(found, time(&format!("2026-01-01T{end}Z")), "{at}");
    }
    let expression = Criteria { statistic: None, ..criteria };
    assert_eq!(window_end(&expression, time("2026-01-01T00:00:10.5Z")), time("2026-01-01T00:00:10Z"));
}

/// "A 5-minute alarm evaluated at 12:15 uses 12:00, 12:05 and 12:10; at 12:16 it uses 12:01, 12:06, 12:11."
#[test]
fn periods_slide_with_the_minute() {
    let mut criteria = alarm(300, 3, 3);
    criteria.assumptions.extra_periods = Some(0);
    let hours = |clocks: [&str; 3]| clocks.map(|clock| format!("2026-01-01T{clock}:00Z"));
    assert_eq!(starts(&criteria, "2026-01-01T12:15:10Z"), hours(["12:00", "12:05", "12:10"]));
    assert_eq!(starts(&criteria, "2026-01-01T12:16:10Z"), hours(["12:01", "12:06", "12:11"]));
    assert_eq!(starts(&criteria, "2026-01-01T12:16:09Z"), hours(["12:00", "12:05", "12:10"]));
}

/// "A job fails at 10:02; the evaluation of 10:03 sees data up to 10:00."
#[test]
fn alarms_over_days_see_whole_hours() {
    let mut criteria = alarm(3600, 48, 1);
    criteria.assumptions.extra_periods = Some(0);
    for (at, end) in [("10:03", "10:00"), ("11:03", "11:00"), ("11:59", "11:00")] {
        let found = window_end(&criteria, time(&format!("2026-01-01T{at}:00Z")));
        assert_eq!(found, time(&format!("2026-01-01T{end}:00Z")), "{at}");
    }
    assert_eq!(starts(&criteria, "2026-01-03T10:03:00Z").first().unwrap(), "2026-01-01T10:00:00Z");
}

#[test]
fn an_alarm_keeps_its_phase() {
    let next = |period, phase: f64, after: &str| {
        let phase = SignedDuration::from_secs_f64(phase);
        next_evaluation(&alarm(period, 1, 1), phase, time(after)).to_string()
    };
    assert_eq!(next(60, 7.5, "2026-01-01T00:00:00Z"), "2026-01-01T00:00:07.5Z");
    assert_eq!(next(60, 7.5, "2026-01-01T00:00:07.5Z"), "2026-01-01T00:01:07.5Z");
    assert_eq!(next(10, 0.0, "2026-01-01T00:00:00Z"), "2026-01-01T00:00:10Z");
    assert_eq!(next(10, 3.0, "1969-12-31T23:59:59Z"), "1970-01-01T00:00:03Z");
}

#[test]
fn only_datapoints_on_the_grid_count() {
    let mut criteria = alarm(300, 2, 1);
    criteria.assumptions.extra_periods = Some(0);
    let point = |clock: &str, value| Datapoint::new(time(&format!("2026-01-01T{clock}:00Z")), value);
    let points = [point("12:05", 1.0), point("12:06", 2.0), point("12:10", 3.0), point("12:10", 4.0)];
    let window = Window::new(&criteria, time("2026-01-01T12:15:10Z"), &points);
    let values: Vec<_> = window.slots.iter().map(|slot| slot.datapoint().map(|point| point.value)).collect();
    assert_eq!(values, [Some(1.0), Some(4.0)]);
}

#[test]
fn the_first_and_last_timestamps_are_evaluated() {
    for at in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
        for period in [0, 1, 10, 60, 86_400, u32::MAX] {
            for zone in [None, Some("UTC"), Some("America/New_York")] {
                let mut criteria = alarm(period, 3, 2);
                if let Some(zone) = zone {
                    criteria.window = EvaluationWindow::WallClock(WallClock::parse(zone).unwrap());
                }
                assert!(slot_starts(&criteria, at).len() <= 93);
                let _ = next_evaluation(&criteria, SignedDuration::MAX, at);
            }
        }
    }
}
