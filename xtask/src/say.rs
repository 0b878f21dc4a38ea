//! The output of the tasks. Results go to standard output, errors to standard error.

use std::io::{self, Write};

/// Prints one line of the result.
///
/// A reader that went away (`cargo xtask bench | head`) is no failure of the task.
pub(crate) fn line(text: impl AsRef<str>) {
    let _ = writeln!(io::stdout().lock(), "{}", text.as_ref());
}

/// Prints the present step. It goes beside the results, so that programs can read those.
pub(crate) fn aside(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints an error with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    let _ = writeln!(io::stderr().lock(), "error: {error:#}");
}

/// Prints the progress on a terminal only; the next one overwrites it.
pub(crate) fn progress(text: &str) {
    let mut stderr = io::stderr().lock();
    if io::IsTerminal::is_terminal(&stderr) {
        let _ = write!(stderr, "\r\x1b[K{text}");
        let _ = stderr.flush();
    }
}
