//! From samples to figures.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::size::{self, Glibc};

use super::subject::Subject;
use super::trial::Sample;

/// What every start of every program showed.
pub(super) type Samples = BTreeMap<Subject, Vec<Sample>>;

/// What a program weighs.
#[derive(Debug)]
pub(super) struct Weight {
    pub(super) zip: u64,
    pub(super) glibc: Glibc,
}

/// What the two programs with KMS weigh.
#[derive(Debug)]
pub(super) struct Weights {
    pub(super) floor: Weight,
    pub(super) ours: Weight,
}

/// One line of the report.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    pub(super) floor: Spread,
    pub(super) ours: Spread,
    pub(super) target: Option<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Milliseconds,
    Megabytes,
    /// A version of the C library, as major + minor / 100.
    Glibc,
}

/// The middle, and what nine of ten do not pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) p90: f64,
}

/// What is wanted of a figure's median.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// At most this many times the floor.
    Ratio(f64),
    /// At most this.
    AtMost(f64),
}

impl Figure {
    pub(super) fn ratio(&self) -> f64 {
        self.ours.median / self.floor.median
    }

    /// Whether the target is met, where there is one.
    pub(super) fn met(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::Ratio(most) => self.ratio() <= most,
            Target::AtMost(most) => self.ours.median <= most,
        })
    }
}

/// All figures, in the order of a function's life.
pub(super) fn figures(samples: &Samples, weights: &Weights) -> Vec<Figure> {
    let post = Pair { samples, floor: Subject::FloorPost, ours: Subject::OursPost };
    let kms = Pair { samples, floor: Subject::FloorKms, ours: Subject::OursKms };
    let (next, first) =
        (|sample: &Sample| vec![ms(sample.first_next)], |sample: &Sample| vec![ms(sample.first_post)]);
    let warm = |sample: &Sample| sample.warm.iter().copied().map(ms).collect();
    let memory = |sample: &Sample| vec![megabytes(sample.peak_memory)];
    vec![
        post.figure("start to first GET /next", Unit::Milliseconds, Some(Target::Ratio(1.5)), next),
        kms.figure("start to first GET /next, KMS", Unit::Milliseconds, None, next),
        post.figure("start to Slack POST", Unit::Milliseconds, None, first),
        kms.figure("start to Slack POST, KMS", Unit::Milliseconds, Some(Target::Ratio(1.25)), first),
        kms.figure("warm invocation", Unit::Milliseconds, Some(Target::Ratio(1.25)), warm),
        kms.figure("peak memory, KMS", Unit::Megabytes, Some(Target::Ratio(1.3)), memory),
        weight("zip", Unit::Megabytes, size::MOST_ZIP_BYTES, weights, |weight| megabytes(weight.zip)),
        glibc(weights),
    ]
}

/// A program and its floor.
struct Pair<'a> {
    samples: &'a Samples,
    floor: Subject,
    ours: Subject,
}

impl Pair<'_> {
    fn figure(
        &self,
        name: &'static str,
        unit: Unit,
        target: Option<Target>,
        values: impl Fn(&Sample) -> Vec<f64>,
    ) -> Figure {
        let spread =
            |subject| spread(self.samples.get(subject).into_iter().flatten().flat_map(&values).collect());
        Figure { name, unit, floor: spread(&self.floor), ours: spread(&self.ours), target }
    }
}

fn weight(
    name: &'static str,
    unit: Unit,
    most: u64,
    weights: &Weights,
    value: impl Fn(&Weight) -> f64,
) -> Figure {
    let target = Some(Target::AtMost(megabytes(most)));
    Figure { name, unit, floor: only(value(&weights.floor)), ours: only(value(&weights.ours)), target }
}

fn glibc(weights: &Weights) -> Figure {
    let number = |Glibc(major, minor): Glibc| f64::from(major) + f64::from(minor) / 100.0;
    let (floor, ours) = (only(number(weights.floor.glibc)), only(number(weights.ours.glibc)));
    let target = Some(Target::AtMost(number(size::NEWEST_GLIBC)));
    Figure { name: "needs GLIBC", unit: Unit::Glibc, floor, ours, target }
}

fn only(value: f64) -> Spread {
    Spread { median: value, p90: value }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "no file and no process here has 2^53 bytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

fn spread(mut values: Vec<f64>) -> Spread {
    values.sort_by(f64::total_cmp);
    Spread { median: quantile(&values, 50), p90: quantile(&values, 90) }
}

/// The nearest rank: a value that was measured, never one between two.
fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=10).map(f64::from).rev().collect();
        assert_eq!(spread(values), Spread { median: 5.0, p90: 9.0 });
        assert_eq!(spread(vec![7.0]), Spread { median: 7.0, p90: 7.0 });
    }

    #[test]
    fn a_target_is_of_the_floor_or_absolute() {
        let figure =
            |target| Figure { name: "", unit: Unit::Milliseconds, floor: only(2.0), ours: only(3.0), target };
        assert_eq!(figure(Some(Target::Ratio(1.5))).met(), Some(true));
        assert_eq!(figure(Some(Target::Ratio(1.4))).met(), Some(false));
        assert_eq!(figure(Some(Target::AtMost(2.9))).met(), Some(false));
        assert_eq!(figure(None).met(), None);
    }
}
