use std::io::BufRead;

use serde_json::{Map, Value};

use super::columns::{Column, Table};
use super::{HistoryError, Origin, Problem, Row};

/// Reads one JSON object from each line.
pub(super) struct Lines<R> {
    input: R,
    table: Table,
    file: String,
    line: u64,
    text: String,
    is_over: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R, origin: Origin) -> Self {
        let table = Table::new(&origin);
        Self { input, table, file: origin.file, line: 0, text: String::new(), is_over: false }
    }

    fn read(&mut self) -> Result<bool, Problem> {
        self.text.clear();
        self.line += 1;
        let read = self.input.read_line(&mut self.text);
        read.map(|bytes| bytes > 0).map_err(|error| Problem::Read(error.to_string()))
    }

    fn row(&mut self) -> Result<Option<Row>, Problem> {
        if self.text.trim().is_empty() {
            return Ok(None);
        }
        let object: Map<String, Value> =
            serde_json::from_str(&self.text).map_err(|error| Problem::Json(error.to_string()))?;
        let fields: Vec<_> =
            object.iter().filter_map(|(key, value)| Some((Column::parse(key)?, text(value)?))).collect();
        let field =
            |wanted| fields.iter().find(|(column, _)| *column == wanted).map(|(_, text)| text.as_str());
        self.table.row(field)
    }
}

/// Converts a field to the text of a table. Null becomes empty.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Row, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            let row = self.read().and_then(|more| if more { self.row().map(Some) } else { Ok(None) });
            match row {
                Ok(Some(Some(row))) => return Some(Ok(row)),
                Ok(Some(None)) => {}
                Ok(None) => self.is_over = true,
                Err(problem) => {
                    self.is_over = true;
                    let (file, line) = (self.file.clone(), Some(self.line));
                    return Some(Err(HistoryError { file, line, problem }));
                }
            }
        }
        None
    }
}
