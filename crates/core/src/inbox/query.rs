use jiff::Timestamp;

use crate::alarm::AlarmState;

/// What is looked for. All that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// About the alarm of this name.
    pub alarm: Option<String>,
    /// Telling of this state.
    pub state: Option<AlarmState>,
    /// Of this kind: `guardduty`, `composite`, as routes match it.
    pub kind: Option<String>,
    /// Has every one of these words in it, in lower case.
    pub words: Vec<String>,
    /// Came at this time or later.
    pub from: Option<Timestamp>,
    /// Came before this time.
    pub to: Option<Timestamp>,
    /// Only what was not announced, or only what was.
    pub silences: Option<bool>,
}

/// What of something kept is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Headline<'a> {
    /// When it came.
    pub at: Timestamp,
    /// It was not announced.
    pub is_silence: bool,
    /// The states it tells and the kinds of what it is about, by their words, with spaces between them.
    pub states: &'a str,
    /// The names of the alarms it is about, one to a line.
    pub names: &'a str,
    /// What a reader sees of it, in lower case.
    pub text: &'a str,
}

impl Query {
    /// Looks for the words of `text`.
    #[must_use]
    pub fn with_words(self, text: &str) -> Self {
        let words = text.split_whitespace().map(str::to_lowercase);
        Self { words: words.collect(), ..self }
    }

    /// Whether everything is looked for.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is what is looked for.
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

    fn check(query: &Query, expected: bool) {
        assert_eq!(query.matches(HEADLINE), expected, "{query:?}");
    }

    #[test]
    fn all_that_is_given_must_hold() {
        let all = Query::default;
        let at = |second| Some(Timestamp::constant(second, 0));
        check(&all(), true);
        check(&Query { alarm: Some("결제 서버".to_owned()), ..all() }, true);
        check(&Query { alarm: Some("결제".to_owned()), ..all() }, false);
        check(&Query { state: Some(AlarmState::Ok), ..all() }, true);
        check(&Query { state: Some(AlarmState::InsufficientData), ..all() }, false);
        check(&Query { kind: Some("metric".to_owned()), ..all() }, true);
        check(&Query { kind: Some("guardduty".to_owned()), ..all() }, false);
        check(&Query { from: at(100), to: at(101), ..all() }, true);
        check(&Query { from: at(101), ..all() }, false);
        check(&Query { to: at(100), ..all() }, false);
        check(&Query { silences: Some(true), ..all() }, false);
        check(&all().with_words("  ABOVE cpu 결제"), true);
        check(&all().with_words("cpu below"), false);
        check(&Query { state: Some(AlarmState::Ok), ..all() }.with_words("below"), false);
    }
}
