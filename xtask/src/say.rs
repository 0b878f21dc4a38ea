//! What the tasks print. Results go to standard output, troubles to standard error.

use std::io::{self, Write};

/// One line of result.
///
/// A reader that went away (`cargo xtask bench | head`) is no failure of the task.
pub(crate) fn line(text: impl AsRef<str>) {
    let _ = writeln!(io::stdout().lock(), "{}", text.as_ref());
}

/// What is being done: beside the results, so that these can be read by a program.
pub(crate) fn aside(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// What went wrong, with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    let _ = writeln!(io::stderr().lock(), "error: {error:#}");
}

/// How far it is: only for a person who is watching, and wiped by the next one.
pub(crate) fn progress(text: &str) {
    let mut stderr = io::stderr().lock();
    if io::IsTerminal::is_terminal(&stderr) {
        let _ = write!(stderr, "\r\x1b[K{text}");
        let _ = stderr.flush();
    }
}
