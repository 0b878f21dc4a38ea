use jiff::{SignedDuration, Timestamp};

use crate::band::{BandSettings, BandTrainer};
use crate::evaluate::{Datapoint, Slot, Window};

/// The state of the model in [`crate::band`], which is not CloudWatch's model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelledBand {
    /// The model supplies the edges because it has two weeks of history.
    Trained,
    /// The model does not have enough history, so datapoints have no edges.
    Untrained,
}

/// This library's own band around the result of a formula.
#[derive(Debug, Clone)]
pub(super) struct FormulaBand {
    trainer: BandTrainer,
    width: f64,
}

impl FormulaBand {
    pub(super) fn new(width: f64, settings: BandSettings) -> Self {
        Self { trainer: BandTrainer::new(settings), width }
    }

    /// Returns the band of each slot. The model then learns from the slots' datapoints.
    pub(super) fn modelled(&mut self, window: &Window, period: u32) -> Vec<Option<(f64, f64)>> {
        let edges = window.slots.iter().map(|slot| self.around(slot.at(), period)).collect();
        window.slots.iter().filter_map(Slot::datapoint).for_each(|datapoint| self.learn(*datapoint));
        edges
    }

    /// Returns the band around one period. A period may lie in two half hours, so the band covers both.
    fn around(&mut self, start: Timestamp, period: u32) -> Option<(f64, f64)> {
        let end = start.saturating_add(SignedDuration::from_secs(period.into())).ok()?;
        let (low, high) = self.trainer.band(start, self.width).ok()?;
        let (lower, higher) = self.trainer.band(end, self.width).ok()?;
        Some((low.min(lower), high.max(higher)))
    }

    pub(super) fn learn(&mut self, datapoint: Datapoint) {
        self.trainer.push(datapoint);
    }

    pub(super) fn learned(&self) -> Vec<Datapoint> {
        self.trainer.history().collect()
    }

    pub(super) fn state(&self) -> ModelledBand {
        if self.trainer.is_trained() { ModelledBand::Trained } else { ModelledBand::Untrained }
    }
}
