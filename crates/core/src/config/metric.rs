//! `[metric]`: numbers that `bongsu watch` gathers beside the host's own. The Lambda function reads it
//! and makes nothing of it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use super::{ConfigError, LinePattern};
use crate::alarm::{Dimension, Metric};
use crate::evaluate::{Counted, Unit, check_count};

/// The namespace of metrics that are gathered here, unless they say another.
pub const OWN_NAMESPACE: &str = "bongsu";

/// CloudWatch's shortest period is ten seconds, so a longer interval than a day is a mistake.
const LONGEST: f64 = 86_400.0;
const SHORTEST: f64 = 1.0;

/// `[metric]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawMetrics {
    /// Numbers that commands print.
    pub exec: Vec<RawExec>,
    /// Whether and how soon URLs answer.
    pub http: Vec<RawHttp>,
    /// Files to which others append numbers.
    pub file: Vec<RawFile>,
    /// StatsD over UDP.
    pub statsd: Option<RawStatsd>,
}

/// A command's number: the first one it prints.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawExec {
    /// `MetricName`.
    pub name: String,
    /// The program and its arguments; no shell is between.
    pub command: Vec<String>,
    /// Seconds from one run to the next, from 1; default 10.
    pub interval: Option<f64>,
    /// Seconds until a run is ended; default the interval, 30 at most.
    pub timeout: Option<f64>,
    /// One of CloudWatch's units, such as "Count".
    pub unit: Option<String>,
    /// `Namespace`; default "bongsu".
    pub namespace: Option<String>,
    /// `Dimensions`.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
}

/// A URL that is asked: `http_latency` in milliseconds, `http_status`, and `http_success`, 1 or 0.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawHttp {
    /// The value of the dimension `probe`.
    pub name: String,
    /// Where to ask; http or https.
    pub url: String,
    /// "GET" (default) or "HEAD".
    pub method: Option<String>,
    /// Which statuses are a success; default 200 to 399.
    pub expect: Option<Vec<u16>>,
    /// Seconds from one to the next, from 1; default 10.
    pub interval: Option<f64>,
    /// Seconds until it is given up; default the interval, 30 at most.
    pub timeout: Option<f64>,
}

/// A file to which others append `value` or `timestamp,value`, a line each, or lines of a log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawFile {
    /// `MetricName`.
    pub name: String,
    /// The file; it may come later, and be turned over.
    pub path: String,
    /// A regular expression, such as "ERROR|FATAL": each sample is the number of new lines that have it, so that a log
    /// is watched by the statistic Sum. Without it each line is a number.
    pub pattern: Option<String>,
    /// One of CloudWatch's units.
    pub unit: Option<String>,
    /// `Namespace`; default "bongsu".
    pub namespace: Option<String>,
    /// `Dimensions`.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
}

/// StatsD over UDP: counters, gauges, timers and sets, with tags as dimensions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawStatsd {
    /// Where to listen, on loopback only; default "127.0.0.1:8125".
    pub listen: Option<SocketAddr>,
    /// `Namespace`; default "bongsu".
    pub namespace: Option<String>,
}

/// Numbers to gather beside the host's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetricSources {
    /// Numbers that commands print.
    pub exec: Vec<ExecConfig>,
    /// Whether and how soon URLs answer.
    pub http: Vec<HttpConfig>,
    /// Files to which others append numbers.
    pub file: Vec<FileConfig>,
    /// StatsD over UDP.
    pub statsd: Option<StatsdConfig>,
}

/// A command's number.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecConfig {
    /// What the number is of.
    pub metric: Metric,
    /// Its unit.
    pub unit: Option<Unit>,
    /// The program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// From one run to the next.
    pub interval: Duration,
    /// Until a run is ended.
    pub timeout: Duration,
}

/// A URL that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// The value of the dimension `probe`.
    pub name: String,
    /// Where to ask.
    pub url: String,
    /// Whether to ask for the head alone.
    pub head_only: bool,
    /// Which statuses are a success; empty for 200 to 399.
    pub expect: Vec<u16>,
    /// From one to the next.
    pub interval: Duration,
    /// Until it is given up.
    pub timeout: Duration,
}

