//! The columns of a table of samples, in CSV and JSON lines.

use std::iter;
use std::sync::Arc;

use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::evaluate::{Sample, Unit, Values};

use super::{HistoryError, HistoryProblem, HistoryRow, Origin, field};

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Timestamp,
    Value,
    Count,
    Sum,
    Minimum,
    Maximum,
    Metric,
    Unit,
}

/// The columns, with the spellings of their names in various tools. Errors use the first spelling.
const NAMES: [(Column, &[&str]); 8] = [
    (Column::Timestamp, &["timestamp", "time", "date", "@timestamp"]),
    (Column::Value, &["value", "average"]),
    (Column::Count, &["count", "sample_count", "samplecount"]),
    (Column::Sum, &["sum"]),
    (Column::Minimum, &["minimum", "min"]),
    (Column::Maximum, &["maximum", "max"]),
    (Column::Metric, &["metric", "metric_name", "metricname", "id"]),
    (Column::Unit, &["unit"]),
];

/// The columns of a statistic set, which can replace the value.
const SET: [Column; 4] = [Column::Sum, Column::Minimum, Column::Maximum, Column::Count];

impl Column {
    /// Parses the name of a column.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let (column, _) = NAMES.into_iter().find(|(_, names)| names.contains(&name.as_str()))?;
        Some(column)
    }

    fn name(self) -> &'static str {
        let names = NAMES.into_iter().find(|(column, _)| *column == self);
        names.and_then(|(_, names)| names.first().copied()).unwrap_or_default()
    }

    /// Checks that a table has the columns of a sample: a time, and a value or a statistic set.
    pub(super) fn check(columns: &[Option<Self>]) -> Result<(), HistoryProblem> {
        let has = |column| columns.contains(&Some(column));
        if !has(Self::Timestamp) {
            return Err(HistoryProblem::Column(Self::Timestamp.name()));
        }
        if !has(Self::Value) && !SET.into_iter().all(has) {
            return Err(HistoryProblem::Column(Self::Value.name()));
        }
        Ok(())
    }
}

/// The content of a line.
#[derive(Debug)]
pub(super) enum Line {
    Sample(HistoryRow),
    /// A time without a value.
    Gap,
    /// The end of the input.
    End,
}

/// Returns the samples of lines, up to the first error.
pub(super) fn rows(
    mut line: impl FnMut() -> Result<Line, HistoryError>,
) -> impl Iterator<Item = Result<HistoryRow, HistoryError>> {
    let mut is_over = false;
    iter::from_fn(move || {
        while !is_over {
            match line() {
                Ok(Line::Sample(row)) => return Some(Ok(row)),
                Ok(Line::Gap) => {}
                Ok(Line::End) => is_over = true,
                Err(error) => {
                    is_over = true;
                    return Some(Err(error));
                }
            }
        }
        None
    })
}

/// Converts the fields of a line to samples, and shares the name of each series.
#[derive(Debug)]
pub(super) struct Table {
    /// The name of a series without a name in its line.
    unnamed: Arc<SeriesName>,
    /// Whether a given name applies to every line.
    is_named: bool,
    known: Vec<(String, Arc<SeriesName>)>,
}

impl Table {
    pub(super) fn new(origin: &Origin) -> Self {
        Self { unnamed: Arc::new(unnamed(origin)), is_named: origin.series.is_some(), known: Vec::new() }
    }

    /// Reads a line. An empty value is a gap.
    pub(super) fn row<'a>(
        &mut self,
        field: impl Fn(Column) -> Option<&'a str>,
    ) -> Result<Line, HistoryProblem> {
        let field = |column| field(column).map(str::trim).filter(|text| !text.is_empty());
        let at =
            field::time(field(Column::Timestamp).ok_or(HistoryProblem::Column(Column::Timestamp.name()))?)?;
        let number =
            |column: Column| field(column).map(|text| field::number(column.name(), text)).transpose();
        let Some(values) = values(number)? else { return Ok(Line::Gap) };
        let unit = |text: &str| Unit::parse(text).ok_or_else(|| HistoryProblem::Unit(text.to_owned()));
        let unit = field(Column::Unit).map(unit).transpose()?;
        let series = self.series(field(Column::Metric));
        Ok(Line::Sample(HistoryRow { series, sample: Sample { at, values, unit } }))
    }

    fn series(&mut self, name: Option<&str>) -> Arc<SeriesName> {
        let Some(name) = name.filter(|_| !self.is_named) else { return self.unnamed.clone() };
        if let Some((_, series)) = self.known.iter().find(|(known, _)| known == name) {
            return series.clone();
        }
        let series = Arc::new(SeriesName { names: vec![name.to_owned()], is_any: false });
        self.known.push((name.to_owned(), series.clone()));
        series
    }
}

/// Returns the series of a file without names: its name is the name of the file, and it may be any series of the
/// alarm.
fn unnamed(origin: &Origin) -> SeriesName {
    let stem = || std::path::Path::new(&origin.file).file_stem()?.to_str().map(str::to_owned);
    match &origin.series {
        Some(name) => SeriesName { names: vec![name.clone()], is_any: false },
        None => SeriesName { names: stem().into_iter().collect(), is_any: true },
    }
}

fn values(
    number: impl Fn(Column) -> Result<Option<f64>, HistoryProblem>,
) -> Result<Option<Values>, HistoryProblem> {
    if let Some(value) = number(Column::Value)? {
        return Ok(Some(Values::Value { value, count: number(Column::Count)?.unwrap_or(1.0) }));
    }
    let [sum, minimum, maximum, count] = SET.map(number);
    let (Some(sum), Some(minimum), Some(maximum), Some(sample_count)) = (sum?, minimum?, maximum?, count?)
    else {
        return Ok(None);
    };
    Ok(Some(Values::Set { sum, minimum, maximum, sample_count }))
}
