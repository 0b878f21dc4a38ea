//! The picture of an alarm's metric, as CloudWatch is asked to draw it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::condition::Condition;
use super::console;
use super::language::{Label, language};
use crate::alarm::Region;
use crate::config::Config;
use crate::notice::{AlarmNotice, Content, Notice};
use crate::slack::Mrkdwn;

/// CloudWatch takes no more (API reference, "GetMetricWidgetImage": 100 KB).
const MOST_BYTES: usize = 100_000;
/// What stands for the picture tells what the headline tells.
const ALT_CHARS: usize = 300;
/// Characters of an alarm's name in the name of its picture.
const NAME_CHARS: usize = 60;

/// A picture to be drawn by CloudWatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widget {
    /// What CloudWatch's `GetMetricWidgetImage` takes as `MetricWidget`: JSON of at most 100,000 bytes.
    pub definition: String,
    /// The picture in words, in the configuration's language.
    pub alt: String,
    /// A name for the picture: the same for the same change of the same alarm and no other; ASCII letters, digits
    /// and hyphens, and the end `.png`.
    pub name: String,
}

/// The picture of the metric, its threshold or band, and the moment of the change. Nothing where the notice is not
/// about a metric, or does not say when.
pub fn widget(notice: &Notice, config: &Config) -> Option<Widget> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let at = alarm.transition.at?;
    let words = language(config.locale);
    let condition = Condition::of(alarm, config.locale);
    let threshold = condition.as_ref().and_then(|condition| words.condition(condition));
    let looks = console::Looks {
        moment: words.state(alarm.transition.to),
        threshold: threshold.as_deref(),
        theme: config.graph.theme,
        zone: &offset(at, config.zone.rules()),
    };
    let definition = console::picture(alarm, at, &looks)?;
    let headline = condition.map(|condition| words.headline(&condition, alarm.transition.to));
    let text = Mrkdwn::from(words.label(Label::Graph)).text(": ");
    let text = text.append(headline.unwrap_or_else(|| Mrkdwn::from(alarm.alarm.name.as_str())));
    let is_short = definition.len() <= MOST_BYTES;
    is_short.then(|| Widget { definition, alt: text.fit(ALT_CHARS).plain(), name: name(alarm, at) })
}

/// Of that moment, as CloudWatch takes it: `+0900`.
fn offset(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%z").to_string()
}

fn name(alarm: &AlarmNotice, at: Timestamp) -> String {
    let mut hasher = DefaultHasher::new();
    let identity = &alarm.alarm;
    let region = identity.region.as_ref().map(Region::code);
    let contributor = alarm.contributor.as_ref().map(|contributor| &contributor.attributes);
    (&identity.account, region, &identity.name, contributor, at.as_millisecond()).hash(&mut hasher);
    let time = at.strftime("%Y%m%dT%H%M%SZ");
    let state = alarm.transition.to.as_str().replace('_', "-");
    format!("{}{time}-{state}-{:016x}.png", slug(&identity.name), hasher.finish())
}

/// What of a name can be in a URL as it is, with a hyphen behind it.
fn slug(name: &str) -> String {
    let words = name.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.fold(String::new(), |slug, word| slug + word + "-");
    let short: String = slug.chars().take(NAME_CHARS).collect();
    if short.is_empty() || short.ends_with('-') { short } else { short + "-" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_what_a_url_can_hold() {
        let cases = [
            ("cpu-high", "cpu-high-"),
            ("a  b/../c", "a-b-c-"),
            ("경보", ""),
            ("-", ""),
            (&"x".repeat(70), &format!("{}-", "x".repeat(60))),
        ];
        for (name, expected) in cases {
            assert_eq!(slug(name), expected, "{name}");
        }
    }
}
