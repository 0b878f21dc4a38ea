//! Prints the output of the tasks: results to standard output, and everything else to standard error.

use std::io::{self, Write};

/// Prints one line of the result. A reader that ends early (`cargo xtask bench | head`) is no failure of the task.
pub(crate) fn line(text: impl AsRef<str>) {
    let _ = writeln!(io::stdout().lock(), "{}", text.as_ref());
}

/// Prints the current step separately from the results, so that programs can read the results.
pub(crate) fn aside(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints an error with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    let _ = writeln!(io::stderr().lock(), "error: {error:#}");
}

/// Prints the progress, only on a terminal. The next progress overwrites it.
pub(crate) fn progress(text: &str) {
    let mut stderr = io::stderr().lock();
    if io::IsTerminal::is_terminal(&stderr) {
        let _ = write!(stderr, "\r\x1b[K{text}");
        let _ = stderr.flush();
    }
}
