//! The words of messages: each language is one file with all of its sentences.

mod en;
mod ko;

use super::condition::Condition;
use crate::alarm::AlarmState;
use crate::config::Locale;
use crate::slack::Mrkdwn;

/// Names of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Metric,
    Dimensions,
    Threshold,
    Rule,
    Account,
    Region,
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
    /// A span of time in at most two units.
    fn duration(&self, seconds: i64) -> String;
    /// The notice is that old.
    fn delayed(&self, seconds: i64) -> String;
    /// Stands before the time in the reader's own zone.
    fn your_time(&self) -> &'static str;
    /// The title of what has none.
    fn untitled(&self) -> &'static str;
}

/// The language of that locale.
pub(super) fn language(locale: Locale) -> &'static dyn Language {
    match locale {
        Locale::En => &en::English,
        Locale::Ko => &ko::Korean,
    }
}

/// The two largest units of a span: days, hours, minutes, seconds.
fn two_largest(seconds: i64, units: [&str; 4], between: &str) -> String {
    let seconds = seconds.max(0);
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let parts = parts.into_iter().zip(units).skip_while(|(count, _)| *count == 0).take(2);
    let parts: Vec<_> =
        parts.filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    if parts.is_empty() { format!("0{}", units.last().unwrap_or(&"")) } else { parts.join(between) }
}
