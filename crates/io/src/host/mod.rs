//! This host's metrics, by the names that the CloudWatch agent gives them.
//!
//! One file for each kind of metric: what a kind remembers between two samples is its own.

mod cpu;
mod disk;
mod diskio;
mod error;
mod load;
mod mem;
mod net;
mod processes;
mod swap;
mod uptime;

use std::fmt::Debug;

use bongsu_core::watch::{MetricDatum, MetricSource, agent_metric};
use sysinfo::System;

pub use error::HostError;

/// The host that this program runs on.
#[derive(Debug)]
pub struct Host {
    name: String,
    kinds: Vec<Box<dyn Kind + Send>>,
    samples: u64,
}

/// One kind of metric.
trait Kind: Debug {
    /// What its metrics' names begin with.
    fn prefix(&self) -> &'static str;

    /// It is sampled each time, or only every so many times.
    fn every(&self) -> u64 {
        1
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError>;
}

/// Where a kind's numbers go.
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

    /// A number of the host as a whole.
    fn plain(&mut self, name: &str, value: f64, unit: &str) {
        self.add(self.datum(name, &[], value).in_unit(unit));
    }
}

impl Host {
    /// Looks at the host for the first time. CPU usage is the usage since the last look, so that the
    /// first sample should wait for a second.
    ///
    /// # Errors
    ///
    /// The system cannot be looked at.
    pub fn open() -> Result<Self, HostError> {
        let name = System::host_name().ok().filter(|name| !name.is_empty());
        let kinds: Vec<Box<dyn Kind + Send>> = vec![
            Box::new(cpu::Cpu::open()?),
            Box::new(mem::Memory::open()?),
            Box::new(swap::Swap::open()?),
            Box::new(disk::FileSystems::open()?),
            Box::new(diskio::DiskIo::open()),
            Box::new(net::Net::open()?),
            Box::new(load::Load),
            Box::new(processes::Processes),
            Box::new(uptime::Uptime),
        ];
        Ok(Self { name: name.unwrap_or_else(|| "localhost".to_owned()), kinds, samples: 0 })
    }

    /// What it calls itself: the value of the dimension `host`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Looks from now on only at what one of these metrics is of, which costs less.
    pub fn only(&mut self, names: &[String]) {
        self.kinds.retain(|kind| names.iter().any(|name| name.starts_with(kind.prefix())));
    }
}

impl MetricSource for Host {
    type Error = HostError;

    /// Where one kind cannot be had the others still are.
    fn sample(&mut self) -> Result<Vec<MetricDatum>, HostError> {
        let (mut data, mut failure) = (Vec::new(), None);
        let mut out = Out { host: &self.name, data: &mut data };
        for kind in &mut self.kinds {
            if self.samples.is_multiple_of(kind.every()) {
                failure = failure.or(kind.sample(&mut out).err());
            }
        }
        self.samples += 1;
        match failure {
            Some(error) if data.is_empty() => Err(error),
            _ => Ok(data),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn knows_how_this_host_is() {
        let mut host = Host::open().unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
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
    fn looks_only_at_what_is_asked_for() {
        let mut host = Host::open().unwrap();
        host.only(&["mem_used_percent".to_owned()]);
        let data = host.sample().unwrap();
        assert!(!data.is_empty() && data.iter().all(|datum| datum.metric.name.starts_with("mem_")));
    }
}
