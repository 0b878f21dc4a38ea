//! `[metric]`: metrics that `bongsu watch` collects in addition to the metrics of the host. The Lambda
//! function parses and ignores them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use bongsu_alarm::alarm::{Dimension, Metric};
use bongsu_alarm::evaluate::{Counted, Unit, check_count};
use serde::Deserialize;

use super::{ConfigError, LinePattern};

/// The default namespace of collected metrics.
pub const OWN_NAMESPACE: &str = "bongsu";

/// The maximum number of seconds. Alarms need more frequent samples than one a day, so a longer interval is a
/// mistake.
const LONGEST: f64 = 86_400.0;
const SHORTEST: f64 = 1.0;

/// `[metric]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawMetrics {
    /// Numbers that commands print.
    pub exec: Vec<RawExec>,
    /// URLs to probe for status and latency.
    pub http: Vec<RawHttp>,
    /// Files to which other programs append numbers.
    pub file: Vec<RawFile>,
    /// StatsD over UDP.
    pub statsd: Option<RawStatsd>,
}

/// A command that prints a number. bongsu reads the first number of the output.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawExec {
    /// The metric's name (`MetricName`).
    pub name: String,
    /// The program and its arguments. They do not pass through a shell.
    pub command: Vec<String>,
    /// The seconds between two runs, at least 1; default 10.
    pub interval: Option<f64>,
    /// The seconds after which a run is stopped; default the interval, at most 30.
    pub timeout: Option<f64>,
    /// The unit, one of CloudWatch's units, such as "Count".
    pub unit: Option<String>,
    /// The namespace (`Namespace`); default "bongsu".
    pub namespace: Option<String>,
    /// The dimensions (`Dimensions`).
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
}

/// A URL to probe. The metrics are `http_latency` in milliseconds, `http_status`, and `http_success`, which
/// is 1 or 0.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawHttp {
    /// The value of the dimension `probe`.
    pub name: String,
    /// The URL, which is http or https.
    pub url: String,
    /// The method: "GET" (default) or "HEAD".
    pub method: Option<String>,
    /// The statuses that count as success; default 200 to 399.
    pub expect: Option<Vec<u16>>,
    /// The seconds between two requests, at least 1; default 10.
    pub interval: Option<f64>,
    /// The seconds after which a request fails; default the interval, at most 30.
    pub timeout: Option<f64>,
}

/// A file to which a program appends lines with `value` or `timestamp,value`, or the lines of a log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawFile {
    /// The metric's name (`MetricName`).
    pub name: String,
    /// The path of the file. The file may be created later, and it may be rotated.
    pub path: String,
    /// A regular expression, such as "ERROR|FATAL". Each sample is the number of new lines that match. The
    /// alarm's statistic must be Sum. Without a pattern, each line is a number.
    pub pattern: Option<String>,
    /// The unit, one of CloudWatch's units.
    pub unit: Option<String>,
    /// The namespace (`Namespace`); default "bongsu".
    pub namespace: Option<String>,
    /// The dimensions (`Dimensions`).
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
}

/// StatsD over UDP: counters, gauges, timers and sets. Tags become dimensions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawStatsd {
    /// The address to listen on, which must be a loopback address; default "127.0.0.1:8125".
    pub listen: Option<SocketAddr>,
    /// The namespace (`Namespace`); default "bongsu".
    pub namespace: Option<String>,
}

/// The metrics to collect in addition to those of the host.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetricSources {
    pub exec: Vec<ExecConfig>,
    pub http: Vec<HttpConfig>,
    pub file: Vec<FileConfig>,
    pub statsd: Option<StatsdConfig>,
}

/// A command that prints a number.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecConfig {
    pub metric: Metric,
    pub unit: Option<Unit>,
    pub program: String,
    pub arguments: Vec<String>,
    /// The time between two runs.
    pub interval: Duration,
    /// The time after which a run is stopped.
    pub timeout: Duration,
}

/// A URL to probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// The value of the dimension `probe`.
    pub name: String,
    pub url: String,
    /// Whether to send HEAD instead of GET.
    pub head_only: bool,
    /// The statuses that count as success. Empty means 200 to 399.
    pub expect: Vec<u16>,
    /// The time between two requests.
    pub interval: Duration,
    /// The time after which a request fails.
    pub timeout: Duration,
}

/// A file to which a program appends numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileConfig {
    pub metric: Metric,
    pub unit: Option<Unit>,
    pub path: String,
    /// A regular expression for the lines to count. Without a pattern, each line is a number.
    pub pattern: Option<LinePattern>,
}

