//! The arguments that several commands share.

use std::path::PathBuf;

use bongsu_alarm::Locale;
use bongsu_core::zone::Zone;
use bongsu_io::slack::UrlRules;
use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line of JSON for each item
    Json,
    /// For people
    #[value(alias = "table")]
    Text,
}

/// The format of the output.
#[derive(Debug, Clone, Args)]
pub(crate) struct OutputArguments {
    /// Output format; default text
    #[arg(long)]
    format: Option<Format>,
}

impl OutputArguments {
    /// Returns the requested format, or text, even if the output is no terminal: a pager reads it too.
    pub(crate) fn format(&self) -> Format {
        self.format.unwrap_or(Format::Text)
    }
}

/// The rules for webhook URLs.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct UrlRulesArguments {
    /// Accept a webhook URL outside Slack or without https
    #[arg(long)]
    allow_insecure_webhook: bool,
}

impl UrlRulesArguments {
    /// Returns the rules by the argument and the environment.
    pub(crate) fn rules(&self) -> UrlRules {
        let variable = std::env::var("BONGSU_ALLOW_INSECURE_WEBHOOK").is_ok_and(|value| value == "1");
        if variable || self.allow_insecure_webhook { UrlRules::Any } else { UrlRules::SlackOnly }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SettingsArguments {
    /// The configuration; default bongsu.toml in this folder, in $XDG_CONFIG_HOME/bongsu (~/.config/bongsu)
    /// or in /etc/bongsu
    #[arg(long, env = "BONGSU_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The language; default BONGSU_LOCALE, the configuration's, or that of LANG
    #[arg(long, value_parser = locale, value_name = "en|ko")]
    pub(crate) locale: Option<Locale>,
    /// The time zone of messages and of the log, by its IANA name
    #[arg(long, value_parser = zone, value_name = "ZONE")]
    pub(crate) zone: Option<Zone>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ReceiverArguments {
    /// A file that holds the Slack webhook URL and nothing else. Without it SLACK_WEBHOOK_URL, or the
    /// configuration's receivers
    #[arg(long, value_name = "FILE")]
    pub(crate) slack_webhook_url_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) url_rules: UrlRulesArguments,
}

fn locale(text: &str) -> Result<Locale, String> {
    match text {
        "en" => Ok(Locale::En),
        "ko" => Ok(Locale::Ko),
        _ => Err("must be en or ko".to_owned()),
    }
}

pub(super) fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).ok_or_else(|| "not a time zone; use an IANA name such as Asia/Seoul".to_owned())
}
