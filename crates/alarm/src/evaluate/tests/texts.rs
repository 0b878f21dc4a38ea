//! State reasons and reason data of native alarms and published examples, letter for letter.

use super::*;
use crate::alarm::{AlarmState, TreatMissingData};

/// The captured alarm: the average of a count above 50, in 2 of 3 periods of 10 seconds.
fn captured(treat: TreatMissingData, m: u32) -> Criteria {
    Criteria { unit: Some("Count".to_owned()), treat_missing_data: treat, ..alarm(10, 3, m) }
}

fn report(criteria: &Criteria, pattern: &str, end: &str, at: &str) -> Evaluation {
    evaluate(criteria, &window(criteria, pattern, time(end)), AlarmState::InsufficientData, time(at))
}

fn check(criteria: &Criteria, pattern: &str, end: &str, reason: &str) {
    assert_eq!(report(criteria, pattern, end, end).reason, reason, "{pattern}");
}

#[test]
fn reasons_with_datapoints_to_alarm() {
    use TreatMissingData::{Breaching, Missing, NotBreaching};
    let end = "2026-09-14T05:42:50Z";
    check(
        &captured(Missing, 2),
        "- - - - - - X 0 X",
        end,
        "Threshold Crossed: 2 out of the last 3 datapoints [100.0 (14/09/26 05:42:40), 100.0 (14/09/26 05:42:20)] \
         were greater than the threshold (50.0) (minimum 2 datapoints for OK -> ALARM transition).",
    );
    check(
        &captured(Missing, 2),
        "- - - - - - 0 - -",
        end,
        "Threshold Crossed: 1 out of the last 3 datapoints [0.0 (14/09/26 05:42:20)] was not greater than the \
         threshold (50.0) (minimum 2 datapoints for ALARM -> OK transition).",
    );
    check(
        &captured(Breaching, 3),
        "- - - - - - 0 - -",
        end,
        "Threshold Crossed: 1 out of the last 3 datapoints [0.0 (14/09/26 05:42:20)] was not greater than the \
         threshold (50.0) and 2 missing datapoints were treated as [Breaching] (minimum 1 datapoint for \
         ALARM -> OK transition).",
    );
    check(
        &captured(NotBreaching, 1),
        "- - - - - - - - X",
        end,
        "Threshold Crossed: 1 out of the last 3 datapoints [100.0 (14/09/26 05:42:40)] was greater than the \
         threshold (50.0) and 2 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for \
         OK -> ALARM transition).",
    );
}

#[test]
fn reasons_without_any_datapoint() {
    use TreatMissingData::{Breaching, Ignore, Missing, NotBreaching};
    let end = "2026-09-14T05:42:50Z";
    let cases = [
        (Missing, 3, "Insufficient Data: 3 datapoints were unknown."),
        (Missing, 2, "Insufficient Data: 2 datapoints were unknown."),
        (Missing, 1, "Insufficient Data: 1 datapoint was unknown."),
        (
            Breaching,
            3,
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated \
             as [Breaching].",
        ),
        (
            NotBreaching,
            2,
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated \
             as [NonBreaching].",
        ),
        (Ignore, 2, "No datapoint in the evaluation range, and missing ones are ignored: the state is kept."),
    ];
    for (treat, m, reason) in cases {
        check(&captured(treat, m), "- - - - - - - - -", end, reason);
    }
    check(
        &Criteria { treat_missing_data: Breaching, ..alarm(60, 1, 1) },
        "- - -",
        end,
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as \
         [Breaching].",
    );
}

/// The wording for alarms without DatapointsToAlarm.
#[test]
fn reasons_without_datapoints_to_alarm() {
    use ComparisonOperator::{GreaterThanOrEqualToThreshold, LessThanThreshold};
    let old = |comparison, n, treat| Criteria {
        comparison,
        threshold: Threshold::Static(1.0),
        datapoints_to_alarm: None,
        treat_missing_data: treat,
        ..alarm(60, n, n)
    };
    check(
        &old(GreaterThanOrEqualToThreshold, 3, TreatMissingData::Missing),
        "- - 1 5 4",
        "2022-05-13T13:15:00Z",
        "Threshold Crossed: 3 datapoints [4.0 (13/05/22 13:14:00), 5.0 (13/05/22 13:13:00), 1.0 (13/05/22 \
         13:12:00)] were greater than or equal to the threshold (1.0).",
    );
    check(
        &old(LessThanThreshold, 1, TreatMissingData::Missing),
        "- - 1",
        "2019-02-12T15:45:00Z",
        "Threshold Crossed: 1 datapoint [1.0 (12/02/19 15:44:00)] was not less than the threshold (1.0).",
    );
    check(
        &old(LessThanThreshold, 2, TreatMissingData::Breaching),
        "- - 1 -",
        "2026-09-25T21:53:00Z",
        "Threshold Crossed: 1 datapoint [1.0 (25/09/26 21:51:00)] was not less than the threshold (1.0) and 1 \
         missing datapoint was treated as [Breaching].",
    );
}

fn banded(comparison: ComparisonOperator) -> Criteria {
    Criteria { comparison, threshold: Threshold::Band, statistic: None, ..alarm(60, 1, 1) }
}

