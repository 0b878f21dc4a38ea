//! Computes alarms on `Metrics`: metric math over the windows of several metrics, and anomaly detection bands.
//!
//! [`Formula::new`] parses the entries of an alarm, and [`Formula::slots`] computes the datapoints of one evaluation.
//! Back-tests and simulated alarms use the same code, so an alarm means the same in both.

mod band;

use jiff::Timestamp;
use thiserror::Error;

pub use band::ModelledBand;

use crate::alarm::{Metric, MetricQuery};
use crate::band::BandSettings;
use crate::definition::math::band_of;
use crate::evaluate::{Datapoint, Slot, Statistic, StatisticError, Unit, Window};
use crate::expr::math::{MathError, MetricDataQuery, MetricDataSource, Series, resolve};
use band::FormulaBand;

/// A reason why an alarm on `Metrics` cannot be computed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FormulaError {
    /// CloudWatch does not support the statistic.
    #[error(transparent)]
    Statistic(#[from] StatisticError),
    /// A metric math expression is not supported.
    #[error("Expression of {id}: {error}")]
    Expression {
        /// The ID of the entry in `Metrics`.
        id: String,
        /// The reason and the position in the expression.
        error: MathError,
    },
    /// The expressions cannot be computed over these datapoints.
    #[error("Metrics: {0}")]
    Metrics(#[from] MathError),
}

/// A metric that a formula uses.
#[derive(Debug, Clone, PartialEq)]
pub struct FormulaInput {
    /// The ID of the entry in `Metrics`.
    pub id: String,
    /// The label of the entry.
    pub label: Option<String>,
    /// The metric.
    pub metric: Metric,
    /// The statistic that turns samples into datapoints.
    pub statistic: Statistic,
    /// The unit that samples must have, if the entry specifies one.
    pub unit: Option<Unit>,
}

/// The parsed entries of `Metrics`.
#[derive(Debug, Clone)]
pub struct Formula {
    queries: Vec<MetricDataQuery>,
    result: String,
    period: u32,
    band: Option<FormulaBand>,
}

/// The parts of an alarm definition that make up a formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FormulaParts<'a> {
    /// The entries of `Metrics`.
    pub queries: &'a [MetricQuery],
    /// The ID of the entry that is compared with the threshold.
    pub result: &'a str,
    /// The ID of the entry that is the band, if the threshold is a band.
    pub band: Option<&'a str>,
    /// The length of a period, in seconds.
    pub period: u32,
}

impl Formula {
    /// Creates a formula. Also returns its metrics in the order that [`Self::slots`] expects.
    ///
    /// # Errors
    ///
    /// Returns an error if an expression cannot be computed.
    pub fn new(
        parts: FormulaParts<'_>,
        settings: &BandSettings,
    ) -> Result<(Self, Vec<FormulaInput>), FormulaError> {
        let FormulaParts { queries: entries, result, band, period } = parts;
        let mut inputs = Vec::new();
        let mut queries = Vec::new();
        for entry in entries.iter().filter(|entry| band != Some(entry.id.as_str())) {
            queries.push(MetricDataQuery { id: entry.id.clone(), source: source(entry, &mut inputs)? });
        }
        resolve(&queries, result, &[], period)?;
        let width = |id: &str| {
            let entry = entries.iter().find(|entry| entry.id == id);
            entry.and_then(|entry| band_of(entry.expression.as_deref()?)).map_or(2.0, |(_, width)| width)
        };
        let band = band.map(|id| FormulaBand::new(width(id), settings.clone()));
        Ok((Self { queries, result: result.to_owned(), period, band }, inputs))
    }

    /// Computes the slots that begin at `starts` from the newest slots of each metric. `edges` replaces the band of this
    /// library's own model.
    ///
    /// # Errors
    ///
    /// Returns an error if an expression cannot be computed.
    pub fn slots(
        &mut self,
        starts: &[Timestamp],
        metrics: &[&[Slot]],
        edges: Option<Vec<Option<(f64, f64)>>>,
    ) -> Result<Vec<Slot>, FormulaError> {
        let mut metrics = metrics.iter();
        for query in &mut self.queries {
            if let MetricDataSource::Metric(series) = &mut query.source {
                *series =
                    Series(metrics.next().map(|it| newest_values(it, starts.len())).unwrap_or_default());
            }
        }
        let result = resolve(&self.queries, &self.result, starts, self.period)?;
        let window = Window::of_values(starts, &result.0);
        let Some(band) = &mut self.band else { return Ok(window.slots) };
        let edges = edges.unwrap_or_else(|| band.modelled(&window, self.period));
        Ok(window.with_band(&edges).slots)
    }

    /// Returns the state of this library's own band model, or `None` for an alarm without a band.
    pub fn modelled(&self) -> Option<ModelledBand> {
        self.band.as_ref().map(FormulaBand::state)
    }

    /// Returns the datapoints that the band model has learned from.
    pub fn learned(&self) -> Vec<Datapoint> {
        self.band.as_ref().map(FormulaBand::learned).unwrap_or_default()
    }

    /// Trains the band model with datapoints of an earlier run, in order of time.
    pub fn learn(&mut self, datapoints: impl IntoIterator<Item = Datapoint>) {
        if let Some(band) = &mut self.band {
            datapoints.into_iter().for_each(|datapoint| band.learn(datapoint));
        }
    }
}

fn source(entry: &MetricQuery, inputs: &mut Vec<FormulaInput>) -> Result<MetricDataSource, FormulaError> {
    if let Some(stat) = &entry.metric {
        inputs.push(FormulaInput {
            id: entry.id.clone(),
            label: entry.label.clone(),
            metric: stat.metric.clone(),
            statistic: Statistic::parse(stat.statistic.as_deref().unwrap_or("Average"))?,
            unit: stat.unit.as_deref().and_then(Unit::parse),
        });
        return Ok(MetricDataSource::Metric(Series::default()));
    }
    let expression = entry.expression.as_deref().unwrap_or_default().parse();
    let wrong = |error| FormulaError::Expression { id: entry.id.clone(), error };
    Ok(MetricDataSource::Expression(expression.map_err(wrong)?))
}

/// Returns the values of the newest `count` slots.
pub(crate) fn newest_values(window: &[Slot], count: usize) -> Vec<Option<f64>> {
    let newest = window.get(window.len().saturating_sub(count)..).unwrap_or_default();
    newest.iter().map(|slot| slot.datapoint().map(|datapoint| datapoint.value)).collect()
}
