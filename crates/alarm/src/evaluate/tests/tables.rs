//! The tables of the user guide ("How alarm state is evaluated when data is missing"), cell by cell, and
//! captures of native alarms.

use super::*;
use crate::alarm::{AlarmState, TreatMissingData};

const STATES: [AlarmState; 3] = [AlarmState::Ok, AlarmState::Alarm, AlarmState::InsufficientData];

/// N, M, the pattern, and the state for `missing`, `ignore`, `breaching` and `notBreaching`.
const TABLES: [(u32, u32, &str, [&str; 4]); 10] = [
    (3, 3, "0 - X - X", ["OK", "OK", "OK", "OK"]),
    (3, 3, "0 - - - -", ["OK", "OK", "OK", "OK"]),
    (3, 3, "- - - - -", ["INSUFFICIENT_DATA", "retain", "ALARM", "OK"]),
    (3, 3, "0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    (3, 3, "- - X - -", ["ALARM", "retain", "ALARM", "OK"]),
    (3, 2, "0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    (3, 2, "0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    (3, 2, "0 - X - -", ["OK", "OK", "ALARM", "OK"]),
    (3, 2, "- - - - 0", ["OK", "OK", "ALARM", "OK"]),
    (3, 2, "- - - X -", ["ALARM", "retain", "ALARM", "OK"]),
];

const TREATMENTS: [TreatMissingData; 4] = [
    TreatMissingData::Missing,
    TreatMissingData::Ignore,
    TreatMissingData::Breaching,
    TreatMissingData::NotBreaching,
];

fn state(n: u32, m: u32, pattern: &str, treat: TreatMissingData, before: AlarmState) -> AlarmState {
    let criteria = Criteria { treat_missing_data: treat, ..alarm(300, n, m) };
    decide(&criteria, &window(&criteria, pattern, Timestamp::UNIX_EPOCH).slots, before).state
}

#[test]
fn every_cell_of_the_guides_tables() {
    for (n, m, pattern, expected) in TABLES {
        for (treat, cell) in TREATMENTS.into_iter().zip(expected) {
            for before in STATES {
                let expected = AlarmState::parse(cell).unwrap_or(before);
                let found = state(n, m, pattern, treat, before);
                assert_eq!(found, expected, "{pattern} {m} of {n}, {treat:?}, was {before}");
            }
        }
    }
}

/// The prose about alarms that would fire too soon, for N = M = 3 and `missing`.
#[test]
fn a_breach_must_be_old_enough_to_count_alone() {
    use AlarmState::{Alarm, InsufficientData, Ok};
    let cases = [
        ("- - - - X", InsufficientData),
        ("- - - X -", InsufficientData),
        ("- - - X 0", Ok),
        ("- - X - 0", Ok),
        ("- - X - -", Alarm),
    ];
    for (pattern, expected) in cases {
        let found = state(3, 3, pattern, TreatMissingData::Missing, InsufficientData);
        assert_eq!(found, expected, "{pattern}");
    }
}

#[test]
fn a_young_breach_follows_its_switch() {
    let young = |young_breach, before| {
        let mut criteria = alarm(300, 3, 3);
        criteria.assumptions.young_breach = young_breach;
        decide(&criteria, &window(&criteria, "- - - - X", Timestamp::UNIX_EPOCH).slots, before).state
    };
    for before in STATES {
        assert_eq!(young(YoungBreach::Keep, before), before);
        assert_eq!(young(YoungBreach::InsufficientData, before), AlarmState::InsufficientData);
    }
}

/// Captures of native alarms with a period of 10 seconds, N = 3 and M = 2, and the figure of the guide.
#[test]
fn captures_and_the_guides_figure() {
    use AlarmState::{Alarm, Ok};
    let missing = TreatMissingData::Missing;
    let cases = [
        (3, 2, "0 X - - - - - - -", Ok),
        (3, 2, "X - - - - - - - -", Alarm),
        (3, 3, "0 0 X X X", Alarm),
        (3, 3, "X X X X 0", Ok),
        (3, 3, "0 0 0 0 X", Ok),
        (3, 2, "- X - -", Alarm),
        (3, 2, "0 - X - -", Ok),
    ];
    for (n, m, pattern, expected) in cases {
        assert_eq!(state(n, m, pattern, missing, Ok), expected, "{pattern}");
    }
}

/// The note on row 2 of the first table: if data is still missing at the next evaluation, `breaching` goes to
/// ALARM, because the good datapoint has left the range.
#[test]
fn the_last_good_datapoint_leaves_the_range() {
    let breaching = TreatMissingData::Breaching;
    assert_eq!(state(3, 3, "0 - - - -", breaching, AlarmState::Ok), AlarmState::Ok);
    assert_eq!(state(3, 3, "- - - - -", breaching, AlarmState::Ok), AlarmState::Alarm);
}

#[test]
fn nan_counts_as_missing_and_zero_does_not() {
    let missing = TreatMissingData::Missing;
    assert_eq!(state(1, 1, "0", missing, AlarmState::InsufficientData), AlarmState::Ok);
    assert_eq!(state(1, 1, "NaN", missing, AlarmState::Ok), AlarmState::InsufficientData);
    assert_eq!(state(1, 1, "inf", missing, AlarmState::Ok), AlarmState::InsufficientData);
    assert_eq!(state(1, 1, "1e308", missing, AlarmState::Ok), AlarmState::Alarm);
}

/// A capture with p90, a period of 10 seconds and N = M = 1: 99 samples keep the state, and 100 suffice.
#[test]
fn percentiles_over_few_samples() {
    let decided = |statistic: &str, low, samples: f64, n| {
        let mut criteria = alarm(10, n, n);
        criteria.statistic = Some(statistic.to_owned());
        criteria.low_sample_percentile = low;
        criteria.treat_missing_data = TreatMissingData::NotBreaching;
        let mut window = window(&criteria, "X", Timestamp::UNIX_EPOCH);
        if let Some(Slot::Point(point)) = window.slots.first_mut() {
            point.sample_count = Some(samples);
        }
        decide(&criteria, &window.slots, AlarmState::InsufficientData)
    };
    use LowSamplePercentile::{Evaluate, Ignore};
    let cases = [
        ("p90", Ignore, 99.0, DecisionRule::LowSamples),
        ("p90", Ignore, 100.0, DecisionRule::EnoughBreaching),
        ("p90", Ignore, 101.0, DecisionRule::EnoughBreaching),
        ("p90", Evaluate, 99.0, DecisionRule::EnoughBreaching),
        ("p99", Ignore, 999.0, DecisionRule::LowSamples),
        ("p99", Ignore, 1000.0, DecisionRule::EnoughBreaching),
        ("p99.9", Ignore, 9999.0, DecisionRule::LowSamples),
        ("p99.9", Ignore, 10_000.0, DecisionRule::EnoughBreaching),
        ("p50", Ignore, 19.0, DecisionRule::LowSamples),
        ("p50", Ignore, 20.0, DecisionRule::EnoughBreaching),
        ("p10", Ignore, 99.0, DecisionRule::LowSamples),
        ("p10", Ignore, 100.0, DecisionRule::EnoughBreaching),
        ("p100", Ignore, 1.0, DecisionRule::EnoughBreaching),
        ("p0", Ignore, 1.0, DecisionRule::EnoughBreaching),
        ("tm90", Ignore, 1.0, DecisionRule::EnoughBreaching),
        ("Average", Ignore, 1.0, DecisionRule::EnoughBreaching),
    ];
    for (statistic, low, samples, rule) in cases {
        assert_eq!(decided(statistic, low, samples, 1).rule, rule, "{statistic} of {samples}");
    }
    assert_eq!(decided("p90", Ignore, 99.0, 1).state, AlarmState::InsufficientData);
    assert_eq!(decided("p90", Ignore, 99.0, 3).state, AlarmState::InsufficientData);
}

#[test]
fn comparison_operators() {
    use ComparisonOperator as Op;
    let cases = [
        (Op::GreaterThanOrEqualToThreshold, [false, true, true]),
        (Op::GreaterThanThreshold, [false, false, true]),
        (Op::LessThanThreshold, [true, false, false]),
        (Op::LessThanOrEqualToThreshold, [true, true, false]),
    ];
    for (comparison, breaches) in cases {
        for (value, breaches) in ["49.9", "50", "50.1"].into_iter().zip(breaches) {
            let criteria = Criteria { comparison, ..alarm(60, 1, 1) };
            let slots = window(&criteria, value, Timestamp::UNIX_EPOCH).slots;
            let expected = if breaches { AlarmState::Alarm } else { AlarmState::Ok };
            assert_eq!(decide(&criteria, &slots, AlarmState::Ok).state, expected, "{comparison:?} {value}");
        }
    }
}

#[test]
fn bands_are_strict_on_both_sides() {
    use ComparisonOperator as Op;
    let cases = [
        (Op::LessThanLowerOrGreaterThanUpperThreshold, [true, false, false, false, true]),
        (Op::LessThanLowerThreshold, [true, false, false, false, false]),
        (Op::GreaterThanUpperThreshold, [false, false, false, false, true]),
    ];
    for (comparison, breaches) in cases {
        for (value, breaches) in [0.9, 1.0, 1.5, 2.0, 2.1].into_iter().zip(breaches) {
            let criteria = Criteria { comparison, threshold: Threshold::Band, ..alarm(60, 1, 1) };
            let point = Datapoint { band: Some((1.0, 2.0)), ..Datapoint::new(Timestamp::UNIX_EPOCH, value) };
            let standing = Judge::new(&criteria).standing(&Slot::Point(point));
            assert_eq!(standing == Standing::Breaching, breaches, "{comparison:?} {value}");
        }
    }
}

#[test]
fn a_gap_in_the_band_follows_its_switch() {
    let mut criteria = alarm(60, 1, 1);
    criteria.threshold = Threshold::Band;
    criteria.comparison = ComparisonOperator::GreaterThanUpperThreshold;
    let slot = |band| Slot::Point(Datapoint { band, ..Datapoint::new(Timestamp::UNIX_EPOCH, 9.0) });
    for band in [None, Some((f64::NAN, f64::NAN))] {
        criteria.assumptions.band_gap = BandGap::Missing;
        assert_eq!(Judge::new(&criteria).standing(&slot(band)), Standing::Missing);
        criteria.assumptions.band_gap = BandGap::Within;
        assert_eq!(Judge::new(&criteria).standing(&slot(band)), Standing::Within);
    }
}
