//! Benchmarks the alarm engine: a year of minutes as a stream, 100,000 alarms once, and the tests' slow
//! reference model over the same year. Also benchmarks routing. Prints one JSON object. Each time is processor
//! time, the best of several rounds, so that a busy machine changes it least.

#[path = "../../../crates/alarm/src/evaluate/tests/model.rs"]
mod model;

use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Duration;

// The model uses the name of its module in its own crate.
use bongsu_alarm::alarm;
use bongsu_alarm::alarm::{AlarmState, ComparisonOperator, TreatMissingData};
use bongsu_alarm::backtest::{BacktestGroup, BacktestReport, BacktestSettings, SeriesName};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::evaluate::{Criteria, Rolling, Sample, Slot, Statistic, Threshold, Window, decide};
use bongsu_core::route::{Labels, Route, Routing};
use jiff::Timestamp;
use model::Symbol;

const MINUTES: i64 = 525_600;
const ALARMS: usize = 100_000;
const ROUNDS: usize = 9;
const SWEEPS: usize = 3;
const THRESHOLD: f64 = 50.0;

fn main() -> io::Result<()> {
    let samples: Vec<Sample> = (0..MINUTES).map(sample).collect();
    let (mut transitions, mut states) = (0, (AlarmState::Ok, AlarmState::Ok));
    let usual: Vec<Sample> = (0..MINUTES).map(usual).collect();
    let reports = backtest(&usual, &[alarm(80.0, 3)], true);
    let fired = reports.iter().map(|report| report.summary().fired).sum::<usize>();
    let engine = best(ROUNDS, || (states.0, transitions) = engine(&samples));
    let model = timed(|| states.1 = reference(&samples));
    let figures = serde_json::json!({
        "engine": engine.as_secs_f64(),
        "model": model.as_secs_f64(),
        "alarms_of_samples": alarms(&samples).as_secs_f64(),
        "alarms_decided": decided(&samples).as_secs_f64(),
        "backtest": best(ROUNDS, || drop(black_box(backtest(&usual, &[alarm(80.0, 3)], true)))).as_secs_f64(),
        "backtest_noise": best(ROUNDS, || drop(black_box(backtest(&samples, &[alarm(THRESHOLD, 3)], false)))).as_secs_f64(),
        "sweep": (0..SWEEPS).map(|_| sweep(&usual)).min().unwrap_or_default().as_secs_f64(),
        "fired": fired,
        "agree": states.0 == states.1,
        "transitions": transitions,
        "routes": routes().as_secs_f64(),
    });
    writeln!(io::stdout(), "{figures}")
}

/// N = 5, M = 3.
fn criteria() -> Criteria {
    let threshold = Threshold::Static(THRESHOLD);
    let mut criteria = Criteria::new(ComparisonOperator::GreaterThanThreshold, threshold, 60, 5);
    criteria.datapoints_to_alarm = Some(3);
    criteria
}

/// Returns deterministic noise with one sample a minute.
fn sample(minute: i64) -> Sample {
    let noise = minute.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let value = f64::from(u32::try_from(noise % 100_000).unwrap_or(0)) / 1_000.0;
    Sample::new(second(minute * 60), value)
}

/// Returns a day's rhythm with noise, and six minutes of trouble every three days.
fn usual(minute: i64) -> Sample {
    let Sample { at, .. } = sample(minute);
    let noise = minute.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let noise = f64::from(u32::try_from(noise % 10_000).unwrap_or(0)) / 1_000.0;
    let of_day = f64::from(u32::try_from((minute % 1_440 - 720).unsigned_abs()).unwrap_or(0));
    let trouble = if minute % 4_320 >= 4_314 { 40.0 } else { 0.0 };
    Sample::new(at, 55.0 - of_day / 36.0 + noise + trouble)
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}

/// Works like `bongsu backtest` and `watch`: takes each sample once and evaluates each minute.
fn engine(samples: &[Sample]) -> (AlarmState, u32) {
    let criteria = criteria();
    let mut rolling = Rolling::new(criteria.clone(), Statistic::Average, None);
    let (mut state, mut transitions) = (AlarmState::InsufficientData, 0);
    for sample in samples {
        rolling.push(*sample);
        let at = second(sample.at.as_second() + 70);
        let next = decide(&criteria, rolling.window(at).slots, state).state;
        transitions += u32::from(next != state);
        state = next;
    }
    (state, transitions)
}

/// Returns an alarm on the samples with N = 5.
fn alarm(threshold: f64, m: u32) -> Option<AlarmDefinition> {
    AlarmDefinition::from_value(&serde_json::json!({"AlarmName": "cpu", "MetricName": "CPUUtilization",
        "Namespace": "AWS/EC2", "Statistic": "Average", "Period": 60, "EvaluationPeriods": 5, "DatapointsToAlarm": m,
        "Threshold": threshold, "ComparisonOperator": "GreaterThanThreshold"}))
    .ok()
}

