//! Samples numbers that other programs append to a file, or counts the lines of a log.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::MetadataExt as _;

use bongsu_alarm::simulate::{MetricDatum, MetricSource};
use bongsu_core::config::FileConfig;
use thiserror::Error;

/// The reason why a file supplied no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TailError {
    /// The file cannot be read.
    #[error("{path}: {cause}")]
    Read { path: String, cause: String },
    /// An appended line is not a number.
    #[error(
        "{path}: an appended line is not a number; a line must be a value, or a timestamp, a comma and a value"
    )]
    NoNumber { path: String },
}

/// The maximum number of bytes in one read. The rest waits for the next second.
const MOST_BYTES: u64 = 1024 * 1024;
/// The maximum length of a line with a number.
const LONGEST_NUMBER: usize = 256;
/// The maximum length of an incomplete line; the rest is ignored.
const LONGEST_LINE: usize = 64 * 1024;

/// Reads the lines that are appended to a file from the first sample on. The file may appear later, grow, be
/// truncated, or be replaced.
#[derive(Debug)]
pub struct Tail {
    config: FileConfig,
    open: Option<Open>,
    /// Whether the file was examined before. From then on, its content counts as appended.
    looked: bool,
}

#[derive(Debug)]
struct Open {
    file: File,
    inode: u64,
    offset: u64,
    /// The beginning of an incomplete line.
    part: Vec<u8>,
}

impl Tail {
    /// Creates the source without examining the file.
    pub fn new(config: FileConfig) -> Self {
        Self { config, open: None, looked: false }
    }

    fn lines(&mut self) -> std::io::Result<Vec<String>> {
        let mut lines = match &mut self.open {
            Some(open) => open.read()?,
            None => Vec::new(),
        };
        if self.is_replaced() {
            self.open = Open::at(&self.config.path, !self.looked)?;
            if let Some(open) = &mut self.open {
                lines.extend(open.read()?);
            }
        }
        self.looked = true;
        Ok(lines)
    }

    /// Returns whether the path now leads to another file.
    fn is_replaced(&self) -> bool {
        let now = std::fs::metadata(&self.config.path).ok().map(|found| found.ino());
        self.open.as_ref().map(|open| open.inode) != now || self.open.is_none()
    }
}

impl Open {
    /// Opens the file, at its end if `at_end`. Returns `None` if there is no file.
    fn at(path: &str, at_end: bool) -> std::io::Result<Option<Self>> {
        let mut file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let inode = file.metadata()?.ino();
        let offset = if at_end { file.seek(SeekFrom::End(0))? } else { 0 };
        Ok(Some(Self { file, inode, offset, part: Vec::new() }))
    }

    /// Returns the lines that were completed since the last call.
    fn read(&mut self) -> std::io::Result<Vec<String>> {
        if self.file.metadata()?.len() < self.offset {
            // The file was truncated, so its content is new.
            self.offset = self.file.seek(SeekFrom::Start(0))?;
            self.part.clear();
        }
        let mut bytes = std::mem::take(&mut self.part);
        self.offset += (&self.file).take(MOST_BYTES).read_to_end(&mut bytes)? as u64;
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        self.part = lines.pop().unwrap_or_default().iter().take(LONGEST_LINE).copied().collect();
        Ok(lines.into_iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect())
    }
}

/// Parses `value` or `timestamp,value`. The sample has the time of arrival, because alarms are evaluated in
/// real time.
fn number(line: &str) -> Option<f64> {
    let value = line.rsplit(',').next()?.trim();
    value.parse().ok().filter(|_| line.len() <= LONGEST_NUMBER)
}

impl MetricSource for Tail {
    type Error = TailError;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, TailError> {
        let path = self.config.path.clone();
        let lines =
            self.lines().map_err(|error| TailError::Read { path: path.clone(), cause: error.to_string() })?;
        let (metric, unit) = (&self.config.metric, self.config.unit);
        let datum = |value| MetricDatum { unit, ..MetricDatum::new(metric.clone(), value) };
        if let Some(pattern) = &self.config.pattern {
            let count = lines.iter().filter(|line| pattern.is_in(line)).count();
            return Ok(vec![datum(count as f64)]);
        }
        let filled = lines.iter().filter(|line| !line.trim().is_empty());
        let values: Vec<_> = filled.map(|line| number(line)).collect();
        if !values.is_empty() && values.iter().all(Option::is_none) {
            return Err(TailError::NoNumber { path });
        }
        Ok(values.into_iter().flatten().map(datum).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::Path;

    use bongsu_alarm::alarm::Metric;
    use bongsu_core::config::LinePattern;

    use super::*;

    fn tail(path: &Path) -> Tail {
        let metric = Metric { namespace: "bongsu".to_owned(), name: "t".to_owned(), dimensions: Vec::new() };
        Tail::new(FileConfig { metric, unit: None, path: path.display().to_string(), pattern: None })
    }

    fn append(path: &Path, text: &str) {
        std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    fn values(tail: &mut Tail) -> Vec<f64> {
        tail.sample().unwrap().into_iter().map(|datum| datum.value).collect()
    }

    #[test]
    fn follows_a_file_that_grows_is_truncated_or_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.log");
        append(&path, "1\n");
        let mut tail = tail(&path);
        assert_eq!(values(&mut tail), [] as [f64; 0], "earlier lines do not count");
        append(&path, "2\n2026-11-23T00:00:00Z,3.5\n4");
        assert_eq!(values(&mut tail), [2.0, 3.5], "only a complete line counts");
        append(&path, "0\n\n");
        assert_eq!(values(&mut tail), [40.0]);
        std::fs::write(&path, "5\n").unwrap();
        assert_eq!(values(&mut tail), [5.0], "it was cut");
        append(&path, "6\n");
        std::fs::rename(&path, folder.path().join("t.log.1")).unwrap();
        append(&path, "7\n");
        assert_eq!(values(&mut tail), [6.0, 7.0], "the file was truncated");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(values(&mut tail), [] as [f64; 0]);
        append(&path, "8\n");
        assert_eq!(values(&mut tail), [8.0], "it came back");
    }

    #[test]
    fn counts_the_lines_of_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        append(&path, "ERROR before\n");
        let mut tail = tail(&path);
        tail.config.pattern = Some(LinePattern::new("ERROR|FATAL").unwrap());
        assert_eq!(values(&mut tail), [0.0], "earlier lines do not count");
        append(&path, "INFO fine\nERROR one\n결제 ERROR two\n\u{1b}[31mFATAL\u{1b}[0m three\nERROR not yet");
        assert_eq!(values(&mut tail), [3.0]);
        append(&path, &format!("\n{} ERROR\n", "x".repeat(10_000)));
        assert_eq!(values(&mut tail), [2.0]);
        assert_eq!(values(&mut tail), [0.0]);
    }

    #[test]
    fn an_invalid_line_is_reported_and_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.log");
        let mut tail = tail(&path);
        assert_eq!(values(&mut tail), [] as [f64; 0], "the file may appear later");
        append(&path, "many\n");
        assert!(tail.sample().unwrap_err().to_string().contains("not a number"));
        append(&path, &format!("{}\n9\n", "1".repeat(5_000)));
        assert_eq!(values(&mut tail), [9.0]);
    }
}
