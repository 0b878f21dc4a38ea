//! The words of messages. Each language has a module with all its sentences.

mod en;
mod ko;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Mrkdwn;

use super::condition::{Band, Condition, Filler, Newest, Outside, Periods, Share};
use crate::notice::{Operation, Outcome};
use crate::press::ButtonAction;
use crate::reason::SilenceReason;
use crate::silence::SilenceError;
use crate::slash::SlashError;

/// The names of facts.
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
    Changes,
    Runbook,
    Mute,
    Alarms,
    NextSteps,
    Keywords,
    Resources,
    Unconfirmed,
    Confirm,
    Details,
    Unsubscribed,
    Restore,
}

/// The words and sentences of a language.
pub(super) trait Language: Reports + Answers + Sync {
    /// Names a state.
    fn state(&self, state: AlarmState) -> &'static str;
    /// Names a fact.
    fn label(&self, label: Label) -> &'static str;
    /// Describes a problem or its end in a sentence.
    fn headline(&self, condition: &Condition, state: AlarmState) -> Mrkdwn;
    /// Describes the threshold in a sentence.
    fn condition(&self, condition: &Condition) -> Option<String>;
    /// Describes a child alarm that decided the state, after its name: its state and the start of the state.
    fn child(&self, state: Option<AlarmState>, since: Option<&str>) -> String;
    /// Describes a child alarm whose state is not in the event, after its name.
    fn child_untold(&self) -> &'static str;
    /// Says that `count` more entries are not shown.
    fn more(&self, count: usize) -> String;
    /// Says that CloudWatch's own message did not arrive and that the audit found the alarm.
    fn found(&self) -> &'static str;
    /// Says that a fallback gets the notice because the receiver can never get it, or because no receiver is
    /// configured.
    fn refused(&self, receiver: Option<&str>) -> String;
    /// Says how often the alarm has fired since `since`.
    fn fired(&self, times: u32, since: &str) -> String;
    /// Says that an incident is over and how long it lasted.
    fn lasted(&self, span: &str) -> String;
    /// Says how long the alarm has been in ALARM without an acknowledgment.
    fn reminder(&self, span: &str) -> String;
    /// Says how long nobody has acknowledged the alarm, and who is notified now.
    fn escalated(&self, span: &str, to: &str) -> String;
    /// Says who will be notified if nobody acknowledges the alarm, and when.
    fn escalates(&self, to: &str, at: &str) -> String;
    /// Says that the silence of the alarm is over.
    fn hold_ended(&self, held: Option<SilenceReason>) -> String;
    /// Says that an incident ended earlier, while a silence held back the message about its end.
    fn over_meanwhile(&self, held: Option<SilenceReason>, since: &str) -> String;
    /// Says that the alarm changed too often to have a message for each change, and how long it has been in
    /// ALARM.
    fn sustained(&self, span: &str) -> String;
    /// Says that the alarm is flapping: the number of changes, and the time without a change that must pass
    /// before the next message.
    fn flapping_began(&self, changes: usize, within: &str) -> String;
    /// Says that the alarm is quiet again after a number of changes.
    fn flapping_ended(&self, changes: usize, quiet: &str) -> String;
    /// Says who acknowledged the alarm, and when.
    fn acknowledged(&self, by: &str, at: &str) -> String;
    /// Says who muted the alarm, and until when. `None` means until the end of the alarm.
    fn muted_by(&self, by: &str, until: Option<&str>) -> String;
    /// Labels a button.
    fn button(&self, action: ButtonAction) -> &'static str;
    /// Labels the button that opens the runbook.
    fn runbook(&self) -> &'static str;
    /// Labels the link to the message of the previous incident.
    fn previous(&self) -> &'static str;
    /// Says that the notice is late, and which state the alarm has now.
    fn late(&self, state: AlarmState, at: &str, newer: AlarmState, since: &str) -> String;
    /// Lists changes that could not be sent in time, and the number of earlier ones.
    fn untold(&self, changes: &str, before: usize) -> String;
    /// Titles a digest, with or without alarms.
    fn digest(&self, notices: usize, has_alarms: bool) -> String;
    /// Says which alarm suppresses the actions, and in which phase.
    fn suppressed(&self, suppressor: Option<&str>, phase: &str) -> String;
    /// Says that the actions were suppressed until now.
    fn released(&self, suppressor: Option<&str>, phase: &str) -> String;
    /// Says that a mute rule is active or has ended.
    fn muted(&self, ended: bool, rule: Option<&str>, until: Option<&str>) -> String;
    /// Describes an unusual evaluation.
    fn evaluation(&self, state: &str) -> String;
    /// Describes the operation on an alarm.
    fn operation(&self, operation: Operation) -> &'static str;
    /// Describes the outcome of an event in one word, or returns `None` if the outcome is not known.
    fn outcome(&self, outcome: Outcome) -> Option<&'static str>;
    /// Translates a service's word for an event, such as `FAILED`, if the language has a word for it.
    fn happened(&self, word: &str) -> Option<String>;
    /// Translates a service's severities, such as `high (8)`, if the language has words for all of them.
    fn severity(&self, words: &str) -> Option<String>;
    /// Translates the English name of a region, a resource or a detail, as the console does.
    fn name<'a>(&self, english: &'a str) -> &'a str;
    /// Says that the alarm was just created, and that this is its first evaluation.
    fn first_evaluation(&self) -> &'static str;
    /// Counts the time series in ALARM, in a few words.
    fn series(&self, count: u32, of: u32) -> String;
    /// Says that the state is unchanged.
    fn still(&self, state: AlarmState) -> String;
    /// Replaces the text of an empty message.
    fn empty(&self) -> &'static str;
    /// Describes the duration of the previous state.
    fn after(&self, seconds: i64) -> String;
    /// Formats a duration with at most two units.
    fn duration(&self, seconds: i64) -> String;
    /// Says how long a series of a PromQL alarm must breach before ALARM.
    fn pending(&self, span: &str) -> String;
    /// Says how long a series of a PromQL alarm must not breach before OK.
    fn recovery(&self, span: &str) -> String;
    /// Describes the evaluation interval.
    fn evaluated(&self, span: &str) -> String;
    /// Describes the delay of the notice.
    fn delayed(&self, seconds: i64) -> String;
    /// Introduces the time in the reader's own zone.
    fn your_time(&self) -> &'static str;
    /// Titles a notice without a title.
    fn untitled(&self) -> &'static str;
    /// Says that SNS requests the confirmation of a subscription, or that a subscription has ended, with
    /// instructions. `can_open` tells whether a URL follows.
    fn subscription(&self, is_over: bool, topic: &str, can_open: bool) -> String;
}

