//! Computes figures from samples.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::size::{self, Glibc};

use super::growth::OPEN;
use super::subject::Subject;
use super::trial::{Round, Sample};

/// The samples of every start of every program.
pub(super) type Samples = BTreeMap<Subject, Vec<Sample>>;

/// The size of a program, and the C library that it needs.
#[derive(Debug)]
pub(super) struct Weight {
    pub(super) zip: u64,
    pub(super) glibc: Glibc,
}

/// The sizes of the two programs with KMS.
#[derive(Debug)]
pub(super) struct Weights {
    pub(super) floor: Weight,
    pub(super) ours: Weight,
}

/// A line of the report.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    /// The figure of the floor program, if there is one.
    pub(super) floor: Option<Spread>,
    pub(super) ours: Spread,
    pub(super) target: Option<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Milliseconds,
    Megabytes,
    Count,
    /// A version of the C library, as major + minor / 100.
    Glibc,
}

/// The median and the 90th percentile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) p90: f64,
}

/// The target for a figure's median.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// At most this multiple of the floor.
    Ratio(f64),
    AtMost(f64),
}

impl Figure {
    pub(super) fn ratio(&self) -> Option<f64> {
        self.floor.map(|floor| self.ours.median / floor.median)
    }

    /// Returns whether the target is met, or `None` without a target.
    pub(super) fn met(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::Ratio(most) => self.ratio().is_some_and(|ratio| ratio <= most),
            Target::AtMost(most) => self.ours.median <= most,
        })
    }
}

/// All measurements.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) samples: Samples,
    pub(super) weights: Weights,
    /// The invocations at each number of open alarms in [`OPEN`].
    pub(super) growth: Vec<Vec<Round>>,
    /// The requests to the table for one alarm of a storm.
    pub(super) storm: Option<f64>,
}

impl Measured {
    /// Returns all figures: first those without a ledger, in the order of a function's life, and then those of a deployed
    /// function.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let mut figures = self.without_ledger();
        figures.extend(self.deployed());
        figures.extend(self.growth.iter().zip(GROWTH).map(|(rounds, name)| self.grown(name, rounds)));
        figures.extend(self.storm.map(|requests| Figure {
            name: "a storm of 10,000: requests",
            unit: Unit::Count,
            floor: None,
            ours: only(requests),
            target: Some(Target::AtMost(3.0)),
        }));
        figures
    }

    fn pair(&self, floor: Subject, ours: Subject) -> Pair<'_> {
        Pair { samples: &self.samples, floor, ours }
    }

    fn without_ledger(&self) -> Vec<Figure> {
        let post = self.pair(Subject::FloorPost, Subject::OursPost);
        let kms = self.pair(Subject::FloorKms, Subject::OursKms);
        let (next, first) =
            (|sample: &Sample| vec![ms(sample.first_next)], |sample: &Sample| vec![ms(sample.first_post)]);
        let memory = |sample: &Sample| vec![megabytes(sample.peak_memory)];
        let (took, processor) = (warm(|round| ms(round.took)), warm(|round| ms(round.processor)));
        let weights = &self.weights;
        vec![
            post.figure("start to first GET /next", Unit::Milliseconds, Some(Target::Ratio(1.5)), next),
            kms.figure("start to first GET /next, KMS", Unit::Milliseconds, None, next),
            post.figure("start to Slack POST", Unit::Milliseconds, None, first),
            kms.figure("start to Slack POST, KMS", Unit::Milliseconds, Some(Target::Ratio(1.25)), first),
            kms.figure("warm invocation", Unit::Milliseconds, None, took),
            kms.figure("warm processor time", Unit::Milliseconds, Some(Target::Ratio(2.0)), processor),
            kms.figure("peak memory, KMS", Unit::Megabytes, None, memory),
            weight("zip", Unit::Megabytes, size::MOST_ZIP_BYTES, weights, |weight| megabytes(weight.zip)),
            glibc(weights),
        ]
    }

    /// Returns the figures with KMS, ledger and queue, which answer after 4 ms.
    fn deployed(&self) -> Vec<Figure> {
        let pair = self.pair(Subject::FloorDistant, Subject::Deployed);
        let at_most = |most| Some(Target::AtMost(most));
        let memory = |sample: &Sample| vec![megabytes(sample.peak_memory)];
        let (post, processor) = (warm(|round| ms(round.post)), warm(|round| ms(round.processor)));
        let shared = |sample: &Sample| sample.shared.iter().map(|round| ms(round.post)).collect();
        let cold = |sample: &Sample| vec![ms(sample.first_post)];
        let mut figures = vec![
            self.counted("round trips before the POST", 2.0, |round| round.trips.0),
            self.counted("round trips in all", 3.0, |round| round.trips.1),
            self.counted("requests for an alarm", 5.0, |round| round.requests),
            pair.figure("ledger: warm POST, at 4 ms", Unit::Milliseconds, at_most(12.0), post),
        ];
        let on_share = pair.figure("  on 0.0724 of a processor", Unit::Milliseconds, at_most(25.0), shared);
        figures.extend(Some(on_share).filter(|figure| !figure.ours.median.is_nan()));
        figures.push(pair.figure("ledger: cold POST, at 4 ms", Unit::Milliseconds, at_most(25.0), cold));
        figures.push(pair.figure("ledger: processor time", Unit::Milliseconds, at_most(1.5), processor));
        figures.push(pair.figure("ledger: peak memory", Unit::Megabytes, Some(Target::Ratio(1.6)), memory));
        figures
    }

    fn counted(&self, name: &'static str, most: f64, count: impl Fn(&Round) -> usize) -> Figure {
        let rounds = self.samples.get(&Subject::Deployed).into_iter().flatten().flat_map(|it| &it.warm);
        let ours = spread(rounds.map(|round| number(count(round))).collect());
        Figure { name, unit: Unit::Count, floor: None, ours, target: Some(Target::AtMost(most)) }
    }

    fn grown(&self, name: &'static str, rounds: &[Round]) -> Figure {
        let processor = |round: &Round| ms(round.processor);
        let floor = self.samples.get(&Subject::FloorKms).into_iter().flatten().flat_map(|it| &it.warm);
        Figure {
            name,
            unit: Unit::Milliseconds,
            floor: Some(spread(floor.map(processor).collect())),
            ours: spread(rounds.iter().map(processor).collect()),
            target: Some(Target::AtMost(1.5)),
        }
    }
}

