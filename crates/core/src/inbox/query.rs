use bongsu_alarm::alarm::AlarmState;
use jiff::Timestamp;

/// A search. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InboxQuery {
    /// The name of the alarm.
    pub alarm: Option<String>,
    /// The alarm state that the item mentions.
    pub state: Option<AlarmState>,
    /// The kind, such as `guardduty` or `composite`, with the words of routes.
    pub kind: Option<String>,
    /// The words that the item must contain, in lower case.
    pub words: Vec<String>,
    /// The earliest time of arrival.
    pub from: Option<Timestamp>,
    /// The end of the time range, which is exclusive.
    pub to: Option<Timestamp>,
    /// `true` finds only silent notices, `false` finds only messages.
    pub silences: Option<bool>,
}

/// The properties of an item that a search examines.
#[derive(Debug, Clone, Copy)]
pub struct Headline<'a> {
    /// The time of arrival.
    pub at: Timestamp,
    /// Whether the item is a silent notice.
    pub is_silence: bool,
    /// The words of its states and kinds, separated by spaces.
    pub states: &'a str,
    /// The names of its alarms, one on each line.
    pub names: &'a str,
    /// The visible text, in lower case.
    pub text: &'a str,
}

impl InboxQuery {
    /// Adds the words of `text` to the conditions.
    #[must_use]
    pub fn with_words(self, text: &str) -> Self {
        let words = text.split_whitespace().map(str::to_lowercase);
        Self { words: words.collect(), ..self }
    }

    /// Returns whether the search has no conditions.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Returns whether the item satisfies all conditions.
    pub fn matches(&self, headline: Headline<'_>) -> bool {
        let Headline { at, is_silence, states, names, text } = headline;
        self.silences.is_none_or(|silences| silences == is_silence)
            && self.from.is_none_or(|from| at >= from)
            && self.to.is_none_or(|to| at < to)
            && self.state.is_none_or(|state| states.split(' ').any(|word| word == state.as_str()))
            && self.kind.as_ref().is_none_or(|kind| states.split(' ').any(|word| word == kind))
            && self.alarm.as_ref().is_none_or(|alarm| names.lines().any(|name| name == alarm))
            && self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADLINE: Headline<'_> = Headline {
        at: Timestamp::constant(100, 0),
        is_silence: false,
        states: "ALARM OK metric",
        names: "cpu\n결제 서버",
        text: "cpu is above 80 % 결제",
    };

    fn check(query: &InboxQuery, expected: bool) {
        assert_eq!(query.matches(HEADLINE), expected, "{query:?}");
    }

    #[test]
    fn all_conditions_must_hold() {
        let all = InboxQuery::default;
        let at = |second| Some(Timestamp::constant(second, 0));
        check(&all(), true);
        check(&InboxQuery { alarm: Some("결제 서버".to_owned()), ..all() }, true);
        check(&InboxQuery { alarm: Some("결제".to_owned()), ..all() }, false);
        check(&InboxQuery { state: Some(AlarmState::Ok), ..all() }, true);
        check(&InboxQuery { state: Some(AlarmState::InsufficientData), ..all() }, false);
        check(&InboxQuery { kind: Some("metric".to_owned()), ..all() }, true);
        check(&InboxQuery { kind: Some("guardduty".to_owned()), ..all() }, false);
        check(&InboxQuery { from: at(100), to: at(101), ..all() }, true);
        check(&InboxQuery { from: at(101), ..all() }, false);
        check(&InboxQuery { to: at(100), ..all() }, false);
        check(&InboxQuery { silences: Some(true), ..all() }, false);
        check(&all().with_words("  ABOVE cpu 결제"), true);
        check(&all().with_words("cpu below"), false);
        check(&InboxQuery { state: Some(AlarmState::Ok), ..all() }.with_words("below"), false);
    }
}
