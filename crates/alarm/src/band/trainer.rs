use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::{BandModel, BandSettings, MOST_HISTORY, Untrained};
use crate::evaluate::Datapoint;

/// The training interval.
const TRAINED_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// The shortest time between two datapoints that the model learns from. This is enough for the medians of half hours, and
/// four weeks of it are small enough to store.
const LEARNED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A model that follows its metric. It knows only the datapoints before the current time and trains again
/// each day.
#[derive(Debug, Clone)]
pub struct BandTrainer {
    settings: BandSettings,
    history: VecDeque<Datapoint>,
    trained: Option<Timestamp>,
    model: Result<BandModel, Untrained>,
}

impl BandTrainer {
    /// Creates a trainer without history.
    pub fn new(settings: BandSettings) -> Self {
        let model = Err(Untrained::Short(SignedDuration::ZERO));
        Self { settings, history: VecDeque::new(), trained: None, model }
    }

    /// Adds a datapoint. Ignores a datapoint that is less than five minutes newer than the last one.
    pub fn push(&mut self, datapoint: Datapoint) {
        let is_soon = |newest: &Datapoint| datapoint.at.duration_since(newest.at) < LEARNED_EVERY;
        if self.history.back().is_some_and(is_soon) {
            return;
        }
        self.history.push_back(datapoint);
        let is_old = |first: &Datapoint| datapoint.at.duration_since(first.at) > MOST_HISTORY;
        while self.history.front().is_some_and(is_old) {
            self.history.pop_front();
        }
    }

    /// Returns the datapoints that the model learns from, in order of time.
    pub fn history(&self) -> impl Iterator<Item = Datapoint> {
        self.history.iter().copied()
    }

    /// Returns the lower and upper edge at the time `at`.
    ///
    /// # Errors
    ///
    /// Returns an error if the history is too short or has too many gaps.
    pub fn band(&mut self, at: Timestamp, width: f64) -> Result<(f64, f64), Untrained> {
        if self.trained.is_none_or(|trained| at.duration_since(trained) >= TRAINED_EVERY) {
            self.trained = Some(at);
            self.model = BandModel::train(self.history.make_contiguous(), &self.settings);
        }
        self.model.as_ref().map(|model| model.band(at, width)).map_err(|untrained| *untrained)
    }

    /// Returns whether the last training produced a model.
    pub fn is_trained(&self) -> bool {
        self.model.is_ok()
    }
}
