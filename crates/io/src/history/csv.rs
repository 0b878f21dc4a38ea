use std::collections::VecDeque;
use std::io::BufRead;
use std::sync::Arc;

use bongsu_alarm::backtest::SeriesName;
use csv::{ReaderBuilder, StringRecord};

use super::columns::{Column, Line, Table, rows};
use super::{HistoryError, HistoryProblem, HistoryRow, Origin, Rows, field};

/// The maximum number of label lines before the first time in a download of the CloudWatch console: labels,
/// IDs, statistics.
const MOST_LABELS: usize = 12;

/// Reads a table with or without a header line: `timestamp,value[,count]`. Downloads of the CloudWatch console
/// have a column for each series, with label lines above.
pub(super) fn read(input: impl BufRead + Send + 'static, origin: &Origin) -> Result<Rows, HistoryError> {
    let mut csv = Csv::new(input, origin)?;
    Ok(Box::new(rows(move || csv.next())))
}

struct Csv<R> {
    reader: csv::Reader<R>,
    columns: Vec<Option<Column>>,
    table: Table,
    /// The first line, if it is not a header.
    pending: Option<StringRecord>,
    record: StringRecord,
    /// The series of each column except the first, if columns are series.
    series: Vec<Arc<SeriesName>>,
    /// The remaining samples of the previous line.
    ready: VecDeque<HistoryRow>,
    file: String,
}

impl<R: BufRead> Csv<R> {
    fn new(input: R, origin: &Origin) -> Result<Self, HistoryError> {
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).from_reader(input);
        let mut csv = Self {
            reader,
            columns: Vec::new(),
            table: Table::new(origin),
            pending: None,
            record: StringRecord::new(),
            series: Vec::new(),
            ready: VecDeque::new(),
            file: origin.file.clone(),
        };
        csv.heading(origin)?;
        Ok(csv)
    }

    fn heading(&mut self, origin: &Origin) -> Result<(), HistoryError> {
        let mut first = StringRecord::new();
        self.reader.read_record(&mut first).map_err(|error| self.failure(table(&error)))?;
        if first.get(0).is_some_and(|text| field::time(text.trim()).is_ok()) {
            self.columns = [Column::Timestamp, Column::Value, Column::Count].map(Some).into();
            self.pending = Some(first);
            return Ok(());
        }
        self.columns = first.iter().map(Column::parse).collect();
        // The console names series with "Id" too.
        let is_labels = self.columns.iter().all(|column| matches!(column, None | Some(Column::Metric)));
        if is_labels && self.labels(first, origin)? {
            return Ok(());
        }
        Column::check(&self.columns).map_err(|problem| self.failure(problem))
    }

    /// Reads the label lines. Returns false if no line with a time follows.
    fn labels(&mut self, first: StringRecord, origin: &Origin) -> Result<bool, HistoryError> {
        let mut labels = vec![first];
        let mut next = StringRecord::new();
        while labels.len() <= MOST_LABELS {
            let more = self.reader.read_record(&mut next).map_err(|error| self.failure(table(&error)))?;
            if !more {
                return Ok(false);
            }
            if next.get(0).is_some_and(|text| field::time(text.trim()).is_ok()) {
                let count = next.len().saturating_sub(1);
                self.series =
                    (1..=count).map(|column| Arc::new(series(&labels, column, count, origin))).collect();
                self.pending = Some(next);
                return Ok(true);
            }
            labels.push(next.clone());
        }
        Ok(false)
    }

    /// Reads a sample from each column with a number.
    fn columns_as_rows(&mut self) -> Result<VecDeque<HistoryRow>, HistoryError> {
        let read = || {
            let at = field::time(self.record.get(0).unwrap_or_default().trim())?;
            let cells = self.series.iter().zip(self.record.iter().skip(1));
            let cells =
                cells.map(|(series, text)| (series, text.trim())).filter(|(_, text)| !text.is_empty());
            let row = |(series, text): (&Arc<SeriesName>, &str)| {
                let sample = field::value(at, field::number("value", text)?);
                Ok(HistoryRow { series: series.clone(), sample })
            };
            cells.map(row).collect::<Result<VecDeque<_>, HistoryProblem>>()
        };
        read().map_err(|problem| self.failure(problem))
    }

    fn read(&mut self) -> Result<bool, HistoryError> {
        if let Some(first) = self.pending.take() {
            self.record = first;
            return Ok(true);
        }
        self.reader.read_record(&mut self.record).map_err(|error| self.failure(table(&error)))
    }

    fn next(&mut self) -> Result<Line, HistoryError> {
        if let Some(row) = self.ready.pop_front() {
            return Ok(Line::Sample(row));
        }
        if !self.read()? {
            return Ok(Line::End);
        }
        if !self.series.is_empty() {
            self.ready = self.columns_as_rows()?;
            return Ok(self.ready.pop_front().map_or(Line::Gap, Line::Sample));
        }
        let (columns, record) = (&self.columns, &self.record);
        let field = |wanted| {
            let place = columns.iter().position(|column| *column == Some(wanted))?;
            record.get(place)
        };
        self.table.row(field).map_err(|problem| self.failure(problem))
    }

    fn failure(&self, problem: HistoryProblem) -> HistoryError {
        let line = self.record.position().map_or(1, csv::Position::line);
        HistoryError { file: self.file.clone(), line: Some(line), problem }
    }
}

/// Returns the series of a column, with all its labels as names. A single column may be any series of the
/// alarm.
fn series(labels: &[StringRecord], column: usize, count: usize, origin: &Origin) -> SeriesName {
    let given = || labels.iter().filter_map(|line| line.get(column)).map(str::trim);
    match &origin.series {
        Some(name) if count == 1 => SeriesName { names: vec![name.clone()], is_any: false },
        _ => SeriesName {
            names: given().filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            is_any: count == 1,
        },
    }
}

fn table(error: &csv::Error) -> HistoryProblem {
    match error.kind() {
        csv::ErrorKind::Io(error) => HistoryProblem::Read(error.to_string()),
        csv::ErrorKind::Utf8 { .. } => HistoryProblem::Table("the text is not UTF-8".to_owned()),
        _ => HistoryProblem::Table(error.to_string()),
    }
}
