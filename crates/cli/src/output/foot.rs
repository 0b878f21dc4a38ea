//! Lines at the foot of a terminal that are written over while others scroll above them.
//!
//! There is one foot, for there is one terminal: whatever is printed goes through here, so that nothing
//! tears. Elsewhere than on a terminal there is none.

use std::io::{IsTerminal as _, Write};
use std::sync::{Mutex, PoisonError};

/// What stands there now.
static FOOT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Puts lines there in place of those that were.
pub(crate) fn set(lines: Vec<String>) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let mut foot = FOOT.lock().unwrap_or_else(PoisonError::into_inner);
    if *foot != lines {
        let erase = erasing(&foot);
        *foot = lines;
        // In one piece: what is erased and what is drawn must not flicker.
        let _ = anstream::stderr().write_all(format!("{erase}{}", foot.join("\n")).as_bytes());
    }
}

/// Takes them away.
pub(crate) fn clear() {
    set(Vec::new());
}

/// Prints something that stays above them.
pub(super) fn above<T>(print: impl FnOnce() -> T) -> T {
    let foot = FOOT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut stderr = anstream::stderr();
    // Nobody is left to see it where standard error is closed.
    let _ = stderr.write_all(erasing(&foot).as_bytes());
    let printed = print();
    let _ = stderr.write_all(foot.join("\n").as_bytes());
    printed
}

/// Up to the first of these lines, and everything below erased.
fn erasing(lines: &[String]) -> String {
    match lines.len() {
        0 => String::new(),
        1 => "\r\x1b[J".to_owned(),
        count => format!("\r\x1b[{}A\x1b[J", count - 1),
    }
}

/// Columns and rows of the terminal.
pub(crate) fn size() -> (usize, usize) {
    let size = terminal_size::terminal_size_of(std::io::stderr());
    size.map_or((80, 24), |(width, height)| (width.0.into(), height.0.into()))
}

/// The log, above the foot.
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
