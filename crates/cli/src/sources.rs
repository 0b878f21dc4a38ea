//! The sources of metrics for `bongsu watch`.

use bongsu_alarm::simulate::{MetricDatum, MetricSource};
use bongsu_core::config::MetricSources;
use bongsu_io::exec::{Exec, ExecError};
use bongsu_io::host::{Host, HostError};
use bongsu_io::http::{HttpClient, HttpError};
use bongsu_io::probe::Probe;
use bongsu_io::statsd::{Statsd, StatsdError};
use bongsu_io::tail::{Tail, TailError};

/// A source of any kind.
#[derive(Debug)]
pub(crate) enum Source {
    Host(Host),
    Exec(Exec),
    Probe(Probe),
    Tail(Tail),
    Statsd(Statsd),
}

/// The reason why a source returned no sample.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error(transparent)]
    Host(#[from] HostError),
    #[error(transparent)]
    Exec(#[from] ExecError),
    #[error(transparent)]
    Probe(#[from] HttpError),
    #[error(transparent)]
    Tail(#[from] TailError),
    #[error(transparent)]
    Statsd(#[from] StatsdError),
}

impl Source {
    /// Returns the reason why a source may have no sample for a long time.
    pub(crate) fn silence(&self) -> Option<&'static str> {
        match self {
            Self::Host(_) => None,
            Self::Exec(_) => Some("a command of [[metric.exec]] is still running"),
            Self::Probe(_) => Some("a URL of [[metric.http]] has not answered"),
            Self::Tail(_) => Some("nothing was appended to a file of [[metric.file]]"),
            Self::Statsd(_) => Some("no metric was sent to [metric.statsd]"),
        }
    }
}

impl MetricSource for Source {
    type Error = SourceError;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, SourceError> {
        match self {
            Self::Host(host) => Ok(host.sample()?),
            Self::Exec(exec) => Ok(exec.sample()?),
            Self::Probe(probe) => Ok(probe.sample()?),
            Self::Tail(tail) => Ok(tail.sample()?),
            Self::Statsd(statsd) => Ok(statsd.sample()?),
        }
    }
}

/// Returns the sources of the configuration. Each starts with its first sample, so that the program can read a
/// changed configuration while the old one is in use.
pub(crate) fn configured(metrics: &MetricSources) -> Result<Vec<Source>, HttpError> {
    let mut sources: Vec<_> = metrics.exec.iter().map(|it| Source::Exec(Exec::new(it.clone()))).collect();
    if !metrics.http.is_empty() {
        let client = HttpClient::new()?;
        sources.extend(metrics.http.iter().map(|it| Source::Probe(Probe::new(it.clone(), client.clone()))));
    }
    sources.extend(metrics.file.iter().map(|it| Source::Tail(Tail::new(it.clone()))));
    sources.extend(metrics.statsd.iter().map(|it| Source::Statsd(Statsd::new(it.clone()))));
    Ok(sources)
}
