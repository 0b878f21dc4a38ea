use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{BandSettings, LEAST_HISTORY, Untrained};
use crate::evaluate::Datapoint;

/// The number of half hours in a day.
const DAILY: usize = 48;
/// The number of six-hour parts in a week.
const WEEKLY: usize = 28;
/// The ratio of the standard deviation to the median distance, for normal noise.
const DEVIATION: f64 = 1.4826;
/// The lowest spread of a half hour, as a fraction of the overall spread.
const LEAST_SPREAD: f64 = 0.25;

/// A model of a metric's usual values.
#[derive(Debug, Clone, PartialEq)]
pub struct BandModel {
    zone: TimeZone,
    daily: Vec<f64>,
    weekly: Vec<f64>,
    spread: Vec<f64>,
}

/// The position of a time in the daily and weekly pattern.
#[derive(Clone, Copy)]
struct Place {
    half_hour: usize,
    part_of_week: usize,
}

impl BandModel {
    /// Trains a model with datapoints in order of time.
    ///
    /// # Errors
    ///
    /// Returns an error if the history is too short or has too many gaps.
    pub fn train(datapoints: &[Datapoint], settings: &BandSettings) -> Result<Self, Untrained> {
        let kept = datapoints.iter().filter(|it| it.value.is_finite() && !settings.is_excluded(it.at));
        let kept: Vec<(Place, f64)> = kept.map(|it| (Place::of(it.at, &settings.zone), it.value)).collect();
        let history = match (datapoints.first(), datapoints.last()) {
            (Some(first), Some(last)) => last.at.duration_since(first.at),
            _ => jiff::SignedDuration::ZERO,
        };
        if history < LEAST_HISTORY {
            return Err(Untrained::Short(history));
        }
        let levels = group_medians(&kept, DAILY, |place| place.half_hour);
        let covered = levels.iter().flatten().count();
        if covered < DAILY / 2 {
            return Err(Untrained::Sparse(covered));
        }
        let daily = smoothed(&filled_from_nearest(&levels));
        let left = without(&kept, |place| value(&daily, place.half_hour));
        let shifts = group_medians(&left, WEEKLY, |place| place.part_of_week);
        let weekly: Vec<f64> = shifts.iter().map(|shift| shift.unwrap_or_default()).collect();
        let noise = without(&left, |place| value(&weekly, place.part_of_week));
        let distances: Vec<_> = noise.iter().map(|(place, left)| (*place, left.abs() * DEVIATION)).collect();
        let least = median(&mut distances.iter().map(|(_, it)| *it).collect::<Vec<_>>()).unwrap_or_default();
        let spread =
            smoothed(&filled_from_nearest(&group_medians(&distances, DAILY, |place| place.half_hour)));
        let spread = spread.into_iter().map(|it| it.max(least * LEAST_SPREAD)).collect();
        Ok(Self { zone: settings.zone.clone(), daily, weekly, spread })
    }

    /// Returns the lower and upper edge at the time `at`. The edges are `width` spreads from the middle, in
    /// the metric's unit.
    pub fn band(&self, at: Timestamp, width: f64) -> (f64, f64) {
        let place = Place::of(at, &self.zone);
        let middle = value(&self.daily, place.half_hour) + value(&self.weekly, place.part_of_week);
        let reach = value(&self.spread, place.half_hour) * width;
        (middle - reach, middle + reach)
    }
}

impl Place {
    fn of(at: Timestamp, zone: &TimeZone) -> Self {
        let local = zone.to_datetime(at);
        let (hour, minute) = (usize::try_from(local.hour()).unwrap_or(0), local.minute());
        let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
        Self { half_hour: hour * 2 + usize::from(minute >= 30), part_of_week: day * 4 + hour / 6 }
    }
}

/// Returns the median of each group, or `None` for an empty group.
fn group_medians(values: &[(Place, f64)], count: usize, group: impl Fn(Place) -> usize) -> Vec<Option<f64>> {
    let mut groups = vec![Vec::new(); count];
    for (place, value) in values {
        if let Some(group) = groups.get_mut(group(*place)) {
            group.push(*value);
        }
    }
    groups.iter_mut().map(|group| median(group)).collect()
}

fn without(values: &[(Place, f64)], part: impl Fn(Place) -> f64) -> Vec<(Place, f64)> {
    values.iter().map(|(place, value)| (*place, value - part(*place))).collect()
}

fn value(circle: &[f64], place: usize) -> f64 {
    circle.get(place).copied().unwrap_or_default()
}

/// Returns the median, or `None` for an empty slice.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len().checked_sub(1)? / 2;
    let (_, median, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}

/// Fills each empty position of a circular list with the nearest value.
fn filled_from_nearest(circle: &[Option<f64>]) -> Vec<f64> {
    let count = circle.len();
    let nearest = |place: usize| {
        (0..=count / 2).find_map(|distance| {
            let at = |index: usize| circle.get(index % count).copied().flatten();
            at(place + distance).or_else(|| at(place + count - distance))
        })
    };
    (0..count).map(|place| nearest(place).unwrap_or_default()).collect()
}

/// Smooths a circular list: each value becomes the median of itself and its two neighbors.
fn smoothed(circle: &[f64]) -> Vec<f64> {
    let count = circle.len();
    let one = |place: usize| {
        let mut near: Vec<f64> =
            [count - 1, 0, 1].iter().filter_map(|step| circle.get((place + step) % count).copied()).collect();
        median(&mut near).unwrap_or_default()
    };
    (0..count).map(one).collect()
}
