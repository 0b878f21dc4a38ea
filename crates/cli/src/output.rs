//! What a person or a script reads: standard output for what was asked for, standard error for the
//! rest. Colours obey `NO_COLOR` and are left out where nobody looks.

use std::io::{IsTerminal as _, Write as _};

use bongsu_core::slack::Message;
use owo_colors::OwoColorize as _;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::arguments::{Format, TableFormat};
use crate::failure::Failure;

/// What was asked for, or what suits where it goes.
pub(crate) fn format(asked: Option<Format>) -> Format {
    let suitable = || if std::io::stdout().is_terminal() { Format::Text } else { Format::Json };
    asked.unwrap_or_else(suitable)
}

/// The same for what is a table or lines of JSON.
pub(crate) fn table_format(asked: Option<TableFormat>) -> TableFormat {
    let suitable = || if std::io::stdout().is_terminal() { TableFormat::Table } else { TableFormat::Json };
    asked.unwrap_or_else(suitable)
}

/// Prints a line.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout(), "{text}").map_err(|error| failure(&error))
}

/// Prints a line of comment.
pub(crate) fn note(text: &str) {
    // Comments are for who still reads.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints a message as a reader sees it, its bar in its colour.
pub(crate) fn message(message: &Message) -> Result<(), Failure> {
    // A status line may stand there.
    StatusLine { on_terminal: true, shown: std::io::stderr().is_terminal() }.clear();
    let color = message.attachments.first().and_then(|attachment| rgb(attachment.color));
    let text = message.to_string();
    let mut lines = text.lines();
    let mut out = anstream::stdout().lock();
    let title = lines.next().unwrap_or_default();
    writeln!(out, "{}", title.bold()).map_err(|error| failure(&error))?;
    for line in lines {
        let (bar, rest) = line.split_at_checked("  |".len()).unwrap_or((line, ""));
        let written = match color {
            Some((r, g, b)) => writeln!(out, "{}{rest}", bar.truecolor(r, g, b)),
            None => writeln!(out, "{line}"),
        };
        written.map_err(|error| failure(&error))?;
    }
    writeln!(out).and_then(|()| out.flush()).map_err(|error| failure(&error))
}

/// One line on standard error that is written over, on a terminal; elsewhere only what stays.
#[derive(Debug)]
pub(crate) struct StatusLine {
    on_terminal: bool,
    shown: bool,
}

impl StatusLine {
    pub(crate) fn new() -> Self {
        Self { on_terminal: std::io::stderr().is_terminal(), shown: false }
    }

    /// Shows `text` in place of what stood there.
    pub(crate) fn set(&mut self, text: &str) {
        if self.on_terminal {
            self.clear();
            let _ = write!(std::io::stderr(), "{text}");
            self.shown = true;
        }
    }

    /// Prints a line that stays.
    pub(crate) fn above(&mut self, text: &str) {
        self.clear();
        note(text);
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.shown {
            // Carriage return, erase the line.
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
            self.shown = false;
        }
    }
}

/// The log goes to standard error; warnings only, unless more is asked for.
pub(crate) fn start_log(verbose: bool) {
    let level = if verbose { LevelFilter::DEBUG } else { LevelFilter::WARN };
    let ansi = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    // Of libraries warnings only: the AWS SDK's traces hold the decrypted webhook URL.
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("bongsu", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(ansi);
    tracing_subscriber::registry().with(lines).with(filter).init();
}

fn rgb(color: &str) -> Option<(u8, u8, u8)> {
    let part = |range| u8::from_str_radix(color.get(range)?, 16).ok();
    Some((part(1..3)?, part(3..5)?, part(5..7)?))
}

fn failure(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Failure::ClosedOutput
    } else {
        Failure::System(format!("cannot write: {error}"))
    }
}
