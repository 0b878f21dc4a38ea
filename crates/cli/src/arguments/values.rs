//! Parses and checks the values of arguments, without the network.

use std::net::{Ipv4Addr, SocketAddr};

use bongsu_alarm::band::ExcludedRange;
#[cfg(feature = "aws")]
use bongsu_alarm::nearest::did_you_mean;
#[cfg(feature = "aws")]
use bongsu_core::intake::event_sources;
#[cfg(feature = "aws")]
use bongsu_deployment::{deploy::Architecture, names};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

#[cfg(feature = "aws")]
use super::shared::zone;

#[cfg(not(feature = "aws"))]
pub(super) use self::{unchecked as function, unchecked as stack};

/// Accepts any text, because this build leaves out the commands that use it.
#[cfg(not(feature = "aws"))]
#[expect(clippy::unnecessary_wraps, reason = "clap asks for it")]
pub(super) fn unchecked(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// Parses two times, such as `2026-11-27T00:00:00Z..2026-11-28T00:00:00Z`.
pub(super) fn excluded(text: &str) -> Result<ExcludedRange, String> {
    let time = |text: &str| text.trim().parse::<Timestamp>().ok();
    let range = text.split_once("..").and_then(|(from, to)| Some((time(from)?, time(to)?)));
    match range.filter(|(from, to)| from < to) {
        Some((from, to)) => Ok(ExcludedRange { from, to }),
        None => Err("must be two times, such as 2026-11-27T00:00:00Z..2026-11-28T00:00:00Z".to_owned()),
    }
}

#[cfg(feature = "aws")]
pub(super) fn stack(text: &str) -> Result<String, String> {
    names::stack(text).map(|()| text.to_owned()).map_err(|error| error.to_string())
}

/// Checks the ID of an organization (AWS Organizations API reference, `Organization`).
#[cfg(feature = "aws")]
pub(super) fn organization(text: &str) -> Result<String, String> {
    let id = text.strip_prefix("o-").unwrap_or_default();
    let is_id = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if (10..=32).contains(&id.len()) && id.bytes().all(is_id) {
        return Ok(text.to_owned());
    }
    Err("must be the ID of an organization, such as o-a1b2c3d4e5".to_owned())
}

/// Checks the ARN of a role. A pattern would admit other roles too.
#[cfg(feature = "aws")]
pub(super) fn role(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let is_plain = !text.contains(['*', '?', ',', ' ']);
    match parts.as_slice() {
        ["arn", _, "iam", "", account, role]
            if is_plain && account.len() == 12 && role.starts_with("role/") =>
        {
            Ok(text.to_owned())
        }
        _ => Err("must be the ARN of a role, such as arn:aws:iam::123456789012:role/NAME".to_owned()),
    }
}

#[cfg(feature = "aws")]
pub(super) fn function(text: &str) -> Result<String, String> {
    names::existing_function(text).map(|()| text.to_owned()).map_err(|error| error.to_string())
}

#[cfg(feature = "aws")]
pub(super) fn architecture(text: &str) -> Result<Architecture, String> {
    match text {
        "arm64" => Ok(Architecture::Arm64),
        "x86_64" => Ok(Architecture::X86_64),
        _ => Err("must be arm64 or x86_64".to_owned()),
    }
}

/// A topic of a deployment: the stack's own by its name, or an existing one by its ARN.
#[cfg(feature = "aws")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Topic {
    Named(String),
    Existing(String),
}

#[cfg(feature = "aws")]
impl Topic {
    /// Splits topics into the names, and the ARNs joined by commas. Without ARNs the second value is `None`.
    pub(crate) fn apart(topics: &[Self]) -> (Vec<String>, Option<String>) {
        let (mut names, mut arns) = (Vec::new(), Vec::new());
        for topic in topics {
            match topic {
                Self::Named(name) => names.push(name.clone()),
                Self::Existing(arn) if !arns.contains(arn) => arns.push(arn.clone()),
                Self::Existing(_) => {}
            }
        }
        (names, (!arns.is_empty()).then(|| arns.join(",")))
    }
}

#[cfg(feature = "aws")]
pub(super) fn topic(text: &str) -> Result<Topic, String> {
    if !text.starts_with("arn:") {
        return Ok(Topic::Named(text.to_owned()));
    }
    let parts: Vec<_> = text.split(':').collect();
    match parts.as_slice() {
        [_, _, "sns", _, account, name] if !name.is_empty() && account.len() == 12 && !text.contains(',') => {
            Ok(Topic::Existing(text.to_owned()))
        }
        _ => Err("must be a name, or the ARN of a topic: arn:aws:sns:REGION:ACCOUNT:NAME".to_owned()),
    }
}

