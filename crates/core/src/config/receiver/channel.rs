//! The channel of a bot, from a template over the labels of a notice. One receiver can then serve every team.

use std::collections::BTreeMap;

use minijinja::Value;

use super::super::ConfigError;
use super::ReceiverConfig;
use crate::layout;
use crate::route::Labels;

/// A template that yields a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelTemplate(String);

/// The labels that a template may use. Labels with a common prefix are in a map. The state is not available,
/// because the end of an alarm must go to the same channel as its beginning.
const VARIABLES: [&str; 12] = [
    "alarm",
    "namespace",
    "metric",
    "account",
    "account_id",
    "region",
    "topic",
    "kind",
    "severity",
    "outcome",
    "dimension",
    "tag",
];

/// The maximum length of a channel's name (docs.slack.dev, "conversations.create").
const NAME_CHARS: usize = 80;

/// The separator between the receiver's name and the channel in an address.
const BETWEEN: char = '#';

impl ChannelTemplate {
    /// Returns whether the text is a template.
    pub(super) fn is_template(channel: &str) -> bool {
        channel.contains("{{") || channel.contains("{%")
    }

    pub(super) fn parse(source: String, place: &str) -> Result<Self, ConfigError> {
        match layout::check(&source, &VARIABLES) {
            Ok(()) => Ok(Self(source)),
            Err(cause) => {
                let known = VARIABLES.join(", ");
                let cause = format!("channel {source:?}: {cause}; the variables are {known}");
                Err(ConfigError::Receiver { place: place.to_owned(), cause })
            }
        }
    }

    /// Returns whether the template uses a variable.
    pub(crate) fn looks_at(&self, variable: &str) -> bool {
        layout::uses(&self.0, variable)
    }

    /// Returns the channel for a notice with these labels.
    ///
    /// # Errors
    ///
    /// Returns the template's result if it cannot be a channel.
    pub(crate) fn channel(
        &self,
        labels: &Labels,
        accounts: &BTreeMap<String, String>,
    ) -> Result<String, String> {
        let text = layout::render(&self.0, &values(labels, accounts)).unwrap_or_default();
        channel(&text).ok_or_else(|| text.chars().take(NAME_CHARS).collect())
    }
}

/// Reads a bot's channel: the channel itself, or the default channel and the template that chooses other
/// channels.
pub(super) fn of_bot(
    name: &str,
    channel: Option<String>,
    default_channel: Option<String>,
) -> Result<(String, Option<ChannelTemplate>), ConfigError> {
    let set = |channel: Option<String>| channel.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let channel = set(channel).ok_or_else(|| ConfigError::NoChannel { name: name.to_owned() })?;
    let (place, default_channel) = (format!("receiver \"{name}\""), set(default_channel));
    let wrong = |cause: &str| Err(ConfigError::Receiver { place: place.clone(), cause: cause.to_owned() });
    match (ChannelTemplate::is_template(&channel), default_channel) {
        (false, None) => Ok((channel, None)),
        (false, Some(_)) => wrong(
            "default_channel needs a channel that is a template, such as \"{{ tag.team }}-alerts\"; without a template, remove it",
        ),
        (true, None) => wrong(
            "channel is a template, which may yield no channel; set default_channel to the channel that then gets the alarms",
        ),
        (true, Some(default)) if ChannelTemplate::is_template(&default) => {
            wrong("default_channel is a template; set it to the ID or the name of one channel")
        }
        (true, Some(_)) if name.contains(BETWEEN) => {
            wrong("name contains a \"#\", which separates the name and the channel in logs; use another name")
        }
        (true, Some(default)) => Ok((default, Some(ChannelTemplate::parse(channel, &place)?))),
    }
}

/// Returns the error for a webhook whose channel is a template.
pub(super) fn only_for_bots(name: &str) -> ConfigError {
    let cause = "a webhook posts to one channel; only a bot can have a template as channel and a default_channel (bot_token_file, kms_encrypted_bot_token, bot_token_ssm_parameter, bot_token_secret)";
    ConfigError::Receiver { place: format!("receiver \"{name}\""), cause: cause.to_owned() }
}

impl ReceiverConfig {
    /// Returns the address of a notice with these labels: the receiver's name, with the channel if a template
    /// chooses it. Each address has its own rate limit, incidents and outbox.
    pub fn address(&self, labels: &Labels, accounts: &BTreeMap<String, String>) -> String {
        match self.chosen(labels, accounts) {
            Some(Ok(channel)) => self.at(&channel),
            Some(Err(_)) => self.at(self.channel().unwrap_or_default()),
            None => self.name.clone(),
        }
    }

    /// Returns the channel that the receiver's template chooses, or the template's result if it cannot be a
    /// channel. Returns `None` without a template.
    pub fn chosen(
        &self,
        labels: &Labels,
        accounts: &BTreeMap<String, String>,
    ) -> Option<Result<String, String>> {
        Some(self.template()?.channel(labels, accounts))
    }