/// Creates complete reports, with state changes, other ranges and the trace for the chart.
fn backtest(samples: &[Sample], alarms: &[Option<AlarmDefinition>], reasons: bool) -> Vec<BacktestReport> {
    let settings = BacktestSettings::default();
    let settings = if reasons { settings } else { settings.without_reasons() };
    let alarms: Vec<_> = alarms.iter().flatten().collect();
    let mut reports = Vec::new();
    for (_, mut group) in BacktestGroup::of(&alarms, &settings).unwrap_or_default() {
        let Some(feed) = group.feed(&SeriesName { names: Vec::new(), is_any: true }) else { continue };
        for sample in samples {
            // The computation for one metric cannot fail.
            let _ = group.push(feed, *sample);
        }
        reports.extend(group.finish().unwrap_or_default());
    }
    reports
}

/// Sweeps 200 thresholds and 5 numbers of datapoints on 2 processors. Returns the time of the slower one.
fn sweep(samples: &[Sample]) -> Duration {
    let settings: Vec<_> =
        (0..200_u32).flat_map(|step| (1..=5).map(move |m| alarm(f64::from(step) / 2.0, m))).collect();
    let own = |first: usize| -> Vec<_> { settings.iter().skip(first).step_by(2).cloned().collect() };
    std::thread::scope(|scope| {
        let worker =
            |first| scope.spawn(move || timed(|| drop(black_box(backtest(samples, &own(first), false)))));
        let workers = [0, 1].map(worker);
        workers.map(|worker| worker.join().unwrap_or_default()).into_iter().max().unwrap_or_default()
    })
}

fn reference(samples: &[Sample]) -> AlarmState {
    let criteria = criteria();
    let mut rolling = Rolling::new(criteria, Statistic::Average, None);
    samples.iter().fold(AlarmState::InsufficientData, |state, sample| {
        rolling.push(*sample);
        let at = second(sample.at.as_second() + 70);
        let slots = rolling.window(at).slots;
        let symbols: Vec<Symbol> = slots.iter().map(symbol).collect();
        model::model((5, 3), TreatMissingData::Missing, state, &symbols).0
    })
}

fn symbol(slot: &Slot) -> Symbol {
    match slot.datapoint() {
        None => Symbol::Missing,
        Some(point) if point.value > THRESHOLD => Symbol::Breaching,
        Some(point) if point.value.is_nan() => Symbol::Low,
        Some(_) => Symbol::Within,
    }
}

/// Builds each alarm's window from its own last samples and decides its state.
fn alarms(samples: &[Sample]) -> Duration {
    let criteria = criteria();
    best(ROUNDS, || {
        for own in samples.windows(8).take(ALARMS) {
            let at = own.last().map_or(Timestamp::MIN, |last| second(last.at.as_second() + 70));
            let window = Window::of_samples(&criteria, &Statistic::Average, None, at, own);
            let _ = black_box(decide(&criteria, &window.slots, AlarmState::Ok));
        }
    })
}

/// Decides the states with finished windows.
fn decided(samples: &[Sample]) -> Duration {
    let criteria = criteria();
    let at = |own: &[Sample]| own.last().map_or(Timestamp::MIN, |last| second(last.at.as_second() + 70));
    let window = |own| Window::of_samples(&criteria, &Statistic::Average, None, at(own), own);
    let windows: Vec<Window> = samples.windows(8).take(ALARMS).map(window).collect();
    best(ROUNDS, || {
        for window in &windows {
            let _ = black_box(decide(&criteria, &window.slots, AlarmState::Ok));
        }
    })
}

/// Routes a thousand alarms through ten thousand routes. Each alarm has a route of its own among them.
fn routes() -> Duration {
    let route = |number: usize| {
        let matchers = format!("alarm=service-{number}-*").parse().into_iter().collect();
        Route { matchers, ..Route::default() }
    };
    let root = Route { routes: (0..10_000).map(route).collect(), ..Route::default() };
    let routing = Routing { root, ..Routing::default() };
    let labels = |number: usize| -> Labels {
        let name = format!("service-{}-cpu", number * 10);
        [("alarm", name.as_str()), ("state", "ALARM"), ("kind", "metric"), ("region", "eu-west-1")]
            .into_iter()
            .collect()
    };
    let alarms: Vec<Labels> = (0..1_000).map(labels).collect();
    best(ROUNDS, || {
        for labels in &alarms {
            black_box(routing.ends(labels));
        }
    })
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = processor_time();
    work();
    processor_time().saturating_sub(start)
}

/// The processor time of this thread.
fn processor_time() -> Duration {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

fn best(rounds: usize, mut work: impl FnMut()) -> Duration {
    (0..rounds).map(|_| timed(&mut work)).min().unwrap_or_default()
}
