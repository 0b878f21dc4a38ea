use jiff::{SignedDuration, Timestamp};

use super::{
    Criteria, EvaluationWindow, Sample, Slot, Statistic, Unit, Window, aggregate, evaluation_range, window_end,
};

/// The windows of one alarm for instant after instant, each made from the one before. Keeps as many
/// samples as the evaluation range spans, however long the history is.
#[derive(Debug, Clone)]
pub struct Rolling {
    criteria: Criteria,
    statistic: Statistic,
    unit: Option<Unit>,
    /// Sorted by time; the stale ones in front are dropped now and then.
    samples: Vec<Sample>,
    stale: usize,
    /// Seconds from one possible end of a window to the next.
    step: u32,
    /// A window and its end for each phase of the period: windows of five minutes that slide with the
    /// minute are five series that each move on every five minutes.
    phases: Vec<Option<(Timestamp, Window)>>,
}

impl Rolling {
    /// The windows of an alarm, without samples yet. `unit` leaves out samples of any other.
    pub fn new(criteria: Criteria, statistic: Statistic, unit: Option<Unit>) -> Self {
        let step = match criteria.window {
            EvaluationWindow::WallClock(_) => criteria.period,
            EvaluationWindow::Sliding if criteria.period < 60 => criteria.period,
            EvaluationWindow::Sliding if criteria.span() > 86_400 => 3_600,
            EvaluationWindow::Sliding => 60,
        };
        let phases = criteria.period.checked_div(step).unwrap_or(1).max(1);
        let phases = vec![None; usize::try_from(phases).unwrap_or(1)];
        Self { criteria, statistic, unit, samples: Vec::new(), stale: 0, step: step.max(1), phases }
    }

    /// Takes a sample. They may come in any order, and after the windows they belong to: those are made
    /// anew the next time they are asked for.
    pub fn push(&mut self, sample: Sample) {
        let end = self.samples.partition_point(|earlier| earlier.at <= sample.at);
        let touched = |(window_end, _): &(Timestamp, Window)| sample.at < *window_end;
        for phase in &mut self.phases {
            if phase.as_ref().is_some_and(touched) {
                *phase = None;
            }
        }
        self.samples.insert(end, sample);
        self.stale = self.stale.min(end);
    }

    /// The window that an evaluation at `at` looks at. Instants must not go back further than the
    /// evaluation range.
    pub fn window(&mut self, at: Timestamp) -> &Window {
        let end = window_end(&self.criteria, at);
        let index = self.phase(end);
        let next = match self.phases.get_mut(index).and_then(Option::take) {
            Some((known, window)) if known == end => window,
            Some((known, window)) if self.follows(known, end) => self.moved_on(window, known, end),
            _ => Window::of_samples(&self.criteria, &self.statistic, self.unit, at, self.fresh()),
        };
        self.forget(end);
        let slot = match self.phases.get_mut(index) {
            Some(slot) => slot,
            None => {
                self.phases.push(None);
                let last = self.phases.len() - 1;
                &mut self.phases[last]
            }
        };
        &slot.insert((end, next)).1
    }
}