#[test]
fn reasons_of_bands() {
    use ComparisonOperator as Op;
    let reason = |comparison, value, band| {
        let point = Datapoint { band: Some(band), ..Datapoint::new(time("2019-10-03T15:58:00Z"), value) };
        let window = Window { slots: vec![Slot::Point(point)] };
        evaluate(&banded(comparison), &window, AlarmState::Ok, time("2019-10-03T16:00:04.747Z"))
    };
    let alarm = reason(Op::LessThanLowerOrGreaterThanUpperThreshold, 0.0, (0.0205, 0.3006));
    assert_eq!(
        alarm.reason,
        "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (03/10/19 15:58:00)] was less than the lower \
         thresholds [0.0205] or greater than the upper thresholds [0.3006] (minimum 1 datapoint for OK -> ALARM \
         transition)."
    );
    assert_eq!(
        alarm.reason_data.to_string(),
        r#"{"version":"1.0","queryDate":"2019-10-03T16:00:04.747+0000","startDate":"2019-10-03T15:58:00.000+0000","period":60,"recentDatapoints":[0.0],"recentLowerThresholds":[0.0205],"recentUpperThresholds":[0.3006],"evaluatedDatapoints":[{"timestamp":"2019-10-03T15:58:00.000+0000","value":0.0}]}"#
    );
    let ok = reason(Op::LessThanLowerOrGreaterThanUpperThreshold, 0.1, (0.0205, 0.3006));
    assert!(ok.reason.contains(
        "was not less than the lower thresholds [0.0205] or not greater than the upper thresholds [0.3006] \
         (minimum 1 datapoint for ALARM -> OK transition)."
    ));
    let upper = reason(Op::GreaterThanUpperThreshold, 9.0, (0.0, 1.0));
    assert!(upper.reason.contains("was greater than the upper thresholds [1.0] (minimum"));
    let lower = reason(Op::LessThanLowerThreshold, 9.0, (0.0, 1.0));
    assert!(lower.reason.contains("was not less than the lower thresholds [0.0] (minimum"));
}

#[test]
fn reason_data_as_captured() {
    let missing = captured(TreatMissingData::Missing, 2);
    let alarm = report(&missing, "- - - - - - X 0 X", "2026-09-14T05:42:50Z", "2026-09-14T05:43:07.551Z");
    assert_eq!(
        alarm.reason_data.to_string(),
        r#"{"version":"1.0","queryDate":"2026-09-14T05:43:07.551+0000","startDate":"2026-09-14T05:42:20.000+0000","unit":"Count","statistic":"Average","period":10,"recentDatapoints":[100.0,0.0,100.0],"threshold":50.0,"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:42:40.000+0000","sampleCount":1.0,"value":100.0},{"timestamp":"2026-09-14T05:42:20.000+0000","sampleCount":1.0,"value":100.0}]}"#
    );
    let ok = report(&missing, "- - - - - 0 - X -", "2026-09-14T05:51:30Z", "2026-09-14T05:51:37.551Z");
    assert_eq!(ok.reason_data["recentDatapoints"].to_string(), "[0.0,null,100.0]");
    assert_eq!(
        ok.reason_data["evaluatedDatapoints"].to_string(),
        r#"[{"timestamp":"2026-09-14T05:50:50.000+0000","sampleCount":1.0,"value":0.0}]"#
    );
    let three = captured(TreatMissingData::Missing, 3);
    let none = report(&three, "- - - - - - - - -", "2026-09-14T05:44:20Z", "2026-09-14T05:44:37.551Z");
    assert_eq!(
        none.reason_data.to_string(),
        r#"{"version":"1.0","queryDate":"2026-09-14T05:44:37.551+0000","unit":"Count","statistic":"Average","period":10,"recentDatapoints":[],"threshold":50.0,"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:44:10.000+0000"},{"timestamp":"2026-09-14T05:44:00.000+0000"},{"timestamp":"2026-09-14T05:43:50.000+0000"}]}"#
    );
}

#[test]
fn explanations_have_this_windows_numbers() {
    let missing = captured(TreatMissingData::Missing, 2);
    let breaching = captured(TreatMissingData::Breaching, 2);
    let ignore = captured(TreatMissingData::Ignore, 2);
    let cases = [
        (&missing, "X 0 X", "2 of the last 3 datapoints breach the threshold, and 2 make ALARM."),
        (
            &missing,
            "0 0 X",
            "2 of the last 3 datapoints do not breach the threshold, so 2 that do cannot be reached.",
        ),
        (&breaching, "- - X", "2 missing of 3 count as breaching, which makes 3 of 3 breaching."),
        (&missing, "- - -", "No datapoint in the evaluation range."),
        (
            &missing,
            "0 - X",
            "Of the last 3 datapoints, 1 missing and 1 not breaching the threshold: one such is enough for OK.",
        ),
        (
            &missing,
            "X - -",
            "Of the last 3 datapoints, 2 missing and 1 breaching, the oldest in period 3 from the newest, which is \
             far enough back to count (period 2).",
        ),
        (
            &ignore,
            "X - -",
            "Of the last 3 datapoints, 2 missing and 1 breaching, the oldest in period 3 from the newest, which is \
             far enough back to count (period 2), and missing ones are ignored: the state is kept.",
        ),
        (
            &missing,
            "- - X",
            "Of the last 3 datapoints, 2 missing and 1 breaching, the oldest in period 1 from the newest, which is \
             not far enough back to count (period 2): not enough data.",
        ),
    ];
    for (criteria, pattern, explanation) in cases {
        let report = report(criteria, pattern, "2026-09-14T05:44:20Z", "2026-09-14T05:44:37Z");
        assert_eq!(report.explanation.to_string(), explanation, "{pattern}");
    }
}
