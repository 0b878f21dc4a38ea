//! Samples the host's metrics, with the names of the CloudWatch agent.
//!
//! Each kind of metric has a type with its own state; related kinds share a file.

mod cpu;
mod disk;
mod memory;
mod net;
mod system;

use std::fmt::Debug;
use std::time::{Duration, Instant};

use bongsu_alarm::simulate::{MetricDatum, MetricSource, agent_metric};
use sysinfo::System;

/// The reason why the host's metrics cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// sysinfo does not support the system or has no access to it.
    #[error("this system's metrics cannot be read: {0}")]
    System(#[from] sysinfo::Error),
    /// The system does not report CPU usage.
    #[error(
        "this host does not report the usage of its CPUs; on Linux, check that /proc is mounted and readable"
    )]
    NoCpu,
    /// A file in /proc cannot be read.
    #[error("{0} cannot be read: {1}")]
    Proc(&'static str, std::io::Error),
}

/// The host that this program runs on.
#[derive(Debug)]
pub struct Host {
    name: String,
    kinds: Vec<Box<dyn Kind + Send>>,
    samples: u64,
    looked: Instant,
}

/// The maximum time between two samples whose counts are used. After a longer time, the count would appear as a false
/// peak, because it covers earlier periods.
const LONGEST_COUNT: Duration = Duration::from_secs(10);

/// A kind of metric.
trait Kind: Debug {
    /// Returns the prefix of the metrics' names.
    fn prefix(&self) -> &'static str;

    /// Returns the number of samples of the host for each sample of this kind.
    fn every(&self) -> u64 {
        1
    }

    /// Returns whether the numbers are counts since the last sample.
    fn counts(&self) -> bool {
        false
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError>;
}

/// The output of a kind.
struct Out<'a> {
    host: &'a str,
    data: &'a mut Vec<MetricDatum>,
}

impl Out<'_> {
    fn add(&mut self, datum: MetricDatum) {
        self.data.push(datum);
    }

    fn datum(&self, name: &str, dimensions: &[(&str, &str)], value: f64) -> MetricDatum {
        MetricDatum::new(agent_metric(self.host, name, dimensions), value)
    }

    /// Adds a number for the whole host.
    fn plain(&mut self, name: &str, value: f64, unit: &str) {
        self.add(self.datum(name, &[], value).in_unit(unit));
    }
}

impl Host {
    /// Opens the host, and reads its counters for the first time. CPU usage is measured since the previous reading, so
    /// the first sample should follow a second later.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot be examined.
    pub fn open() -> Result<Self, HostError> {
        let name = System::host_name().ok().filter(|name| !name.is_empty());
        let kinds: Vec<Box<dyn Kind + Send>> = vec![
            Box::new(cpu::Cpu::open()?),
            Box::new(memory::Memory::open()?),
            Box::new(memory::Swap::open()?),
            Box::new(disk::FileSystems::open()?),
            Box::new(disk::DiskIo::open()),
            Box::new(net::Net::open()?),
            Box::new(system::Load),
            Box::new(system::Processes),
            Box::new(system::Uptime),
        ];
        Ok(Self {
            name: name.unwrap_or_else(|| "localhost".to_owned()),
            kinds,
            samples: 0,
            looked: Instant::now(),
        })
    }

    /// Returns the host's name, which is the value of the dimension `host`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Limits later samples to the kinds of these metrics, which saves time. The next sample includes all of these
    /// kinds, even infrequent ones.
    pub fn only(&mut self, names: &[String]) {
        self.kinds.retain(|kind| names.iter().any(|name| name.starts_with(kind.prefix())));
        self.samples = 0;
    }

    fn sample_after(&mut self, passed: Duration) -> Result<Vec<MetricDatum>, HostError> {
        let (mut data, mut failure) = (Vec::new(), None);
        for kind in &mut self.kinds {
            if self.samples.is_multiple_of(kind.every()) {
                let before = data.len();
                failure = failure.or(kind.sample(&mut Out { host: &self.name, data: &mut data }).err());
                if kind.counts() && passed > LONGEST_COUNT {
                    data.truncate(before);
                }
            }
        }
        self.samples += 1;
        match failure {
            Some(error) if data.is_empty() => Err(error),
            _ => Ok(data),
        }
    }
}

impl MetricSource for Host {
    type Error = HostError;

    /// Samples all kinds, even if one of them fails.
    fn sample(&mut self) -> Result<Vec<MetricDatum>, HostError> {
        let now = Instant::now();
        let passed = now.duration_since(std::mem::replace(&mut self.looked, now));
        self.sample_after(passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn samples_this_host() {
        let mut host = Host::open().unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let data = host.sample().unwrap();
        let value = |name: &str| data.iter().find(|datum| datum.metric.name == name).map(|datum| datum.value);
        for name in ["cpu_usage_active", "mem_used_percent", "swap_used_percent", "disk_used_percent"] {
            let value = value(name);
            assert!(value.is_some_and(|value| (0.0..=100.0).contains(&value)), "{name} {value:?}");
        }
        for name in ["system_load1", "system_uptime", "processes_total", "net_bytes_recv"] {
            assert!(value(name).is_some_and(|value| value >= 0.0), "{name}");
        }
        assert!(data.iter().all(|datum| datum.metric.dimensions[0].value == host.name()));
        assert!(data.iter().all(|datum| datum.unit.is_some()));
    }

    #[test]
    fn a_count_over_hours_is_not_used() {
        let mut host = Host::open().unwrap();
        let names = |data: Vec<MetricDatum>| data.into_iter().map(|it| it.metric.name).collect::<Vec<_>>();
        let late = names(host.sample_after(Duration::from_secs(10_800)).unwrap());
        assert!(
            late.iter().all(|name| !name.starts_with("net_") && !name.starts_with("diskio_")),
            "{late:?}"
        );
        assert!(late.iter().any(|name| name == "mem_used_percent"), "{late:?}");
        let next = names(host.sample_after(Duration::from_secs(1)).unwrap());
        assert!(next.iter().any(|name| name == "net_bytes_recv"), "{next:?}");
    }

    #[test]
    fn samples_only_the_requested_kinds() {
        let mut host = Host::open().unwrap();
        host.only(&["mem_used_percent".to_owned()]);
        let data = host.sample().unwrap();
        assert!(!data.is_empty() && data.iter().all(|datum| datum.metric.name.starts_with("mem_")));
    }
}
