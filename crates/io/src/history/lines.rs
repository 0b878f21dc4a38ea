use std::io::BufRead;

use serde_json::{Map, Value};

use super::columns::{Column, Line, Table, rows};
use super::{HistoryError, HistoryProblem, Origin, Rows};

/// Reads one JSON object from each line.
pub(super) fn read(input: impl BufRead + Send + 'static, origin: &Origin) -> Rows {
    let mut lines = Lines { input, table: Table::new(origin), line: 0, text: String::new() };
    let file = origin.file.clone();
    Box::new(rows(move || {
        lines.next().map_err(|problem| HistoryError { file: file.clone(), line: Some(lines.line), problem })
    }))
}

struct Lines<R> {
    input: R,
    table: Table,
    line: u64,
    text: String,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Line, HistoryProblem> {
        self.text.clear();
        self.line += 1;
        let read = self.input.read_line(&mut self.text);
        if read.map_err(|error| HistoryProblem::Read(error.to_string()))? == 0 {
            return Ok(Line::End);
        }
        if self.text.trim().is_empty() {
            return Ok(Line::Gap);
        }
        let object: Map<String, Value> =
            serde_json::from_str(&self.text).map_err(|error| HistoryProblem::Json(error.to_string()))?;
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