    /// Returns the address of a channel.
    pub fn at(&self, channel: &str) -> String {
        format!("{}{BETWEEN}{channel}", self.name)
    }

    /// Returns whether the address belongs to the receiver.
    pub fn has_address(&self, address: &str) -> bool {
        self.name == address || self.channel_at(address).is_some()
    }

    /// Returns the channel in an address, if a template chose it.
    pub fn channel_at<'a>(&self, address: &'a str) -> Option<&'a str> {
        self.template()?;
        address.strip_prefix(self.name.as_str())?.strip_prefix(BETWEEN)
    }
}

fn values(labels: &Labels, accounts: &BTreeMap<String, String>) -> Value {
    let mut values = BTreeMap::<&str, Value>::new();
    let (mut tags, mut dimensions) = (BTreeMap::new(), BTreeMap::new());
    for (label, value) in labels.iter() {
        match (label.split_once('.'), label) {
            (Some(("tag", name)), _) => drop(tags.insert(name, value)),
            (Some(("dimension", name)), _) => drop(dimensions.insert(name, value)),
            (_, "account") => {
                values.insert("account_id", value.into());
                values.insert("account", accounts.get(value).map_or(value, String::as_str).into());
            }
            _ => drop(values.insert(label, value.into())),
        }
    }
    values.insert("tag", Value::from_pairs(tags));
    values.insert("dimension", Value::from_pairs(dimensions));
    Value::from_pairs(values)
}

/// Returns an ID unchanged, and converts any other text to the form of a channel's name.
fn channel(text: &str) -> Option<String> {
    let name = text.trim().trim_start_matches('#');
    if is_id(name) {
        return Some(name.to_owned());
    }
    let name: Vec<_> = name.split_whitespace().collect();
    let name = name.join("-").to_lowercase();
    let is_plain = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
    let fits = name.chars().count() <= NAME_CHARS && name.chars().all(is_plain);
    (fits && name.chars().any(char::is_alphanumeric)).then_some(name)
}

/// Returns whether a text is the ID of a public or private channel.
fn is_id(text: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit();
    let has_digit = text.bytes().any(|it| it.is_ascii_digit());
    text.starts_with(['C', 'G']) && has_digit && (9..=12).contains(&text.len()) && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(source: &str, labels: &[(&str, &str)]) -> Result<String, String> {
        let template = ChannelTemplate::parse(source.to_owned(), "receiver").unwrap();
        let accounts = BTreeMap::from([("123456789012".to_owned(), "Prod EU".to_owned())]);
        template.channel(&labels.iter().copied().collect(), &accounts)
    }

    /// A template, the labels, and the channel or the invalid result.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Result<&'a str, &'a str>);

    #[test]
    fn a_template_chooses_a_channel() {
        let by_team = "{{ tag.team | default('alarms') }}-alerts";
        let by_key = "#{{ tag['cost-center'] }}";
        let by_account = "{{ account }}-{{ account_id }}";
        let long = "x".repeat(100);
        let endless = "{% for a in alarm %}{% for b in alarm %}{% for c in alarm %}x{% endfor %}{% endfor %}{% endfor %}";
        let cases: [Case<'_>; 13] = [
            (by_team, &[("tag.team", "payments")], Ok("payments-alerts")),
            (by_team, &[("tag.team", "Payments Core")], Ok("payments-core-alerts")),
            (by_team, &[("tag.team", "결제")], Ok("결제-alerts")),
            (by_team, &[], Ok("alarms-alerts")),
            (by_team, &[("tag.team", "<!channel>")], Err("<!channel>-alerts")),
            (by_team, &[("tag.team", "a/b")], Err("a/b-alerts")),
            (by_key, &[("tag.cost-center", "c17")], Ok("c17")),
            (by_key, &[], Err("#")),
            (by_key, &[("tag.cost-center", "C0123456789")], Ok("C0123456789")),
            (by_key, &[("tag.cost-center", &long)], Err(&format!("#{}", "x".repeat(79)))),
            (by_account, &[("account", "123456789012")], Ok("prod-eu-123456789012")),
            ("{{ 1 / 0 }}", &[], Err("")),
            (endless, &[("alarm", &long)], Err("")),
        ];
        for (source, labels, expected) in cases {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(chosen(source, labels), expected, "{source} {labels:?}");
        }
    }

    #[test]
    fn an_invalid_template_is_an_error_of_the_configuration() {
        for (source, expected) in [
            ("{{ tag.team", "syntax error"),
            ("{{ team }}-alerts", "there is no variable \"team\"; the variables are alarm"),
            ("{{ state }}", "there is no variable \"state\""),
        ] {
            let error = ChannelTemplate::parse(source.to_owned(), "receiver \"slack\"").unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