/// A file to which others append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileConfig {
    /// What the numbers are of.
    pub metric: Metric,
    /// Their unit.
    pub unit: Option<Unit>,
    /// The file.
    pub path: String,
    /// What lines have that are counted; without it each line is a number.
    pub pattern: Option<LinePattern>,
}

/// StatsD over UDP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatsdConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The namespace of its metrics.
    pub namespace: String,
}

impl TryFrom<RawMetrics> for MetricSources {
    type Error = ConfigError;

    fn try_from(raw: RawMetrics) -> Result<Self, ConfigError> {
        let mut probes = BTreeSet::new();
        if let Some(twice) = raw.http.iter().find(|probe| !probes.insert(probe.name.clone())) {
            return Err(wrong("metric.http", &twice.name, "name is there twice: give each probe its own"));
        }
        Ok(Self {
            exec: raw.exec.into_iter().map(ExecConfig::try_from).collect::<Result<_, _>>()?,
            http: raw.http.into_iter().map(HttpConfig::try_from).collect::<Result<_, _>>()?,
            file: raw.file.into_iter().map(FileConfig::try_from).collect::<Result<_, _>>()?,
            statsd: raw.statsd.map(StatsdConfig::try_from).transpose()?,
        })
    }
}

impl TryFrom<RawExec> for ExecConfig {
    type Error = ConfigError;

    fn try_from(raw: RawExec) -> Result<Self, ConfigError> {
        let failure = |cause: &str| wrong("metric.exec", &raw.name, cause);
        let (interval, timeout) = pace(raw.interval, raw.timeout).map_err(failure)?;
        let unit = unit(raw.unit.as_deref()).map_err(failure)?;
        let metric = metric(&raw.name, raw.namespace.as_deref(), &raw.dimensions).map_err(failure)?;
        let mut words = raw.command.iter().cloned();
        let program = words.next().filter(|program| !program.is_empty());
        let program = program.ok_or_else(|| failure("command is empty: [\"program\", \"argument\"...]"))?;
        Ok(Self { metric, unit, program, arguments: words.collect(), interval, timeout })
    }
}

impl TryFrom<RawHttp> for HttpConfig {
    type Error = ConfigError;

    fn try_from(raw: RawHttp) -> Result<Self, ConfigError> {
        let failure = |cause: &str| wrong("metric.http", &raw.name, cause);
        let (interval, timeout) = pace(raw.interval, raw.timeout).map_err(failure)?;
        // The URL may hold a secret, so it is not repeated.
        if !raw.url.starts_with("http://") && !raw.url.starts_with("https://") {
            return Err(failure("url must begin with http:// or https://"));
        }
        let head_only = match raw.method.as_deref() {
            None | Some("GET") => false,
            Some("HEAD") => true,
            Some(_) => return Err(failure("method must be GET or HEAD")),
        };
        if raw.name.is_empty() {
            return Err(failure("name is empty: it is the value of the dimension probe"));
        }
        let expect = raw.expect.unwrap_or_default();
        Ok(Self { name: raw.name, url: raw.url, head_only, expect, interval, timeout })
    }
}

impl TryFrom<RawFile> for FileConfig {
    type Error = ConfigError;

    fn try_from(raw: RawFile) -> Result<Self, ConfigError> {
        let failure = |cause: &str| wrong("metric.file", &raw.name, cause);
        let unit = unit(raw.unit.as_deref()).map_err(failure)?;
        let metric = metric(&raw.name, raw.namespace.as_deref(), &raw.dimensions).map_err(failure)?;
        let pattern = raw.pattern.as_deref().map(LinePattern::new).transpose();
        let pattern =
            pattern.map_err(|cause| failure(&format!("pattern is no regular expression: {cause}")))?;
        Ok(Self { metric, unit, path: raw.path, pattern })
    }
}

impl TryFrom<RawStatsd> for StatsdConfig {
    type Error = ConfigError;

    fn try_from(raw: RawStatsd) -> Result<Self, ConfigError> {
        let listen = raw.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8_125)));
        if !listen.ip().is_loopback() {
            let cause = format!("listen {listen} is not on loopback: StatsD has no password; use 127.0.0.1");
            return Err(wrong("metric.statsd", "statsd", &cause));
        }
        Ok(Self { listen, namespace: raw.namespace.unwrap_or_else(|| OWN_NAMESPACE.to_owned()) })
    }
}

