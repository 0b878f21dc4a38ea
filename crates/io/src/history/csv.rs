use std::io::BufRead;

use csv::{ReaderBuilder, StringRecord};

use super::columns::{Column, Table};
use super::{HistoryError, Origin, Problem, Row, field};

/// A table with a heading, or with none: `timestamp,value[,count]`.
pub(super) struct Csv<R> {
    reader: csv::Reader<R>,
    columns: Vec<Option<Column>>,
    table: Table,
    /// The first line, where it is no heading.
    pending: Option<StringRecord>,
    record: StringRecord,
    file: String,
    is_over: bool,
}

impl<R: BufRead> Csv<R> {
    pub(super) fn new(input: R, origin: &Origin) -> Result<Self, HistoryError> {
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).from_reader(input);
        let mut csv = Self {
            reader,
            columns: Vec::new(),
            table: Table::new(origin),
            pending: None,
            record: StringRecord::new(),
            file: origin.file.clone(),
            is_over: false,
        };
        csv.heading()?;
        Ok(csv)
    }

    fn heading(&mut self) -> Result<(), HistoryError> {
        let mut first = StringRecord::new();
        self.reader.read_record(&mut first).map_err(|error| self.failure(table(&error)))?;
        if first.get(0).is_some_and(|text| field::time(text.trim()).is_ok()) {
            self.columns = [Column::Timestamp, Column::Value, Column::Count].map(Some).into();
            self.pending = Some(first);
            return Ok(());
        }
        self.columns = first.iter().map(Column::parse).collect();
        let has = |column| self.columns.contains(&Some(column));
        let set = [Column::Sum, Column::Minimum, Column::Maximum, Column::Count];
        if !has(Column::Timestamp) {
            return Err(self.failure(Problem::Column("timestamp")));
        }
        if !has(Column::Value) && !set.into_iter().all(has) {
            return Err(self.failure(Problem::Column("value")));
        }
        Ok(())
    }

    fn read(&mut self) -> Result<bool, HistoryError> {
        if let Some(first) = self.pending.take() {
            self.record = first;
            return Ok(true);
        }
        self.reader.read_record(&mut self.record).map_err(|error| self.failure(table(&error)))
    }

    fn row(&mut self) -> Result<Option<Row>, HistoryError> {
        let (columns, record) = (&self.columns, &self.record);
        let field = |wanted| {
            let place = columns.iter().position(|column| *column == Some(wanted))?;
            record.get(place)
        };
        self.table.row(field).map_err(|problem| self.failure(problem))
    }

    fn failure(&self, problem: Problem) -> HistoryError {
        let line = self.record.position().map_or(1, csv::Position::line);
        HistoryError { file: self.file.clone(), line: Some(line), problem }
    }
}

impl<R: BufRead> Iterator for Csv<R> {
    type Item = Result<Row, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            let row = self.read().and_then(|more| if more { self.row().map(Some) } else { Ok(None) });
            match row {
                Ok(Some(Some(row))) => return Some(Ok(row)),
                // A line without a value is a gap.
                Ok(Some(None)) => {}
                Ok(None) => self.is_over = true,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

fn table(error: &csv::Error) -> Problem {
    match error.kind() {
        csv::ErrorKind::Io(error) => Problem::Read(error.to_string()),
        csv::ErrorKind::Utf8 { .. } => Problem::Table("the text is not UTF-8".to_owned()),
        _ => Problem::Table(error.to_string()),
    }
}
