//! The words of an event's type, in the title of an event of a service without a reader.

use super::envelope::Envelope;
use super::outcome::{outcome, words};
use crate::notice::{Outcome, Title};

/// Returns the service's words for the event.
pub(super) fn headline<'a>(envelope: &Envelope<'a>) -> &'a str {
    if envelope.is_event_bridge() { envelope.detail_type } else { envelope.subject.unwrap_or_default() }
}

/// Returns the title: `my-pipeline FAILED`, or the words of the event's type with the resource.
pub(super) fn title(
    envelope: &Envelope<'_>,
    service: &str,
    subject: Option<&str>,
    happened: Option<String>,
) -> Title {
    if let Some(title) = envelope.first(&["title", "Title"]) {
        return Title::sentence(title);
    }
    let headline = without_service(envelope, service);
    match (subject, happened) {
        (Some(subject), Some(happened)) => Title::of(subject, happened),
        (Some(subject), None) if headline.contains(subject) => Title::sentence(headline),
        (Some(subject), None) => Title::of(subject, headline),
        (None, happened) => {
            Title { happened: Some(happened.unwrap_or_else(|| headline.to_owned())), ..Title::default() }
        }
    }
}

/// Words at the end of a type that the state replaces, in the order in which they are removed.
const ENDS: [&str; 11] = [
    "Notification",
    "Report",
    "Alert",
    "Event",
    "Changed",
    "Change",
    "Status Update",
    "State",
    "Status",
    "State-change",
    "Status-change",
];

/// Adds the state to the words before `State Change`, such as `Training Job Failed`, unless they already
/// contain it.
pub(super) fn with_state(headline: &str, state: &str) -> String {
    let mut noun = headline;
    for end in ENDS {
        let is_change = end != "Alert" || noun.contains("Change");
        noun = noun.strip_suffix(end).filter(|_| is_change).map_or(noun, str::trim_end);
    }
    let noun = without_repetition(noun, state);
    let says_it = noun.to_lowercase().contains(&state.to_lowercase())
        || (outcome(noun) != Outcome::Unknown && outcome(noun) == outcome(state));
    match noun {
        "" => state.to_owned(),
        noun if says_it => noun.to_owned(),
        noun => format!("{noun} {state}"),
    }
}

/// Removes the last word of the noun if the state begins with it: `Placement` in `Queue Placement` before
/// `PlacementTimedOut`.
fn without_repetition<'a>(noun: &'a str, state: &str) -> &'a str {
    let state = words(state);
    let (before, last) = noun.rsplit_once(' ').unwrap_or(("", noun));
    let is_repeated = state.len() > 1 && words(last).first() == state.first();
    if is_repeated { before } else { noun }
}

/// Removes the service's name from the headline, because the title already contains it. The headline may use
/// the name from the source.
pub(super) fn without_service<'a>(envelope: &Envelope<'a>, service: &str) -> &'a str {
    let headline = headline(envelope);
    let rest = ["AWS ", "Amazon "].iter().find_map(|maker| headline.strip_prefix(maker)).unwrap_or(headline);
    let source = envelope.source.trim_start_matches("aws.").replace('-', "");
    let first = rest.split(' ').next().filter(|first| first.eq_ignore_ascii_case(&source));
    let rest = after(rest, service).or_else(|| rest.strip_prefix(first?)).unwrap_or(rest).trim_start();
    if rest.is_empty() { headline } else { rest }
}

/// Returns the words after the service's name, which another word may precede, as in `ACM Private CA CRL
/// Generation`. Of a name with three words, the headline may have only the first two, as in `Redshift Data
/// Statement Status Change`.
fn after<'a>(headline: &'a str, service: &str) -> Option<&'a str> {
    let most = service.rsplit_once(' ').map(|(most, _)| most).filter(|most| most.contains(' '));
    [Some(service), most].into_iter().flatten().filter(|name| !name.is_empty()).find_map(|name| {
        let (before, rest) = headline.split_once(name)?;
        let is_name = rest.is_empty() || rest.starts_with([' ', ':']);
        (is_name && !before.trim_end().contains(' ')).then(|| rest.trim_start_matches([':', '-', ' ']))
    })
}
