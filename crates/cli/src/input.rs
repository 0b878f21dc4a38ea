//! Reads events, secrets and samples from files, or from standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

#[cfg(feature = "aws")]
use secrecy::SecretString;

use crate::failure::Failure;

/// Lambda and SNS deliver at most 6 MB; a file ten times as large is not an event.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The maximum length of a secret. A longer file contains something else.
#[cfg(feature = "aws")]
const MOST_SECRET_BYTES: u64 = 4096;

/// Reads an event; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    if read.map_err(|error| failure(path, error.to_string()))? as u64 > MOST_BYTES {
        return Err(failure(path, "larger than 64 MiB: this is not an event".to_owned()));
    }
    Ok(bytes)
}

/// Reads a file that contains one secret and nothing else; `-` is standard input.
#[cfg(feature = "aws")]
pub(crate) fn read_secret(path: &Path) -> Result<SecretString, Failure> {
    let mut text = String::new();
    let read = open(path)?.take(MOST_SECRET_BYTES).read_to_string(&mut text);
    // Wrapped before anything can fail, so that memory is wiped in every case.
    let text: SecretString = text.into();
    read.map_err(|error| failure(path, error.to_string()))?;
    Ok(text)
}

/// Opens a file; `-` is standard input.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(|error| failure(path, error.to_string()))?;
    Ok(Box::new(file))
}

fn failure(path: &Path, cause: String) -> Failure {
    Failure::File { path: path.display().to_string(), cause }
}
