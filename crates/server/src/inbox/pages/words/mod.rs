//! The texts of the pages: one file for each language.

mod en;
mod ko;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::backtest::Summary;
use bongsu_core::reason::{NotifyReason, SilenceReason};
use jiff::SignedDuration;

/// The texts of a language.
pub(crate) struct Words {
    /// The `lang` attribute of the document.
    pub(crate) lang: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) alarms: &'static str,
    pub(crate) messages: &'static str,
    pub(crate) no_alarms: &'static str,
    pub(crate) no_messages: &'static str,
    pub(crate) nothing_found: &'static str,
    pub(crate) search: &'static str,
    pub(crate) text: &'static str,
    pub(crate) alarm: &'static str,
    pub(crate) state: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) any: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) show: &'static str,
    pub(crate) announced: &'static str,
    pub(crate) silent: &'static str,
    pub(crate) all: &'static str,
    pub(crate) filters: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) live: &'static str,
    pub(crate) reconnecting: &'static str,
    pub(crate) new_below: &'static str,
    pub(crate) not_announced: &'static str,
    pub(crate) why: &'static str,
    pub(crate) why_not: &'static str,
    pub(crate) decided: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) datapoints: &'static str,
    pub(crate) time: &'static str,
    pub(crate) value: &'static str,
    pub(crate) no_data: &'static str,
    pub(crate) raw: &'static str,
    pub(crate) event: &'static str,
    pub(crate) no_event: &'static str,
    pub(crate) fixture: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) posted_by_others: &'static str,
    pub(crate) back: &'static str,
    pub(crate) details: &'static str,
    /// The mark after the time of a changed message.
    pub(crate) edited: &'static str,
    /// The line above a reply that the channel shows.
    pub(crate) replied: &'static str,
    /// The number of replies.
    pub(crate) replies: fn(usize) -> String,
    /// The name of a person who pressed a button here.
    pub(crate) somebody: &'static str,
    pub(crate) no_button: &'static str,
    pub(crate) nobody_listens: &'static str,
    pub(crate) definition: &'static str,
    pub(crate) history: &'static str,
    pub(crate) no_history: &'static str,
    pub(crate) chart: &'static str,
    pub(crate) range: &'static str,
    pub(crate) what_if: &'static str,
    pub(crate) what_if_lead: &'static str,
    pub(crate) threshold: &'static str,
    pub(crate) datapoints_to_alarm: &'static str,
    pub(crate) evaluation_periods: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) try_it: &'static str,
    pub(crate) as_it_is: &'static str,
    pub(crate) as_tried: &'static str,
    pub(crate) fired: &'static str,
    pub(crate) flapped: &'static str,
    pub(crate) in_alarm: &'static str,
    pub(crate) in_unknown: &'static str,
    pub(crate) result: &'static str,
    pub(crate) cannot_try: &'static str,
    pub(crate) composite: &'static str,
    pub(crate) not_found: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) other_lang: &'static str,
    pub(crate) webhook: &'static str,
    /// The label before the name of the time zone.
    pub(crate) zone: &'static str,
    /// The heading above the silences in force.
    pub(crate) in_force: &'static str,
    /// The label of the button that ends a silence.
    pub(crate) end_silence: &'static str,
    /// The error if a silence could not be ended.
    pub(crate) not_ended: &'static str,
    /// The description of the mark of a silenced alarm.
    pub(crate) silenced: &'static str,
    /// The end of a silence.
    pub(crate) until: fn(&str) -> String,
    /// The end of a silence that lasts until its alarm is over.
    pub(crate) until_over: &'static str,
    /// The number of notices that were not announced.
    pub(crate) folded: fn(usize) -> String,
    /// The note for a reader whose page does not update.
    pub(crate) as_of: fn(&str) -> String,
    /// The error if messages cannot be stored, with the reason.
    pub(crate) not_kept: fn(&str) -> String,
    /// The text of an empty chart.
    pub(crate) no_datapoints: &'static str,
    /// The caption of a chart: metric, statistic, seconds, M and N.
    pub(crate) drawn: fn(&str, &str, u32, u32, u32) -> String,
    /// The name of a state for people.
    pub(crate) state_name: fn(AlarmState) -> &'static str,
    /// The reason for a message, as a sentence.
    pub(crate) notify: fn(NotifyReason) -> &'static str,
    /// The reason for a silence.
    pub(crate) silence: fn(SilenceReason) -> &'static str,
    /// The summary of the board, for example `1 in alarm, 2 silences in force`.
    pub(crate) summary: fn(&[AlarmState], usize) -> String,
    /// A span of time, for example `7 min`.
    pub(crate) span: fn(SignedDuration) -> String,
    /// The result of a back-test.
    pub(crate) verdict: fn(&Summary) -> String,
}

pub(crate) fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &en::WORDS,
        Locale::Ko => &ko::WORDS,
    }
}

/// Splits a span into days, hours, minutes and seconds, and keeps the two greatest. Rounds to seconds, because the times
/// of evaluations differ from whole seconds by a few milliseconds.
fn parts(span: SignedDuration) -> Vec<(i64, usize)> {
    let seconds = (span.as_secs() + i64::from(span.subsec_millis() >= 500)).max(0);
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let first = parts.iter().position(|part| *part > 0).unwrap_or(3);
    let parts = parts.into_iter().enumerate().map(|(unit, part)| (part, unit));
    parts
        .skip(first)
        .take(2)
        .enumerate()
        .filter(|(place, (part, _))| *place == 0 || *part > 0)
        .map(|(_, it)| it)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_short() {
        let told = |locale: Locale| {
            [0, 59, 60, 3_599, 3_600, 3_700, 90_000]
                .map(|second| (words(locale).span)(SignedDuration::from_secs(second)))
        };
        assert_eq!(told(Locale::En), ["0 s", "59 s", "1 min", "59 min 59 s", "1 h", "1 h 1 min", "1 d 1 h"]);
        assert_eq!(told(Locale::Ko), ["0초", "59초", "1분", "59분 59초", "1시간", "1시간 1분", "1일 1시간"]);
        let told = |millis| (words(Locale::En).span)(SignedDuration::from_millis(millis));
        assert_eq!([29_998, 30_002, 59_700].map(told), ["30 s", "30 s", "1 min"]);
    }
}
