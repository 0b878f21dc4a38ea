//! The output for people and scripts: standard output for results, standard error for the rest. Colours obey
//! `NO_COLOR`, and are left out without a terminal.

pub(crate) mod foot;

use std::io::{IsTerminal as _, Write as _};

use bongsu_slack::Message;
use owo_colors::OwoColorize as _;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use unicode_width::UnicodeWidthStr as _;

use crate::failure::Failure;
use crate::look::LogTime;

/// Prints a line.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    foot::above(|| writeln!(anstream::stdout(), "{text}")).map_err(|error| failure(&error))
}

/// Writes output that is not for a terminal, or that is complete already.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| failure(&error))
}

/// Prints a line on standard error.
pub(crate) fn note(text: &str) {
    // If standard error is closed, the note is lost and nothing else.
    let _ = foot::above(|| writeln!(anstream::stderr(), "{text}"));
}

/// Prints a message as a reader sees it, with its bar in colour.
pub(crate) fn message(message: &Message) -> Result<(), Failure> {
    foot::above(|| print(message)).map_err(|error| failure(&error))
}

fn print(message: &Message) -> std::io::Result<()> {
    let color = message.attachments.first().and_then(|attachment| rgb(&attachment.color));
    let text = message.to_string();
    let mut lines = text.lines();
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}", lines.next().unwrap_or_default().bold())?;
    for line in lines {
        let (bar, rest) = line.split_at_checked("  |".len()).unwrap_or((line, ""));
        match color {
            Some((r, g, b)) => writeln!(out, "{}{rest}", bar.truecolor(r, g, b))?,
            None => writeln!(out, "{line}")?,
        }
    }
    writeln!(out)?;
    out.flush()
}

/// Pads the text to a number of columns; a Hangul syllable takes two.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(self::columns(text))))
}

/// The width of a text on a terminal.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// Formats a table's heading and rows as lines, each column flush right.
pub(crate) fn aligned(heading: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let heading = heading.iter().map(|name| (*name).to_owned()).collect();
    let all: Vec<&Vec<String>> = [&heading].into_iter().chain(rows).collect();
    let width = |column: usize| all.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max();
    let line = |row: &&Vec<String>| {
        let cell = |(column, cell): (usize, &String)| {
            format!("{}{cell}", " ".repeat(width(column).unwrap_or(0).saturating_sub(columns(cell))))
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ")
    };
    all.iter().map(line).collect()
}

/// Writes `1 route`, `2 routes`.
pub(crate) fn plural<N: std::fmt::Display + Copy + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    format!("{count} {noun}{}", if count == N::from(1) { "" } else { "s" })
}

/// Returns whether the user asked for details (-v).
pub(crate) fn is_verbose() -> bool {
    LevelFilter::current() >= LevelFilter::INFO
}

/// Starts the log on standard error, with warnings only unless `verbose` asks for more.
pub(crate) fn start_log(verbose: bool) {
    let level = if verbose { LevelFilter::INFO } else { LevelFilter::WARN };
    let ansi = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    // Libraries log warnings only: the AWS SDK's traces hold the decrypted webhook URL.
    // The SDK warns that it cannot close connections of a client that is not its own; it returns every real
    // failure.
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("bongsu", level);
    let filter = filter.with_target("aws_smithy_runtime", LevelFilter::OFF);
    // AWS's library warns of each place without a region, and the program reports that once.
    let places = if verbose { LevelFilter::WARN } else { LevelFilter::OFF };
    let filter = filter.with_target("aws_config", places);
    let lines =
        tracing_subscriber::fmt::layer().with_timer(LogTime).with_writer(|| foot::Log).with_ansi(ansi);
    tracing_subscriber::registry().with(lines).with(filter).init();
}

/// Starts a service's log on standard output, as the function's: a line of JSON for each notice.
#[cfg(feature = "aws")]
pub(crate) fn start_service_log() {
    // Libraries log warnings only, for the same reason as above.
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("bongsu", LevelFilter::INFO);
    let filter = filter.with_target("aws_smithy_runtime", LevelFilter::OFF);
    let lines = tracing_subscriber::fmt::layer().json().with_target(false);
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
