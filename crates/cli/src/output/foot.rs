//! Lines at the foot of a terminal that are overwritten while others scroll above them.
//!
//! There is one foot, because there is one terminal. All output goes through this module, so that lines do not mix.
//! Without a terminal there is no foot.

use std::io::{IsTerminal as _, Write};
use std::sync::{Mutex, PoisonError};

/// The present lines of the foot.
static FOOT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Replaces the lines of the foot.
pub(crate) fn set(lines: Vec<String>) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let mut foot = FOOT.lock().unwrap_or_else(PoisonError::into_inner);
    if *foot != lines {
        let erase = erasing(&foot);
        *foot = lines;
        // One write erases and draws, so that the foot does not flicker.
        let _ = anstream::stderr().write_all(format!("{erase}{}", foot.join("\n")).as_bytes());
    }
}

/// Removes the foot.
pub(crate) fn clear() {
    set(Vec::new());
}

/// Prints above the foot.
pub(super) fn above<T>(print: impl FnOnce() -> T) -> T {
    let foot = FOOT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut stderr = anstream::stderr();
    // If standard error is closed, nobody can see the foot.
    let _ = stderr.write_all(erasing(&foot).as_bytes());
    let printed = print();
    let _ = stderr.write_all(foot.join("\n").as_bytes());
    printed
}

/// Moves to the first of these lines, and erases everything below.
fn erasing(lines: &[String]) -> String {
    match lines.len() {
        0 => String::new(),
        1 => "\r\x1b[J".to_owned(),
        count => format!("\r\x1b[{}A\x1b[J", count - 1),
    }
}

/// The size of a terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

impl Size {
    /// Returns the size of the terminal, or the usual size if standard error is not a terminal.
    pub(crate) fn of_terminal() -> Self {
        let size = terminal_size::terminal_size_of(std::io::stderr());
        let (columns, rows) = size.map_or((80, 24), |(width, height)| (width.0.into(), height.0.into()));
        Self { columns, rows }
    }
}

/// Writes the log above the foot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        above(|| std::io::stderr().write_all(bytes)).map(|()| bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
