use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::{BandModel, BandSettings, MOST_HISTORY, Untrained};
use crate::evaluate::Datapoint;

/// A model is trained anew as often.
const TRAINED_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// It learns from one datapoint in so many: enough for medians of half hours, and little enough to keep four weeks of.
const LEARNED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A model that follows its metric: it knows only what came before, and is trained anew each day.
#[derive(Debug, Clone)]
pub struct BandTrainer {
    settings: BandSettings,
    history: VecDeque<Datapoint>,
    trained: Option<Timestamp>,
    model: Result<BandModel, Untrained>,
}

impl BandTrainer {
    /// A model without history.
    pub fn new(settings: BandSettings) -> Self {
        let model = Err(Untrained::Short(SignedDuration::ZERO));
        Self { settings, history: VecDeque::new(), trained: None, model }
    }

    /// Takes a datapoint, in order of time, unless it comes within five minutes of the one before.
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

    /// What it learns from, in order of time.
    pub fn history(&self) -> impl Iterator<Item = Datapoint> {
        self.history.iter().copied()
    }

    /// The band at a time, or why there is none.
    ///
    /// # Errors
    ///
    /// The history is too short or has too many gaps.
    pub fn band(&mut self, at: Timestamp, width: f64) -> Result<(f64, f64), Untrained> {
        if self.trained.is_none_or(|trained| at.duration_since(trained) >= TRAINED_EVERY) {
            self.trained = Some(at);
            self.model = BandModel::train(self.history.make_contiguous(), &self.settings);
        }
        self.model.as_ref().map(|model| model.band(at, width)).map_err(|untrained| *untrained)
    }

    /// Whether there is a band by now.
    pub fn is_trained(&self) -> bool {
        self.model.is_ok()
    }
}
