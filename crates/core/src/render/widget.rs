//! The picture of an alarm's metric that CloudWatch draws.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bongsu_alarm::alarm::Region;
use bongsu_slack::Mrkdwn;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::condition::Condition;
use super::console;
use super::language::{Label, language};
use crate::config::Config;
use crate::notice::{AlarmNotice, Content, Notice};

/// The maximum length of a definition (API reference, "GetMetricWidgetImage": 100 KB).
const MOST_BYTES: usize = 100_000;
/// The maximum length of the alternative text, which is the headline.
const ALT_CHARS: usize = 300;
/// The maximum length of the alarm's name in the name of the picture.
const NAME_CHARS: usize = 60;

/// A picture for CloudWatch to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widget {
    /// The `MetricWidget` of CloudWatch's `GetMetricWidgetImage`: JSON of at most 100,000 bytes.
    pub definition: String,
    /// The alternative text, in the configured language.
    pub alt: String,
    /// The name of the picture, which is unique for each change of an alarm. It consists of ASCII letters,
    /// digits and hyphens, and ends with `.png`.
    pub name: String,
}

/// Returns the picture of the metric, with its threshold or band and a mark at the state change. Returns
/// `None` if the notice is not about a metric or has no time.
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

/// Returns the zone's offset at a time in CloudWatch's format, such as `+0900`.
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

/// Returns the parts of a name that need no encoding in a URL, each followed by a hyphen.
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
    fn names_keep_characters_that_a_url_allows() {
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
