//! The words of messages: each language is one file with all of its sentences.

mod en;
mod ko;

use super::condition::{Band, Condition, Filler, Newest, Outside, Share};
use crate::alarm::AlarmState;
use crate::config::Locale;
use crate::notice::{Operation, Outcome};
use crate::press::ButtonAction;
use crate::reason::SilenceReason;
use crate::slack::Mrkdwn;

/// Names of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Alarm,
    Metric,
    Dimensions,
    LogGroups,
    Evaluation,
    Contributor,
    Threshold,
    Rule,
    Before,
    Account,
    Region,
    Resource,
    Severity,
    Graph,
    Logs,
    Runbook,
    Mute,
    Alarms,
    NextSteps,
    Keywords,
    Resources,
    Unconfirmed,
    Confirm,
    Unsubscribed,
    Restore,
}

/// What a language must be able to say.
pub(super) trait Language: Sync {
    /// A state's name.
    fn state(&self, state: AlarmState) -> &'static str;
    /// A fact's name.
    fn label(&self, label: Label) -> &'static str;
    /// What is wrong, or right again, as a sentence.
    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn;
    /// The threshold as a sentence.
    fn condition(&self, condition: &Condition) -> Option<String>;
    /// A child of a composite alarm that decided its state, behind its name: state and since when.
    fn child(&self, state: Option<AlarmState>, since: Option<&str>) -> String;
    /// A child of which the event tells nothing, behind its name.
    fn child_untold(&self) -> &'static str;
    /// So many more are not shown.
    fn more(&self, count: usize) -> String;
    /// CloudWatch's own message never came: an audit found the alarm.
    fn found(&self) -> &'static str;
    /// A fallback is told, because that receiver can never be given it, or there is none.
    fn refused(&self, receiver: Option<&str>) -> String;
    /// It went off so many times since then.
    fn fired(&self, times: u32, since: &str) -> String;
    /// An incident is over: it lasted so long.
    fn lasted(&self, span: &str) -> String;
    /// It is in ALARM for so long, and nobody has acknowledged it.
    fn reminder(&self, span: &str) -> String;
    /// Nobody has acknowledged it for so long, and these are notified; none where it is told to them.
    fn escalated(&self, span: &str, to: &str) -> String;
    /// These are notified at that time, where nobody acknowledges before.
    fn escalates(&self, to: &str, at: &str) -> String;
    /// What held it back is over.
    fn hold_ended(&self, held: Option<SilenceReason>) -> String;
    /// What people think to go on was over since then already, while that held the news back.
    fn over_meanwhile(&self, held: Option<SilenceReason>, since: &str) -> String;
    /// It changed too often to be told each time, and stays in ALARM for so long.
    fn sustained(&self, span: &str) -> String;
    /// It changed so often within that time, and is told again when it was quiet for as long.
    fn flapping_began(&self, changes: usize, within: &str) -> String;
    /// It was quiet for that long, after so many changes.
    fn flapping_ended(&self, changes: usize, quiet: &str) -> String;
    /// Somebody acknowledged it at that time.
    fn acknowledged(&self, by: &str, at: &str) -> String;
    /// Somebody muted it, until then or until it is over.
    fn muted_by(&self, by: &str, until: Option<&str>) -> String;
    /// The words on a button.
    fn button(&self, action: ButtonAction) -> &'static str;
    /// The words on the button that opens the runbook.
    fn runbook(&self) -> &'static str;
    /// The message of the incident before.
    fn previous(&self) -> &'static str;
    /// The notice of that state and time comes late: since then the state is another one.
    fn late(&self, state: AlarmState, at: &str, newer: AlarmState, since: &str) -> String;
    /// These changes could not be told when they were news, and so many before them.
    fn untold(&self, changes: &str, before: usize) -> String;
    /// The title of a digest of so many notices, alarms among them or not.
    fn digest(&self, notices: usize, has_alarms: bool) -> String;
    /// The title of the daily summary: so many alarms burn.
    fn daily_summary(&self, burning: usize) -> String;
    /// The title of the weekly review: so many alarms are named.
    fn weekly_review(&self, noisy: usize) -> String;
    /// So many alarms fired so often within a week, and so often it was noise.
    fn week(&self, alarms: usize, fired: usize, noise: usize) -> String;
    /// An alarm that fired so often, and how often that was noise.
    fn noisy(&self, name: &str, fired: usize, noise: usize) -> String;
    /// How one finds better settings.
    fn better_settings(&self) -> &'static str;
    /// An alarm that burns, and for how long.
    fn burning(&self, name: &str, span: &str) -> String;
    /// So many more burn.
    fn more_burning(&self, count: usize) -> String;
    /// So many alarms are in which state.
    fn standing(&self, ok: usize, alarm: usize, insufficient: usize) -> String;
    /// So many changes were told in a day, and how long that took: median, p99, slowest.
    fn told(&self, changes: usize, delays: Option<[String; 3]>) -> String;
    /// So many notices could not be delivered yet.
    fn waiting(&self, notices: usize) -> String;
    /// So many alarms tell nobody.
    fn mute(&self, alarms: usize, names: &str) -> String;
    /// Actions are held back: by whom, and in which phase.
    fn suppressed(&self, suppressor: Option<&str>, phase: &str) -> String;
    /// Actions were held back until now.
    fn released(&self, suppressor: Option<&str>, phase: &str) -> String;
    /// A mute rule's window is open, or has ended.
    fn muted(&self, ended: bool, rule: Option<&str>, until: Option<&str>) -> String;
    /// CloudWatch's evaluation did not go as usual.
    fn evaluation(&self, state: &str) -> String;
    /// What was done to an alarm.
    fn operation(&self, operation: Operation) -> &'static str;
    /// How an event went, as one word; nothing where it does not say.
    fn outcome(&self, outcome: Outcome) -> Option<&'static str>;
    /// A service's word for what happened, such as `FAILED`, where the language has its own.
    fn happened(&self, word: &str) -> Option<String>;
    /// The console's name of a region, a resource or a detail of an event, whose English name is given.
    fn name<'a>(&self, english: &'a str) -> &'a str;
    /// It was made just now, and this is its first evaluation.
    fn first_evaluation(&self) -> &'static str;
    /// So many of its time series are in ALARM, in a few words.
    fn series(&self, count: u32, of: u32) -> String;
    /// The state is what it was.
    fn still(&self, state: AlarmState) -> String;
    /// Stands where a message has no text.
    fn empty(&self) -> &'static str;
    /// The state before lasted so long.
    fn after(&self, seconds: i64) -> String;
    /// A span of time in at most two units.
    fn duration(&self, seconds: i64) -> String;
    /// So long a series of a PromQL alarm breaches before ALARM.
    fn pending(&self, span: &str) -> String;
    /// So long it must not breach before OK.
    fn recovery(&self, span: &str) -> String;
    /// So often that is looked at.
    fn evaluated(&self, span: &str) -> String;
    /// The notice is that old.
    fn delayed(&self, seconds: i64) -> String;
    /// Stands before the time in the reader's own zone.
    fn your_time(&self) -> &'static str;
    /// The title of what has none.
    fn untitled(&self) -> &'static str;
    /// SNS asks to confirm a subscription, or says that one has ended, with what to do about it. `can_open`: an
    /// address follows.
    fn subscription(&self, is_over: bool, topic: &str, can_open: bool) -> String;
}

/// The language of that locale.
pub(super) fn language(locale: Locale) -> &'static dyn Language {
    match locale {
        Locale::En => &en::English,
        Locale::Ko => &ko::Korean,
    }
}

/// What a glance tells the states by; each has another shape.
pub(super) fn symbol(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "🚨",
        AlarmState::Ok => "✅",
        AlarmState::InsufficientData => "❔",
    }
}

/// The two largest units of a span: days, hours, minutes, seconds; one alone where it is ten or more,
/// because then nobody reads the other.
fn two_largest(seconds: i64, units: [&str; 4], between: &str) -> String {
    let seconds = seconds.max(0);
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let mut parts = parts.into_iter().zip(units).skip_while(|(count, _)| *count == 0).peekable();
    let precise = parts.peek().is_some_and(|(count, _)| *count < 10);
    let parts = parts.take(if precise { 2 } else { 1 });
    let parts: Vec<_> =
        parts.filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    if parts.is_empty() { format!("0{}", units.last().unwrap_or(&"")) } else { parts.join(between) }
}
