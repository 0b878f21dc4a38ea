use bongsu_core::alarm::Metric;
use bongsu_core::watch::{MetricDatum, cpu_usage_active};
use sysinfo::System;

use super::HostError;

/// The CPUs, all of them together.
///
/// Waiting for disks counts as idle here, where the agent counts it as active: that is how sysinfo adds
/// it up, and a host that waits is not one whose CPUs are busy.
#[derive(Debug)]
pub(super) struct Cpu {
    active: Metric,
    system: System,
}

impl Cpu {
    pub(super) fn open(host: &str) -> Result<Self, HostError> {
        let mut system = System::new()?;
        system.refresh_cpu_usage();
        Ok(Self { active: cpu_usage_active(host), system })
    }

    /// The usage since the last sample.
    pub(super) fn sample(&mut self) -> Result<MetricDatum, HostError> {
        self.system.refresh_cpu_usage();
        if self.system.cpus().is_empty() {
            return Err(HostError::NoCpu);
        }
        let value = f64::from(self.system.global_cpu_usage());
        Ok(MetricDatum { metric: self.active.clone(), value })
    }
}
