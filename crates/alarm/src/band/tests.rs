use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::evaluate::Datapoint;

/// 2026-09-28, a Monday.
const START: i64 = 1_790_553_600;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(START + minute * 60).unwrap()
}

/// A metric of about 50 with 30 more from 9:00 to 18:00, 20 less on weekend days, and noise of 2.
fn seasonal(minute: i64) -> f64 {
    let (day, hour) = (minute / 1_440 % 7, minute / 60 % 24);
    let by_day = if (9..18).contains(&hour) { 30.0 } else { 0.0 };
    let weekend = if day >= 5 && (6..18).contains(&hour) { -20.0 } else { 0.0 };
    let noise = minute.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    50.0 + by_day + weekend + (noise % 4_000) as f64 / 1_000.0 - 2.0
}

fn history(days: i64, has: impl Fn(i64) -> bool) -> Vec<Datapoint> {
    (0..days * 288)
        .map(|step| step * 5)
        .filter(|minute| has(*minute))
        .map(|it| Datapoint::new(at(it), seasonal(it)))
        .collect()
}

/// Returns the number of five-minute values in the following week that lie outside a band of this width.
fn outside(model: &BandModel, days: i64, width: f64) -> usize {
    let minutes = (days * 1_440..(days + 7) * 1_440).step_by(5);
    minutes
        .filter(|minute| {
            let (low, high) = model.band(at(*minute), width);
            !(low..=high).contains(&seasonal(*minute))
        })
        .count()
}

#[test]
fn a_week_of_seasonal_data_stays_within() {
    let whole = |_: i64| true;
    let no_nights = |minute: i64| minute / 60 % 24 > 2;
    let no_week = |minute: i64| minute / 1_440 != 9 && minute / 1_440 != 10;
    let sparse = |minute: i64| minute % 35 == 0;
    let cases: [(&str, &dyn Fn(i64) -> bool); 4] = [
        ("whole", &whole),
        ("gaps each night", &no_nights),
        ("two days missing", &no_week),
        ("sparse", &sparse),
    ];
    for (case, has) in cases {
        let model = BandModel::train(&history(21, has), &BandSettings::default()).unwrap();
        let outside = outside(&model, 21, 3.0);
        assert!(outside <= 2_016 / 50, "{case}: {outside} of 2016");
        // The band is narrow enough to detect a weekday that is as quiet as a Sunday.
        let (low, _) = model.band(at(22 * 1_440 + 12 * 60), 3.0);
        assert!(low > 65.0, "{case}: {low}");
    }
}

#[test]
fn an_outage_within_the_history_does_not_widen_it() {
    let mut outage = history(21, |_| true);
    for datapoint in outage.iter_mut().filter(|it| (at(10_000)..at(11_000)).contains(&it.at)) {
        datapoint.value = 5_000.0;
    }
    let width = |datapoints: &[Datapoint]| {
        let model = BandModel::train(datapoints, &BandSettings::default()).unwrap();
        let (low, high) = model.band(at(22 * 1_440 + 200), 2.0);
        high - low
    };
    assert!(width(&outage) < width(&history(21, |_| true)) * 1.2);
}

#[test]
fn excluded_times_do_not_train_the_band() {
    // A load test covers two of three weeks.
    let mut tested = history(21, |_| true);
    let (from, to) = (at(0), at(14 * 1_440));
    tested.iter_mut().filter(|it| it.at < to).for_each(|it| it.value += 500.0);
    let noon = at(22 * 1_440 + 720);
    let with =
        |excluded| BandModel::train(&tested, &BandSettings { excluded, ..BandSettings::default() }).unwrap();
    assert!(with(Vec::new()).band(noon, 2.0).0 > 500.0);
    assert!(with(vec![ExcludedRange { from, to }]).band(noon, 2.0).1 < 100.0);
}

#[test]
fn less_than_two_weeks_of_history_are_an_error() {
    let train = |datapoints: &[Datapoint]| BandModel::train(datapoints, &BandSettings::default());
    assert_eq!(train(&[]), Err(Untrained::Short(SignedDuration::ZERO)));
    let error = train(&history(13, |_| true)).unwrap_err().to_string();
    assert!(error.contains("two weeks"), "{error}");
    let mornings = history(21, |minute| minute / 60 % 24 < 6);
    assert_eq!(train(&mornings), Err(Untrained::Sparse(12)));
    let error = train(&mornings).unwrap_err().to_string();
    assert!(error.contains("12 of 48"), "{error}");
}

#[test]
fn the_daily_pattern_keeps_its_hour_when_clocks_change() {
    // The clocks in Berlin go back on 2026-10-25, so 9:00 is an hour later in UTC.
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let local = |at: Timestamp| zone.to_datetime(at);
    let start: Timestamp = "2026-10-05T00:00:00Z".parse().unwrap();
    let point = |step: i64| {
        let at = start + SignedDuration::from_mins(step * 30);
        Datapoint::new(at, if local(at).hour() >= 9 { 80.0 } else { 20.0 })
    };
    let history: Vec<_> = (0..19 * 48).map(point).collect();
    let settings = BandSettings { zone: zone.clone(), ..BandSettings::default() };
    let model = BandModel::train(&history, &settings).unwrap();
    let after: Timestamp = "2026-10-26T08:10:00Z".parse().unwrap();
    assert_eq!(local(after).hour(), 9);
    assert_eq!(model.band(after, 2.0), (80.0, 80.0));
}

#[test]
fn a_trainer_knows_only_earlier_datapoints() {
    let mut trainer = BandTrainer::new(BandSettings::default());
    let mut first = None;
    for datapoint in history(20, |_| true) {
        if trainer.band(datapoint.at, 2.0).is_ok() {
            first.get_or_insert(datapoint.at);
        }
        trainer.push(datapoint);
        trainer.push(datapoint);
    }
    assert!(trainer.is_trained());
    let first = first.unwrap();
    assert!((at(14 * 1_440)..=at(15 * 1_440 + 5)).contains(&first), "{first}");
}