fn wrong(table: &'static str, name: &str, cause: &str) -> ConfigError {
    ConfigError::Metric { table, name: name.to_owned(), cause: cause.to_owned() }
}

fn metric(
    name: &str,
    namespace: Option<&str>,
    dimensions: &BTreeMap<String, String>,
) -> Result<Metric, &'static str> {
    if name.is_empty() {
        return Err("name is empty: it is the MetricName that alarms watch");
    }
    check_count(Counted::Dimensions, dimensions.len()).map_err(|_| "there are more than 30 dimensions")?;
    let dimension =
        |(name, value): (&String, &String)| Dimension { name: name.clone(), value: value.clone() };
    Ok(Metric {
        namespace: namespace.unwrap_or(OWN_NAMESPACE).to_owned(),
        name: name.to_owned(),
        dimensions: dimensions.iter().map(dimension).collect(),
    })
}

fn unit(word: Option<&str>) -> Result<Option<Unit>, &'static str> {
    let known =
        |word| Unit::parse(word).ok_or("unit is none of CloudWatch's: Count, Percent, Seconds, Bytes...");
    word.map(known).transpose()
}

/// The interval, and how long one attempt may take.
fn pace(interval: Option<f64>, timeout: Option<f64>) -> Result<(Duration, Duration), &'static str> {
    let interval = interval.unwrap_or(10.0);
    let timeout = timeout.unwrap_or(interval.min(30.0));
    if !(SHORTEST..=LONGEST).contains(&interval) {
        return Err("interval must be from 1 to 86400 seconds");
    }
    if !(0.0..=interval).contains(&timeout) || timeout == 0.0 {
        return Err("timeout must be above 0 seconds and not above the interval");
    }
    Ok((Duration::from_secs_f64(interval), Duration::from_secs_f64(timeout)))
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn check(text: &str, expected: &str) {
        let error = Config::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }

    #[test]
    fn reads_every_source() {
        let text = "[[metric.exec]]\nname = \"queue\"\ncommand = [\"wc\", \"-l\"]\nunit = \"Count\"\n\
            dimensions = { host = \"a\" }\n[[metric.http]]\nname = \"shop\"\nurl = \"https://example.com/\"\n\
            interval = 60\nexpect = [200]\n[[metric.file]]\nname = \"temperature\"\npath = \"/tmp/t\"\n[metric.statsd]\n";
        let metrics = Config::parse(text).unwrap().metrics;
        assert_eq!(metrics.exec[0].metric.namespace, "bongsu");
        assert_eq!((metrics.exec[0].program.as_str(), metrics.exec[0].timeout.as_secs()), ("wc", 10));
        assert_eq!((metrics.http[0].interval.as_secs(), metrics.http[0].timeout.as_secs()), (60, 30));
        assert_eq!(metrics.file[0].path, "/tmp/t");
        assert_eq!(metrics.statsd.unwrap().listen.to_string(), "127.0.0.1:8125");
    }

    #[test]
    fn says_what_is_wrong_and_never_a_url() {
        let exec = "[[metric.exec]]\nname = \"queue\"\n";
        check(&format!("{exec}command = []\n"), "metric.exec \"queue\": command is empty");
        check(&format!("{exec}command = [\"x\"]\ninterval = 0.1\n"), "interval must be from 1");
        check(&format!("{exec}command = [\"x\"]\ntimeout = 11\n"), "timeout must be above 0");
        check(&format!("{exec}command = [\"x\"]\nunit = \"percent\"\n"), "unit is none of CloudWatch's");
        check(&format!("{exec}command = \"x\"\n"), "line 3");
        check("[[metric.http]]\nname = \"a\"\nurl = \"ftp://secret\"\n", "metric.http \"a\": url must begin");
        check("[[metric.http]]\nname = \"a\"\nurl = \"http://a\"\nmethod = \"PUT\"\n", "GET or HEAD");
        check(
            "[[metric.file]]\nname = \"a\"\npath = \"b\"\npattern = \"(\"\n",
            "pattern is no regular expression",
        );
        check("[metric.statsd]\nlisten = \"0.0.0.0:8125\"\n", "not on loopback");
        let error = Config::parse("[[metric.http]]\nname = \"a\"\nurl = \"ftp://secret\"\n").unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
