//! Reads the event.

use std::io::Read as _;
use std::path::Path;

use crate::failure::Failure;

/// Lambda and SNS deliver at most 6 MB; a file ten times as large is no event.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failure = |cause: String| Failure::File { path: path.display().to_string(), cause };
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
    };
    let read = read.map_err(|error| failure(error.to_string()))?;
    if read as u64 > MOST_BYTES {
        return Err(failure("larger than 64 MiB, which no event is".to_owned()));
    }
    Ok(bytes)
}
