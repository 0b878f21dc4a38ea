//! This host's metrics, by the names that the CloudWatch agent gives them.
//!
//! One file for each kind of metric: what a kind remembers between two samples is its own.

mod cpu;
mod error;

use bongsu_core::watch::{MetricDatum, MetricSource};
use sysinfo::System;

pub use error::HostError;

use cpu::Cpu;

/// The host that this program runs on.
#[derive(Debug)]
pub struct Host {
    name: String,
    cpu: Cpu,
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
        let name = name.unwrap_or_else(|| "localhost".to_owned());
        Ok(Self { cpu: Cpu::open(&name)?, name })
    }

    /// What it calls itself: the value of the dimension `host`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl MetricSource for Host {
    type Error = HostError;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, HostError> {
        Ok(vec![self.cpu.sample()?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_how_busy_this_host_is() {
        let mut host = Host::open().unwrap();
        let data = host.sample().unwrap();
        assert_eq!(data[0].metric, bongsu_core::watch::cpu_usage_active(host.name()));
        assert!((0.0..=100.0).contains(&data[0].value), "{data:?}");
    }
}
