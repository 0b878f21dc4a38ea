//! Reads the text of a slash command.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::SlashCommand;
use crate::config::duration;
use crate::route::{Matcher, MatcherError};

/// The request of a slash command.
#[derive(Debug, Clone, PartialEq)]
pub enum SlashRequest {
    /// Lists the alarms in ALARM for which all matchers hold.
    List(Vec<Matcher>),
    /// Lists the alarms in ALARM whose tag `team` has this value.
    Team(String),
    Silence {
        matchers: Vec<Matcher>,
        until: SilenceEnd,
        because: String,
    },
    /// Acknowledges the alarm for which all matchers hold.
    Acknowledge(Vec<Matcher>),
    /// Shows the people on call.
    Who,
    Help,
}

/// The tag with an alarm's team. Its name and its value match in any case.
pub const TEAM: &str = "team";

/// The reason why a slash command cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlashError {
    /// The command does not exist. Contains its first word.
    Unknown(String),
    Matcher(MatcherError),
    /// The command needs the name of an alarm or a team.
    NoName,
    /// A silence needs an end, such as `for 2h` or `until 09:00`.
    NoSpan,
    /// The text is not a valid length of a silence.
    Span(String),
    /// The text is not a valid end of a silence.
    Until(String),
    /// The end is in the past, or too far in the future.
    Over,
}

impl SlashCommand {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not one of the commands.
    pub fn request(&self) -> Result<SlashRequest, SlashError> {
        let words = words(&self.text);
        let Some((first, rest)) = words.split_first() else { return Ok(SlashRequest::List(Vec::new())) };
        match first.text.to_lowercase().as_str() {
            "team" => match rest {
                [] => Err(SlashError::NoName),
                names => Ok(SlashRequest::Team(joined(names))),
            },
            "silence" => silence(rest),
            "ack" | "acknowledge" => Ok(SlashRequest::Acknowledge(named(rest)?)),
            "who" if rest.is_empty() => Ok(SlashRequest::Who),
            "help" => Ok(SlashRequest::Help),
            _ if words.iter().all(Word::is_matcher) => matchers(&words).map(SlashRequest::List),
            _ => Err(SlashError::Unknown(first.text.clone())),
        }
    }
}

/// Reads `PATTERN for SPAN because REASON`, or `until TIME` instead of `for SPAN`. The reason may contain any
/// words. The pattern may contain the words `for` and `until`.
fn silence(words: &[Word]) -> Result<SlashRequest, SlashError> {
    let end = words.iter().position(|word| word.is("because")).unwrap_or(words.len());
    let (said, reason) = words.split_at_checked(end).unwrap_or((words, &[]));
    let at = said.iter().rposition(|word| word.is("for") || word.is("until")).ok_or(SlashError::NoSpan)?;
    let (names, end) = said.split_at_checked(at).unwrap_or((said, &[]));
    let (is_time, end) = match end {
        [first, rest @ ..] => (first.is("until"), joined(rest)),
        [] => (false, String::new()),
    };
    let until = if is_time {
        SilenceEnd::at(&end).ok_or(SlashError::Until(end))?
    } else {
        SilenceEnd::after(&end).ok_or(SlashError::Span(end))?
    };
    let because = joined(reason.get(1..).unwrap_or_default());
    Ok(SlashRequest::Silence { matchers: named(names)?, until, because })
}

/// Returns the conditions: matchers as typed, and the name of an alarm from all other words together.
fn named(words: &[Word]) -> Result<Vec<Matcher>, SlashError> {
    let (conditions, names): (Vec<_>, Vec<_>) = words.iter().cloned().partition(Word::is_matcher);
    let mut found = matchers(&conditions)?;
    if !names.is_empty() {
        let name = format!("alarm=\"{}\"", joined(&names));
        found.insert(0, name.parse().map_err(SlashError::Matcher)?);
    }
    if found.is_empty() { Err(SlashError::NoName) } else { Ok(found) }
}

fn matchers(words: &[Word]) -> Result<Vec<Matcher>, SlashError> {
    words.iter().map(|word| word.text.parse().map_err(SlashError::Matcher)).collect()
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// A part of the text between spaces. Quotation marks protect spaces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Word {
    text: String,
    /// Whether quotation marks surround the whole word, so that it is a name.
    is_quoted: bool,
}

impl Word {
    fn is(&self, word: &str) -> bool {
        !self.is_quoted && self.text.eq_ignore_ascii_case(word)
    }

    fn is_matcher(&self) -> bool {
        !self.is_quoted && (self.text.contains('=') || self.text.contains("!~"))
    }
}

/// Splits the text as Slack sends it. Slack escapes `&`, `<` and `>`, and phones insert curly quotation
/// marks.
fn words(text: &str) -> Vec<Word> {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let (mut words, mut word, mut is_within) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        let letter = if matches!(letter, '“' | '”' | '„') { '"' } else { letter };
        is_within ^= letter == '"';
        if letter.is_whitespace() && !is_within {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(letter);
        }
    }
    words.push(word);
    words.into_iter().filter(|word| !word.is_empty()).map(quoted).collect()
}

fn quoted(text: String) -> Word {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) => Word { text: inner.to_owned(), is_quoted: true },
        None => Word { text, is_quoted: false },
    }
}

/// The maximum length of a silence by a slash command.
const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The end of a silence, as people write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SilenceEnd {
    /// The end after a duration from the command.
    After(SignedDuration),
    /// The end at a time of a day. Without a day, the next occurrence of the time.
    At(Option<Date>, Time),
}

impl SilenceEnd {
    /// Reads a duration, such as `2h`, after the word `for`.
    pub(super) fn after(text: &str) -> Option<Self> {
        let lasts = duration(text).filter(|lasts| SignedDuration::ZERO < *lasts && *lasts <= LONGEST)?;
        Some(Self::After(lasts))
    }

    /// Reads `09:00`, `2026-11-30` or `2026-11-30 09:00`, after the word `until`. A day without a time means
    /// the start of the day.
    pub(super) fn at(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once([' ', 'T']) {
            Some((day, time)) => (Some(day), Some(time)),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let day = day.map(|day| Date::strptime("%Y-%m-%d", day)).transpose().ok()?;
        let time = time.map_or(Ok(Time::midnight()), |time| Time::strptime("%H:%M", time)).ok()?;
        Some(Self::At(day, time))
    }

    /// Returns the time of the end in a zone, or `None` if it is in the past or more than 30 days in the
    /// future.
    pub fn moment(&self, asked: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let moment = match *self {
            Self::After(lasts) => asked.checked_add(lasts).ok()?,
            Self::At(day, time) => {
                let today = asked.to_zoned(zone.clone()).date();
                let at = |day: Date| Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
                match day {
                    Some(day) => at(day)?,
                    None => at(today).filter(|end| *end > asked).or_else(|| at(today.tomorrow().ok()?))?,
                }
            }
        };
        (asked < moment && moment.duration_since(asked) <= LONGEST).then_some(moment)
    }
}