/// The names of the figures, one for each of [`OPEN`].
const GROWTH: [&str; OPEN.len()] =
    ["processor time, 10 open", "processor time, 1,000 open", "processor time, 10,000 open"];

fn warm(value: impl Fn(&Round) -> f64) -> impl Fn(&Sample) -> Vec<f64> {
    move |sample| sample.warm.iter().map(&value).collect()
}

#[expect(clippy::cast_precision_loss, reason = "no alarm takes 2^53 requests")]
fn number(count: usize) -> f64 {
    count as f64
}

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
        Figure { name, unit, floor: Some(spread(&self.floor)), ours: spread(&self.ours), target }
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
    Figure { name, unit, floor: Some(only(value(&weights.floor))), ours: only(value(&weights.ours)), target }
}

fn glibc(weights: &Weights) -> Figure {
    let number = |Glibc(major, minor): Glibc| f64::from(major) + f64::from(minor) / 100.0;
    let (floor, ours) = (only(number(weights.floor.glibc)), only(number(weights.ours.glibc)));
    let target = Some(Target::AtMost(number(size::NEWEST_GLIBC)));
    Figure { name: "needs GLIBC", unit: Unit::Glibc, floor: Some(floor), ours, target }
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

/// Returns the nearest rank, which is always a measured value.
fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measured_values() {
        let values: Vec<f64> = (1..=10).map(f64::from).rev().collect();
        assert_eq!(spread(values), Spread { median: 5.0, p90: 9.0 });
        assert_eq!(spread(vec![7.0]), Spread { median: 7.0, p90: 7.0 });
    }

    #[test]
    fn a_target_is_a_multiple_of_the_floor_or_absolute() {
        let figure = |target| Figure {
            name: "",
            unit: Unit::Milliseconds,
            floor: Some(only(2.0)),
            ours: only(3.0),
            target,
        };
        assert_eq!(figure(Some(Target::Ratio(1.5))).met(), Some(true));
        assert_eq!(figure(Some(Target::Ratio(1.4))).met(), Some(false));
        assert_eq!(figure(Some(Target::AtMost(2.9))).met(), Some(false));
        assert_eq!(figure(None).met(), None);
    }
}
