use jiff::{SignedDuration, Timestamp};

use crate::band::{BandSettings, BandTrainer};
use crate::evaluate::{Datapoint, Slot, Window};

/// What [`crate::band`]'s model came to; it is not CloudWatch's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelledBand {
    /// It gave the edges, from the time on that it had two weeks of history.
    Trained,
    /// It never had enough history, so that no datapoint had edges.
    Untrained,
}

/// Our own model of a band, around what the formula comes to.
#[derive(Debug, Clone)]
pub(super) struct FormulaBand {
    trainer: BandTrainer,
    width: f64,
}

impl FormulaBand {
    pub(super) fn new(width: f64, settings: BandSettings) -> Self {
        Self { trainer: BandTrainer::new(settings), width }
    }

    /// The model learns from each datapoint after it was judged.
    pub(super) fn modelled(&mut self, window: &Window, period: u32) -> Vec<Option<(f64, f64)>> {
        let edges = window.slots.iter().map(|slot| self.around(slot.at(), period)).collect();
        window.slots.iter().filter_map(Slot::datapoint).for_each(|datapoint| self.learn(*datapoint));
        edges
    }

    /// A period may lie in two half hours: the band takes in both.
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
