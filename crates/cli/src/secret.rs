//! Reads secrets from files: each file holds one secret and nothing else.

use std::io::Read as _;
use std::path::Path;

use secrecy::SecretString;

use crate::failure::Failure;

/// The maximum length of a secret. A longer file holds something else.
const MOST_BYTES: u64 = 4096;

/// Reads the file; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<SecretString, Failure> {
    let failure = |cause: String| Failure::File { path: path.display().to_string(), cause };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text))
    };
    // Wrapped before anything can fail, so that memory is wiped in every case.
    let text: SecretString = text.into();
    read.map_err(|error| failure(error.to_string()))?;
    Ok(text)
}
