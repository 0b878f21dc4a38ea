use serde_json::json;

use super::super::*;
use super::{definition, minute, settings};
use crate::backtest::{Backtest, BacktestGroup, BacktestReport, BacktestSettings, SeriesName};
use crate::evaluate::Sample;

/// Returns a day of minutes at 50 %, except for the spikes.
fn day(spikes: &[(i64, i64, f64)]) -> Vec<Sample> {
    let value = |at: i64| {
        let spike = spikes.iter().find(|(from, to, _)| (*from..*to).contains(&at));
        spike.map_or(50.0, |(.., value)| *value)
    };
    (0..1_440).map(|at| Sample::new(minute(at), value(at))).collect()
}

fn report(alarm: &AlarmDefinition, samples: &[Sample]) -> BacktestReport {
    let mut backtest = Backtest::new(alarm, BacktestSettings::default()).unwrap();
    let feed = backtest.feed(&SeriesName { names: Vec::new(), is_any: true }).unwrap();
    samples.iter().for_each(|sample| backtest.push(feed, *sample).unwrap());
    backtest.finish().unwrap().unwrap()
}

fn advice(alarm: &AlarmDefinition, samples: &[Sample], episodes: &[Episode]) -> Advice {
    let current = report(alarm, samples);
    let candidates = candidates(alarm, &current);
    let alarms: Vec<_> = candidates.iter().map(|candidate| &candidate.alarm).collect();
    let mut reports: Vec<Option<BacktestReport>> = vec![None; alarms.len()];
    for (places, mut group) in BacktestGroup::of(&alarms, &BacktestSettings::default()).unwrap() {
        let feed = group.feed(&SeriesName { names: Vec::new(), is_any: true }).unwrap();
        samples.iter().for_each(|sample| group.push(feed, *sample).unwrap());
        for (place, report) in places.into_iter().zip(group.finish().unwrap()) {
            reports[place] = Some(report);
        }
    }
    let tried = candidates.into_iter().zip(reports.into_iter().flatten()).collect();
    advise(episodes, &current, tried, &settings())
}

fn first_change(advice: &Advice) -> String {
    let changed = advice.options.first().map_or(&[][..], BetterSettings::changed);
    let words = changed.iter().map(|it| format!("{} {} -> {}", it.parameter.as_str(), it.from, it.to));
    words.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_smallest_change_that_removes_the_noise_keeps_every_outage() {
    let alarm = definition("cpu", &json!({}));
    let outage = (600, 640, 99.0);
    let high: Vec<_> = (0..10).map(|time| (time * 50, time * 50 + 1, 99.0)).chain([outage]).collect();
    let low: Vec<_> = (0..10).map(|time| (time * 50, time * 50 + 8, 84.0)).chain([outage]).collect();
    let cases = [
        ("peaks as high as the outage: more datapoints", high, "periods 1 -> 2, datapoints 1 -> 2"),
        ("low and long: a higher threshold", low, "threshold 80 -> 84"),
    ];
    for (case, spikes, expected) in cases {
        let advice = advice(&alarm, &day(&spikes), &[]);
        assert_eq!((advice.worth_it, advice.noise), (1, 10), "{case}");
        assert_eq!(first_change(&advice), expected, "{case}");
        assert_eq!(advice.options.first().unwrap().noise, 0, "{case}");
        let all: Vec<_> = advice.options.iter().map(BetterSettings::changed).collect();
        let is_more = |one: &&[CandidateChange]| {
            all.iter().any(|it| it != one && it.iter().all(|change| one.contains(change)))
        };
        assert!(!all.iter().any(is_more), "{case}: {all:?}");
    }
}

#[test]
fn an_acknowledged_alarm_is_never_lost() {
    let alarm = definition("cpu", &json!({}));
    let spikes: Vec<_> = (0..10).map(|time| (time * 50, time * 50 + 1, 99.0)).collect();
    let seen = |at: i64| Episode {
        began: minute(at + 2),
        end: EpisodeEnd::At(minute(at + 3)),
        acknowledged: Some(minute(at + 5)),
    };
    let without = advice(&alarm, &day(&spikes), &[]);
    assert!(!without.options.is_empty());
    let with = advice(&alarm, &day(&spikes), &[seen(100)]);
    assert_eq!((with.worth_it, with.noise), (1, 9));
    assert!(with.options.is_empty(), "{:?}", first_change(&with));
    // An ALARM that the back-test does not reproduce is counted and not judged.
    assert_eq!(advice(&alarm, &day(&spikes), &[seen(1_125)]).not_reproduced, 1);
}

#[test]
fn a_percentage_gets_no_threshold_that_cannot_be_reached() {
    let alarm = definition("cpu", &json!({}));
    let spikes: Vec<_> = (0..10).map(|time| (time * 50, time * 50 + 3, 100.0)).collect();
    let current = report(&alarm, &day(&spikes));
    for candidate in candidates(&alarm, &current) {
        let threshold =
            candidate.changed.iter().find(|it| it.parameter == crate::backtest::Parameter::Threshold);
        assert!(threshold.is_none_or(|it| it.to.parse::<f64>().unwrap() < 100.0), "{threshold:?}");
    }
}
