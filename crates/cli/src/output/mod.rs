//! The output for people and scripts: results on standard output, everything else on standard error. There are no
//! colours without a terminal or with `NO_COLOR`.

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

/// Writes bytes unchanged, for output that is not for a terminal.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| failure(&error))
}

/// Prints a line on standard error.
pub(crate) fn note(text: &str) {
    // If standard error is closed, only the note is lost.
    let _ = foot::above(|| writeln!(anstream::stderr(), "{text}"));
}

/// Prints a message as Slack shows it, with its bar in colour.
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

/// Returns the width of a text on a terminal.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// Formats the heading and the rows of a table as lines, with right-aligned columns.
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
    // Libraries may log only warnings, because the traces of the AWS SDK contain the decrypted webhook URL. The log
    // of the SDK's runtime is off: it warns about connections that it cannot close in a foreign client, and it
    // returns every real failure.
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("bongsu", level);
    let filter = filter.with_target("aws_smithy_runtime", LevelFilter::OFF);
    // The AWS SDK warns about each source without a region, but the program reports a missing region once.
    let places = if verbose { LevelFilter::WARN } else { LevelFilter::OFF };
    let filter = filter.with_target("aws_config", places);
    let lines =
        tracing_subscriber::fmt::layer().with_timer(LogTime).with_writer(|| foot::Log).with_ansi(ansi);
    tracing_subscriber::registry().with(lines).with(filter).init();
}

/// Starts the log of a service on standard output, like that of the function: a line of JSON for each notice.
#[cfg(feature = "aws")]
pub(crate) fn start_service_log() {
    // Libraries may log only warnings, as in `start_log`.
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
