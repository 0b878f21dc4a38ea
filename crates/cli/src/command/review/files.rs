//! Reads alarms and their history from files.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use bongsu_alarm::review::{Described, ReviewHistory, described, read_history};
use bongsu_io::definition::AlarmFile;
use serde_json::Value;

use super::{Samples, Sources};
use crate::arguments::ReviewArguments;
use crate::failure::Failure;
use crate::input;
use crate::look::say;

/// Reads all alarms of these files.
fn alarms(files: &[PathBuf]) -> Result<Vec<Described>, Failure> {
    let mut alarms = Vec::new();
    for file in files {
        let failure = |cause: String| Failure::File { path: file.display().to_string(), cause };
        let document = AlarmFile::read(&input::read(file)?).map_err(|error| failure(error.to_string()))?;
        alarms.extend(described(&document.value).map_err(|error| failure(error.to_string()))?);
    }
    Ok(alarms)
}

pub(super) fn sources(arguments: &ReviewArguments) -> Result<Sources, Failure> {
    let described = alarms(&arguments.files)?;
    let pages: Vec<Value> =
        arguments.history.iter().map(|file| pages(file)).collect::<Result<Vec<_>, _>>()?.concat();
    let history = read_history(&Value::Array(pages));
    let notes = notes(&described, &history);
    Ok(Sources { described, history, evidence: None, samples: Samples::Files, notes })
}

/// Reads all JSON documents of a file: one page of output of the AWS CLI, or several in a row.
pub(super) fn pages(file: &Path) -> Result<Vec<Value>, Failure> {
    let failure = |cause: String| Failure::File { path: file.display().to_string(), cause };
    let input = BufReader::new(File::open(file).map_err(|error| failure(error.to_string()))?);
    let pages = serde_json::Deserializer::from_reader(input).into_iter::<Value>();
    pages.collect::<Result<_, _>>().map_err(|error| failure(format!("not JSON: {error}")))
}

/// Returns notes about items that could not be read.
pub(super) fn notes(described: &[Described], history: &ReviewHistory) -> Vec<String> {
    let mut notes = Vec::new();
    if history.unread > 0 {
        let unread = history.unread;
        notes.push(say(
            format!("Items of the history that cannot be read: {unread}."),
            format!("읽을 수 없는 기록 항목: {unread}개."),
        ));
    }
    let refused =
        described.iter().filter_map(|it| it.definition.as_ref().err().map(|error| (&it.name, error)));
    notes.extend(refused.map(|(name, error)| format!("{name}: {error}")));
    notes
}
