use super::number::{self, Format};

/// The largest value that is drawn, so that differences of values stay finite.
const MOST: f64 = 1e300;

/// The smallest span of an axis without a limit, as a fraction of its largest value.
const LEAST_SPAN: f64 = 0.1;

/// The value axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    /// The values with their labels.
    pub(super) ticks: Vec<(f64, String)>,
}

/// Returns the value for drawing: `None` if it is not finite, otherwise limited to a range, with zero for
/// tiny values.
pub(super) fn drawable(value: f64) -> Option<f64> {
    let small = value.abs() < 1e-290;
    value.is_finite().then_some(if small { 0.0 } else { value.clamp(-MOST, MOST) })
}

impl Scale {
    /// Creates an axis for `values` and the alarm's `limit`, with about `count` ticks at 1, 2 or 5 times a
    /// power of ten.
    pub(super) fn new(
        values: impl IntoIterator<Item = f64>,
        limit: Option<f64>,
        unit: &str,
        count: f64,
    ) -> Self {
        let (low, high) = bounds(values, limit.and_then(drawable), unit);
        let largest = low.abs().max(high.abs());
        let grain = number::divisor(unit, largest);
        let step = (step((high - low) / count.max(1.0) / grain) * grain).max(largest * 1e-12);
        let low = (low / step + 1e-9).floor() * step;
        let high = ((high / step - 1e-9).ceil() * step).max(low + step);
        let format = Format::new(unit, low.abs().max(high.abs()), step);
        let steps = ((high - low) / step).round().clamp(1.0, 50.0) as usize;
        let ticks = (0..=steps).map(|index| low + index as f64 * step);
        // Fifty steps of 0.1 do not add up to exactly 5, so a tiny remainder becomes zero.
        let ticks = ticks.map(|value| if value.abs() < step * 1e-6 { 0.0 } else { value });
        Self { low, high, ticks: ticks.map(|value| (value, format.write(value))).collect() }
    }

    /// Returns the position of `value` between the bottom (0) and the top (1).
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// Returns the range of the axis: the values, the limit, zero if it is near, and some space at the top.
fn bounds(values: impl IntoIterator<Item = f64>, limit: Option<f64>, unit: &str) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.into_iter().filter_map(drawable).chain(limit) {
        (low, high) = (low.min(value), high.max(value));
    }
    if limit.is_none() {
        (low, high) = calmed(low, high);
    }
    if low > high || (low == 0.0 && high == 0.0) {
        return (0.0, 1.0);
    }
    let flat = high - low <= low.abs().max(high.abs()) * 1e-9;
    let (from, to) = (low, high);
    if from > 0.0 && (flat || from < 0.6 * to) {
        low = 0.0;
    }
    if to < 0.0 && (flat || to > 0.6 * from) {
        high = 0.0;
    }
    let air = (high - low) * 0.06;
    let full = number::whole(unit).filter(|whole| to <= *whole).unwrap_or(f64::INFINITY);
    (if low < 0.0 { low - air } else { low }, if high > 0.0 { (high + air).min(full) } else { high })
}

/// Widens the range of values that hardly differ, so that noise does not look like a cliff. With a limit, the
/// distance to the limit shows the size of a change.
fn calmed(low: f64, high: f64) -> (f64, f64) {
    let least = low.abs().max(high.abs()) * LEAST_SPAN;
    let missing = least - (high - low);
    if missing <= 0.0 || low >= high || !least.is_finite() {
        return (low, high);
    }
    (low - missing / 2.0, high + missing / 2.0)
}

/// Returns the smallest 1, 2 or 5 times a power of ten that is at least `raw`.
pub(super) fn step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let power = if power.is_finite() && power > 0.0 { power } else { 1.0 };
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= raw * (1.0 - 1e-9)).unwrap_or(10.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the lowest and the highest label.
    fn ends(values: &[f64], limit: Option<f64>, unit: &str) -> (String, String) {
        let scale = Scale::new(values.iter().copied(), limit, unit, 5.0);
        let label = |tick: Option<&(f64, String)>| tick.map(|(_, label)| label.clone()).unwrap_or_default();
        (label(scale.ticks.first()), label(scale.ticks.last()))
    }

    fn check(values: &[f64], limit: Option<f64>, unit: &str, expected: (&str, &str)) {
        let (low, high) = ends(values, limit, unit);
        assert_eq!((low.as_str(), high.as_str()), expected, "{values:?} {limit:?} {unit}");
    }

    #[test]
    fn an_axis_of_percentages_ends_at_a_hundred_unless_a_value_is_above() {
        check(&[1.9, 98.0], Some(80.0), "Percent", ("0%", "100%"));
        check(&[12.0, 99.99], Some(100.0), "Percent", ("0%", "100%"));
        check(&[12.0, 310.0], Some(80.0), "Percent", ("0%", "400%"));
        check(&[0.19, 0.98], Some(0.8), "Ratio", ("0%", "100%"));
    }

    #[test]
    fn noise_is_not_magnified_and_a_limit_stays_in_proportion() {
        check(&[70.06, 70.17], None, "Percent", ("66%", "76%"));
        check(&[70.06, 70.17], Some(90.0), "Percent", ("70%", "95%"));
        // The interesting range of an availability is a tenth of a percent.
        check(&[99.95, 99.99], Some(99.9), "Percent", ("99.90%", "100.00%"));
    }
}