/// Checks the URL of a queue. The outbox delays single messages, which a FIFO queue cannot do.
#[cfg(feature = "aws")]
pub(super) fn queue(text: &str) -> Result<String, String> {
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    if !is_url {
        return Err("must be a queue's URL, such as https://sqs.REGION.amazonaws.com/ACCOUNT/NAME".to_owned());
    }
    if text.ends_with(".fifo") {
        return Err("must be a standard queue: CloudWatch's alarms do not go to FIFO queues".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(feature = "aws")]
pub(super) fn topic_arn(text: &str) -> Result<String, String> {
    match topic(text)? {
        Topic::Existing(arn) => Ok(arn),
        Topic::Named(_) => Err("must be the ARN of a topic: arn:aws:sns:REGION:ACCOUNT:NAME".to_owned()),
    }
}

/// Parses the time limit of a message. A shorter limit would fail if Slack is slow, and a longer one would exceed
/// the validity of claims in the ledger.
#[cfg(feature = "aws")]
pub(super) fn work(text: &str) -> Result<std::time::Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| (3..=900).contains(seconds));
    seconds.map(std::time::Duration::from_secs).ok_or_else(|| "must be between 3 and 900 seconds".to_owned())
}

/// Checks a pattern for EventBridge: `**` is not a wildcard there, and a backslash escapes the next
/// character.
#[cfg(feature = "aws")]
pub(super) fn pattern(text: &str) -> Result<String, String> {
    if text.contains("**") || text.contains('\\') {
        return Err(
            "must be a name in which * stands for any text, without ** and backslashes, such as team-*"
                .to_owned(),
        );
    }
    Ok(text.to_owned())
}

#[cfg(feature = "aws")]
pub(super) fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    // `--parameter` must not set these: the process list would show the secret, and the program sets the others.
    let is_managed = ["EncryptedHookUrl", "CodeBucket", "CodeKey", "Architecture"].contains(&name);
    if is_managed {
        return Err(format!(
            "{name} is set by bongsu itself; see --webhook-url-file, --zip and --code-bucket"
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Parses a tag of an alarm. The value may be empty.
pub(super) fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("must be NAME=VALUE".to_owned()),
    }
}

/// Parses a span of time of at most 30 days, for which CloudWatch keeps the history.
pub(super) fn span(text: &str) -> Result<SignedDuration, String> {
    span_of(text, 30)
}

/// Parses a span of time of at most ten years, which a file may cover.
pub(super) fn span_of_years(text: &str) -> Result<SignedDuration, String> {
    span_of(text, 3_660)
}

fn span_of(text: &str, most: i64) -> Result<SignedDuration, String> {
    let wrong = || format!("must be a span of time of at most {most} days, such as 90min, 24h or 14d");
    let span: Span = text.parse().map_err(|_| wrong())?;
    let span = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    let most = SignedDuration::from_hours(most * 24);
    if span > SignedDuration::ZERO && span <= most { Ok(span) } else { Err(wrong()) }
}

/// Parses a day of the week and a time.
#[cfg(feature = "aws")]
pub(super) fn weekly(text: &str) -> Result<bongsu_server::serve::ClockTime, String> {
    let at: bongsu_server::serve::ClockTime = text.parse().map_err(|error| format!("{error}"))?;
    if at.is_weekly() {
        Ok(at)
    } else {
        Err("must be a day of the week and a time, such as \"Mon 09:00\"".to_owned())
    }
}

/// Checks a schedule in the template's form: EventBridge Scheduler's text between the parentheses of `cron(...)`.
#[cfg(feature = "aws")]
pub(super) fn cron(text: &str) -> Result<String, String> {
    let is_fit = text.split_whitespace().count() == 6 && !text.contains(['(', ')']);
    if !is_fit && !text.is_empty() {
        return Err("must be six fields without the word cron, such as \"0 18 * * ? *\"".to_owned());
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Maps kinds of events to their sources in EventBridge.
#[cfg(feature = "aws")]
pub(super) fn events(text: &str) -> Result<String, String> {
    let kinds = text.split(',').map(str::trim).filter(|kind| !kind.is_empty());
    let sources = kinds.map(|kind| {
        let known = event_sources().filter(|(known, _)| *known == kind).map(|(_, source)| source);
        let known = Some(known.collect::<Vec<_>>()).filter(|known| !known.is_empty());
        known.ok_or_else(|| {
            let near = did_you_mean(kind, event_sources().map(|(known, _)| known));
            format!("AWS has no events of the kind {kind:?}{near} Other kinds: health, guardduty, securityhub, codepipeline, ecs, rds, backup, ...")
        })
    });
    let mut sources = sources.collect::<Result<Vec<_>, _>>()?.concat();
    sources.sort();
    sources.dedup();
    Ok(sources.join(","))
}

/// Checks a time zone. CloudFormation would find a wrong one only when it creates the schedule, and would then
/// roll everything back.
#[cfg(feature = "aws")]
pub(super) fn iana_zone(text: &str) -> Result<String, String> {
    // AWS accepts only the exact spelling: not asia/seoul.
    zone(text).map(|zone| zone.rules().iana_name().unwrap_or(text).to_owned())
}

/// Parses an address with a port, or a port on this machine.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let here = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let local = text.replace("localhost:", "127.0.0.1:");
    let local = local.strip_prefix("http://").unwrap_or(&local).trim_end_matches('/');
    let parsed = local.parse().ok().or_else(|| local.trim_start_matches(':').parse().ok().map(here));
    parsed.ok_or_else(|| "must be an address with a port, such as 127.0.0.1:8470, or a port".to_owned())
}