/// The sentences of the messages at fixed times: the daily summary and the weekly review.
pub(super) trait Reports {
    /// Titles the daily summary with the number of alarms in ALARM.
    fn daily_summary(&self, burning: usize) -> String;
    /// Titles the weekly review, which names `noisy` alarms.
    fn weekly_review(&self, noisy: usize) -> String;
    /// Says how many alarms fired in the week, how often they fired, and how often that was noise.
    fn week(&self, alarms: usize, fired: usize, noise: usize) -> String;
    /// Says how often an alarm fired, and how often that was noise.
    fn noisy(&self, name: &str, fired: usize, noise: usize) -> String;
    /// Names the command that finds better settings.
    fn better_settings(&self) -> &'static str;
    /// Describes an alarm in ALARM and its duration.
    fn burning(&self, name: &str, span: &str) -> String;
    /// Says that `count` more alarms are in ALARM.
    fn more_burning(&self, count: usize) -> String;
    /// Counts the alarms in each state.
    fn standing(&self, ok: usize, alarm: usize, insufficient: usize) -> String;
    /// Says how many changes were notified in a day, with the median, the p99 and the maximum of the delays.
    fn told(&self, changes: usize, delays: Option<[String; 3]>) -> String;
    /// Says how many notices could not be delivered yet.
    fn waiting(&self, notices: usize) -> String;
    /// Says how many alarms notify nobody.
    fn mute(&self, alarms: usize, names: &str) -> String;
    /// Says how many accounts and regions could not be read.
    fn unread(&self, places: usize, names: &str) -> String;
}

/// The sentences of answers to a slash command.
pub(super) trait Answers {
    /// Returns the commands as examples, each with its purpose.
    fn help(&self) -> [(&'static str, &'static str); 6];
    /// Says why the command cannot be understood.
    fn wrong(&self, error: &SlashError) -> String;
    /// Titles the alarms without a severity.
    fn no_severity(&self) -> &'static str;
    /// Says how long an alarm has been in ALARM, after its name.
    fn for_so_long(&self, span: &str) -> String;
    /// Says that no alarm of a team is in ALARM, and how bongsu knows an alarm's team.
    fn quiet_team(&self, team: &str) -> String;
    /// Says until when alarms are silenced.
    fn silenced(&self, until: &str) -> String;
    /// Introduces the command that ends the silence.
    fn ends_silence(&self) -> &'static str;
    /// Says why the silence was not created.
    fn not_silenced(&self, error: &SilenceError) -> String;
    /// Says that the person has acknowledged the alarm.
    fn now_acknowledged(&self, alarm: &str) -> String;
    /// Says that another person has already acknowledged the alarm.
    fn already(&self, alarm: &str, by: &str) -> String;
    /// Says that no alarm in ALARM has the requested name.
    fn no_alarm(&self) -> &'static str;
    /// Asks the person to choose one of several alarms.
    fn several(&self) -> &'static str;
    /// Says that there are no rotas.
    fn no_rota(&self) -> &'static str;
    /// Replaces the person if nobody is on call.
    fn nobody(&self) -> &'static str;
    /// Introduces the next person on call.
    fn next_on_call(&self, at: &str) -> String;
    /// Says that another program is changing the message.
    fn busy(&self) -> &'static str;
    /// Says that the ledger is not available.
    fn no_ledger(&self) -> &'static str;
}

pub(super) fn language(locale: Locale) -> &'static dyn Language {
    match locale {
        Locale::En => &en::English,
        Locale::Ko => &ko::Korean,
    }
}

/// Returns the symbol of a state. The symbols differ in shape.
pub fn symbol(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "🚨",
        AlarmState::Ok => "✅",
        AlarmState::InsufficientData => "❔",
    }
}

/// Returns the seconds of a duration as services write it: a number and a unit, such as `95 s` or `10 min`.
pub(super) fn seconds_in(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ')?;
    let unit = match unit {
        "s" | "sec" | "second" | "seconds" => 1,
        "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    number.parse::<u32>().ok().map(|number| i64::from(number) * unit)
}

/// Formats the two largest units of a duration: days, hours, minutes, seconds. Leaves out the second unit if
/// the first one is ten or more, because the difference does not matter then.
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
