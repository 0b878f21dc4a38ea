//! Tests of the whole engine: AWS's tables and examples, captures of native alarms, and a comparison with the
//! reference model.

mod model;
mod reference;
mod schedule;
mod tables;
mod texts;

use jiff::Timestamp;

use super::*;
use crate::alarm::ComparisonOperator;

/// An alarm on values above 50, with the given N and M.
fn alarm(period: u32, n: u32, m: u32) -> Criteria {
    let mut criteria =
        Criteria::new(ComparisonOperator::GreaterThanThreshold, Threshold::Static(50.0), period, n);
    criteria.datapoints_to_alarm = Some(m);
    criteria
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Builds a window from a row of AWS's tables: `0` is within, `X` breaches and `-` is missing, with the
/// newest on the right. The last period ends at `end`.
fn window(criteria: &Criteria, pattern: &str, end: Timestamp) -> Window {
    let symbols: Vec<&str> = pattern.split_whitespace().collect();
    let slot = |(index, symbol): (usize, &&str)| {
        let age = i64::try_from(symbols.len() - index).unwrap() * i64::from(criteria.period);
        let at = Timestamp::from_second(end.as_second() - age).unwrap();
        let point = |value| Slot::Point(Datapoint { sample_count: Some(1.0), ..Datapoint::new(at, value) });
        match *symbol {
            "0" => point(0.0),
            "X" => point(100.0),
            "-" => Slot::Gap(at),
            value => point(value.parse().unwrap()),
        }
    };
    Window { slots: symbols.iter().enumerate().map(slot).collect() }
}
