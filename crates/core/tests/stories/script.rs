//! Parses a story. A line `# setting` is TOML of the configuration. Any other line is a time with an event:
//!
//!     00:00 web ALARM             an alarm changes its state, and the relay gets the notice
//!     00:00 web ALARM, late 5     the same, but the notice arrives five minutes later
//!     00:00 web ALARM by two functions    the same, and two functions get the notice at once
//!     00:00 site ALARM watches web db
//!     00:00 cpu/i-1 ALARM         a contributor of an alarm changes its state; #1 has no attributes
//!     00:00 web ALARM untold      the same, but a mute rule is active and CloudWatch notifies nobody
//!     00:00 web ALARM muted       the same, and only EventBridge reports it
//!     00:00 web OK muted until 00:30      the same, and the event contains the end of the mute
//!     00:05 web ALARM since 00:00 CloudWatch reports a suppressed change
//!     00:01 kim acknowledges web | kim mutes web | kim mutes web for an hour
//!     00:01 kim mutes web by a rule   for an hour, with a CloudWatch mute rule
//!     00:01 kim unmutes web       ends the silence of that mute
//!     00:02 the ledger is away    for the rest of the story
//!     00:02 slack is down | slack is up | somebody deletes web
//!     00:03 the outbox is emptied | the group is emptied
//!     01:00 check due             runs the check for due incidents

use bongsu_core::config::Config;
use jiff::{SignedDuration, Timestamp};

/// Midnight of the story.
pub(crate) const MIDNIGHT: Timestamp = Timestamp::constant(1_795_392_000, 0);

pub(crate) struct Line {
    pub(crate) at: Timestamp,
    pub(crate) words: Vec<String>,
}

pub(crate) fn settings(script: &str) -> Config {
    let toml: Vec<_> = script.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    Config::parse(&toml.join("\n")).unwrap()
}

pub(crate) fn lines(script: &str) -> Vec<Line> {
    let told = script.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    told.map(line).collect()
}

fn line(text: &str) -> Line {
    let (time, rest) = text.split_once(' ').unwrap();
    Line { at: self::time(time), words: rest.split_whitespace().map(str::to_owned).collect() }
}

pub(crate) fn time(text: &str) -> Timestamp {
    let parts: Vec<i64> = text.split(':').map(|part| part.parse().unwrap()).collect();
    let seconds = parts.iter().zip([3_600, 60, 1]).map(|(part, unit)| part * unit).sum();
    MIDNIGHT + SignedDuration::from_secs(seconds)
}