/// The StatsD server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatsdConfig {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The namespace of the metrics.
    pub namespace: String,
}

impl TryFrom<RawMetrics> for MetricSources {
    type Error = ConfigError;

    fn try_from(raw: RawMetrics) -> Result<Self, ConfigError> {
        let mut probes = BTreeSet::new();
        if let Some(twice) = raw.http.iter().find(|probe| !probes.insert(probe.name.clone())) {
            return Err(wrong("metric.http", &twice.name, "two probes have this name; rename one of them"));
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
        let program =
            program.ok_or_else(|| failure("command is empty; write [\"program\", \"argument\"...]"))?;
        Ok(Self { metric, unit, program, arguments: words.collect(), interval, timeout })
    }
}

impl TryFrom<RawHttp> for HttpConfig {
    type Error = ConfigError;

    fn try_from(raw: RawHttp) -> Result<Self, ConfigError> {
        let failure = |cause: &str| wrong("metric.http", &raw.name, cause);
        let (interval, timeout) = pace(raw.interval, raw.timeout).map_err(failure)?;
        // The URL may contain a secret, so the error must not repeat it.
        if !raw.url.starts_with("http://") && !raw.url.starts_with("https://") {
            return Err(failure("url must begin with http:// or https://"));
        }
        let head_only = match raw.method.as_deref() {
            None | Some("GET") => false,
            Some("HEAD") => true,
            Some(_) => return Err(failure("method must be GET or HEAD")),
        };
        if raw.name.is_empty() {
            return Err(failure("name is empty; it becomes the value of the dimension probe"));
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
        let pattern = pattern
            .map_err(|cause| failure(&format!("pattern is not a valid regular expression: {cause}")))?;
        Ok(Self { metric, unit, path: raw.path, pattern })
    }
}

impl TryFrom<RawStatsd> for StatsdConfig {
    type Error = ConfigError;

    fn try_from(raw: RawStatsd) -> Result<Self, ConfigError> {
        let listen = raw.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8_125)));
        if !listen.ip().is_loopback() {
            let cause = format!(
                "listen {listen} is not a loopback address; StatsD has no password, so use 127.0.0.1"
            );
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
        return Err("name is empty; it is the MetricName that alarms watch");
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
    let known = |word| {
        Unit::parse(word)
            .ok_or("unit is not one of CloudWatch's units, such as Count, Percent, Seconds, Bytes")
    };
    word.map(known).transpose()
}

/// Returns the interval and the timeout of one attempt.
fn pace(interval: Option<f64>, timeout: Option<f64>) -> Result<(Duration, Duration), &'static str> {
    let interval = interval.unwrap_or(10.0);
    let timeout = timeout.unwrap_or(interval.min(30.0));
    if !(SHORTEST..=LONGEST).contains(&interval) {
        return Err("interval must be from 1 to 86400 seconds");
    }
    if !(0.0..=interval).contains(&timeout) || timeout == 0.0 {
        return Err("timeout must be more than 0 seconds and at most the interval");
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
    fn errors_name_the_setting_but_never_a_url() {
        let exec = "[[metric.exec]]\nname = \"queue\"\n";
        check(&format!("{exec}command = []\n"), "metric.exec \"queue\": command is empty");
        check(&format!("{exec}command = [\"x\"]\ninterval = 0.1\n"), "interval must be from 1");
        check(&format!("{exec}command = [\"x\"]\ntimeout = 11\n"), "timeout must be more than 0");
        check(&format!("{exec}command = [\"x\"]\nunit = \"percent\"\n"), "unit is not one of CloudWatch's");
        check(&format!("{exec}command = \"x\"\n"), "line 3");
        check("[[metric.http]]\nname = \"a\"\nurl = \"ftp://secret\"\n", "metric.http \"a\": url must begin");
        check("[[metric.http]]\nname = \"a\"\nurl = \"http://a\"\nmethod = \"PUT\"\n", "GET or HEAD");
        check(
            "[[metric.file]]\nname = \"a\"\npath = \"b\"\npattern = \"(\"\n",
            "pattern is not a valid regular expression",
        );
        check("[metric.statsd]\nlisten = \"0.0.0.0:8125\"\n", "is not a loopback address");
        let error = Config::parse("[[metric.http]]\nname = \"a\"\nurl = \"ftp://secret\"\n").unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
