//! Compares the engine with the reference model, over random windows and all small windows.

use proptest::prelude::*;

use super::model::{Symbol, model};
use super::*;
use crate::alarm::{AlarmState, TreatMissingData};

fn step(rule: DecisionRule) -> usize {
    match rule {
        DecisionRule::LowSamples => 0,
        DecisionRule::EnoughBreaching => 1,
        DecisionRule::EnoughWithin => 2,
        DecisionRule::MissingFilled => 3,
        DecisionRule::NoDatapoints => 4,
        DecisionRule::OneWithin => 5,
        DecisionRule::OldBreach => 6,
        DecisionRule::YoungBreach => 7,
    }
}

const TREATMENTS: [TreatMissingData; 4] = [
    TreatMissingData::Missing,
    TreatMissingData::Ignore,
    TreatMissingData::Breaching,
    TreatMissingData::NotBreaching,
];
const STATES: [AlarmState; 3] = [AlarmState::Ok, AlarmState::Alarm, AlarmState::InsufficientData];

/// A p90 alarm that ignores low samples, so that all four symbols are distinct.
fn low_alarm(n: usize, m: usize, treat: TreatMissingData) -> Criteria {
    let mut criteria = alarm(60, u32::try_from(n).unwrap(), u32::try_from(m).unwrap());
    criteria.statistic = Some("p90".to_owned());
    criteria.low_sample_percentile = LowSamplePercentile::Ignore;
    criteria.treat_missing_data = treat;
    criteria
}

fn slots(symbols: &[Symbol]) -> Vec<Slot> {
    let slot = |(index, symbol): (usize, &Symbol)| {
        let at = Timestamp::from_second(i64::try_from(index).unwrap() * 60).unwrap();
        let (value, samples) = match symbol {
            Symbol::Missing => return Slot::Gap(at),
            Symbol::Breaching => (51.0, 100.0),
            Symbol::Within => (50.0, 100.0),
            Symbol::Low => (51.0, 99.0),
        };
        Slot::Point(Datapoint { sample_count: Some(samples), ..Datapoint::new(at, value) })
    };
    symbols.iter().enumerate().map(slot).collect()
}

/// Tests every window of up to six periods: 5,461 patterns with every N, M, treatment and state.
#[test]
fn agrees_with_the_model_on_every_small_window() {
    const SYMBOLS: [Symbol; 4] = [Symbol::Missing, Symbol::Breaching, Symbol::Within, Symbol::Low];
    let mut cases = 0;
    for length in 0..=6_u32 {
        for code in 0..4_usize.pow(length) {
            let symbol = |place| SYMBOLS[code / 4_usize.pow(place) % 4];
            let symbols: Vec<Symbol> = (0..length).map(symbol).collect();
            cases += agree_everywhere(&symbols);
        }
    }
    assert!(cases > 500_000, "{cases}");
}

fn agree_everywhere(symbols: &[Symbol]) -> usize {
    let (slots, mut cases) = (slots(symbols), 0);
    for (n, m) in (1..=4).flat_map(|n| (1..=n).map(move |m| (n, m))) {
        for treat in TREATMENTS {
            let criteria = low_alarm(n, m, treat);
            for before in STATES {
                let decision = decide(&criteria, &slots, before);
                let expected = model((n, m), treat, before, symbols);
                assert_eq!((decision.state, step(decision.rule)), expected, "{symbols:?} {m}/{n} {treat:?}");
                cases += 1;
            }
        }
    }
    cases
}

fn symbol() -> impl Strategy<Value = Symbol> {
    prop_oneof![
        4 => Just(Symbol::Missing),
        3 => Just(Symbol::Breaching),
        2 => Just(Symbol::Within),
        1 => Just(Symbol::Low),
    ]
}

fn sizes() -> impl Strategy<Value = (usize, usize)> {
    (1..=12_usize).prop_flat_map(|n| (Just(n), 1..=n))
}

proptest! {
    // Each case tests every treatment and state, which makes 120,000 comparisons.
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn agrees_with_the_model_on_random_windows(
        symbols in prop::collection::vec(symbol(), 0..20),
        (n, m) in sizes(),
    ) {
        let slots = slots(&symbols);
        for (treat, before) in TREATMENTS.into_iter().flat_map(|treat| STATES.map(|before| (treat, before))) {
            let decision = decide(&low_alarm(n, m, treat), &slots, before);
            prop_assert_eq!((decision.state, step(decision.rule)), model((n, m), treat, before, &symbols));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    /// The parts of an evaluation agree with each other, even for absurd settings.
    #[test]
    fn a_report_is_sound(
        symbols in prop::collection::vec(symbol(), 0..20),
        n in 0..12_u32,
        m in prop::option::of(0..15_u32),
        period in prop::sample::select(vec![0, 1, 10, 20, 30, 60, 300, 86_400]),
        treat in prop::sample::select(TREATMENTS.to_vec()),
        before in prop::sample::select(STATES.to_vec()),
    ) {
        let mut criteria = low_alarm(1, 1, treat);
        (criteria.period, criteria.evaluation_periods, criteria.datapoints_to_alarm) = (period, n, m);
        let window = Window { slots: slots(&symbols) };
        let report = evaluate(&criteria, &window, before, Timestamp::UNIX_EPOCH);
        let data = &report.reason_data;
        let needed = if report.state == AlarmState::Ok { criteria.minimum_for_ok() } else { criteria.m() };
        prop_assert!(data["evaluatedDatapoints"].as_array().unwrap().len() <= needed as usize);
        let recent = data["recentDatapoints"].as_array().unwrap();
        prop_assert!(recent.iter().filter(|value| !value.is_null()).count() <= criteria.n() as usize);
        prop_assert_eq!(recent.is_empty(), data.get("startDate").is_none());
        prop_assert!(!recent.first().is_some_and(Value::is_null));
        prop_assert!(!recent.last().is_some_and(Value::is_null));
        prop_assert!(report.reason.ends_with('.'));
        prop_assert!(report.reason.len() <= 1023);
    }
}
