//! An alarm on `Metrics`, computed: metric math over the windows of its metrics, and the band that it is compared with.
//!
//! A back-test and a watch compute by the same code, so that an alarm means the same in both.

mod band;

use jiff::Timestamp;
use thiserror::Error;

pub use band::ModelledBand;

use crate::alarm::{Metric, MetricQuery};
use crate::band::BandSettings;
use crate::definition::math::band_of;
use crate::evaluate::{Datapoint, Slot, Statistic, StatisticError, Unit, Window};
use crate::expr::math::{MathError, Query, Series, Source, resolve};
use band::FormulaBand;

/// Why an alarm on `Metrics` cannot be computed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FormulaError {
    /// A statistic that CloudWatch does not have.
    #[error(transparent)]
    Statistic(#[from] StatisticError),
    /// An expression that cannot be computed.
    #[error("Expression of {id}: {error}")]
    Expression {
        /// The entry of `Metrics`.
        id: String,
        /// Why, and where in its text.
        error: MathError,
    },
    /// An expression that cannot be computed over these datapoints.
    #[error("Metrics: {0}")]
    Metrics(#[from] MathError),
}

/// A metric that a formula is computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct FormulaInput {
    /// The id of its entry.
    pub id: String,
    /// The label of its entry.
    pub label: Option<String>,
    /// The metric.
    pub metric: Metric,
    /// How samples become datapoints.
    pub statistic: Statistic,
    /// The unit that samples must have, where the entry asks for one.
    pub unit: Option<Unit>,
}

/// The entries of `Metrics`, parsed.
#[derive(Debug, Clone)]
pub struct Formula {
    queries: Vec<Query>,
    result: String,
    period: u32,
    band: Option<FormulaBand>,
}

/// The parts of an alarm that make a formula.
#[derive(Debug, Clone, Copy)]
pub struct FormulaParts<'a> {
    /// The entries of `Metrics`.
    pub queries: &'a [MetricQuery],
    /// The entry that is compared.
    pub result: &'a str,
    /// The entry that is the band, where the threshold is one.
    pub band: Option<&'a str>,
    /// Seconds per datapoint.
    pub period: u32,
}

impl Formula {
    /// The formula, and the metrics that it is computed from in the order in which [`Self::slots`] wants them.
    ///
    /// # Errors
    ///
    /// An expression cannot be computed.
    pub fn new(
        parts: FormulaParts<'_>,
        settings: &BandSettings,
    ) -> Result<(Self, Vec<FormulaInput>), FormulaError> {
        let FormulaParts { queries: entries, result, band, period } = parts;
        let mut inputs = Vec::new();
        let mut queries = Vec::new();
        for entry in entries.iter().filter(|entry| band != Some(entry.id.as_str())) {
            queries.push(Query { id: entry.id.clone(), source: source(entry, &mut inputs)? });
        }
        resolve(&queries, result, &[], period)?;
        let width = |id: &str| {
            let entry = entries.iter().find(|entry| entry.id == id);
            entry.and_then(|entry| band_of(entry.expression.as_deref()?)).map_or(2.0, |(_, width)| width)
        };
        let band = band.map(|id| FormulaBand::new(width(id), settings.clone()));
        Ok((Self { queries, result: result.to_owned(), period, band }, inputs))
    }

    /// The slots that begin at `starts`, computed from the newest slots of each metric. Given edges take the place of the
    /// model's.
    ///
    /// # Errors
    ///
    /// An expression cannot be computed.
    pub fn slots(
        &mut self,
        starts: &[Timestamp],
        metrics: &[&[Slot]],
        edges: Option<Vec<Option<(f64, f64)>>>,
    ) -> Result<Vec<Slot>, FormulaError> {
        let mut metrics = metrics.iter();
        for query in &mut self.queries {
            if let Source::Metric(series) = &mut query.source {
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

    /// What our own model of the band has come to; none of an alarm without a band.
    pub fn modelled(&self) -> Option<ModelledBand> {
        self.band.as_ref().map(FormulaBand::state)
    }

    /// The datapoints that the band's model has learned from.
    pub fn learned(&self) -> Vec<Datapoint> {
        self.band.as_ref().map(FormulaBand::learned).unwrap_or_default()
    }

    /// Has the band's model learn from datapoints of an earlier run, in order of time.
    pub fn learn(&mut self, datapoints: impl IntoIterator<Item = Datapoint>) {
        if let Some(band) = &mut self.band {
            datapoints.into_iter().for_each(|datapoint| band.learn(datapoint));
        }
    }
}

fn source(entry: &MetricQuery, inputs: &mut Vec<FormulaInput>) -> Result<Source, FormulaError> {
    if let Some(stat) = &entry.metric {
        inputs.push(FormulaInput {
            id: entry.id.clone(),
            label: entry.label.clone(),
            metric: stat.metric.clone(),
            statistic: Statistic::parse(stat.statistic.as_deref().unwrap_or("Average"))?,
            unit: stat.unit.as_deref().and_then(Unit::parse),
        });
        return Ok(Source::Metric(Series::default()));
    }
    let expression = entry.expression.as_deref().unwrap_or_default().parse();
    let wrong = |error| FormulaError::Expression { id: entry.id.clone(), error };
    Ok(Source::Expression(expression.map_err(wrong)?))
}

/// The values of the newest `count` slots.
pub(crate) fn newest_values(window: &[Slot], count: usize) -> Vec<Option<f64>> {
    let newest = window.get(window.len().saturating_sub(count)..).unwrap_or_default();
    newest.iter().map(|slot| slot.datapoint().map(|datapoint| datapoint.value)).collect()
}
