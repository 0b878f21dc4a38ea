use sysinfo::System;

use super::{HostError, Kind, Out};

/// The time since boot.
#[derive(Debug)]
pub(super) struct Uptime;

impl Kind for Uptime {
    fn prefix(&self) -> &'static str {
        "system_uptime"
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        out.plain("system_uptime", System::uptime()? as f64, "Seconds");
        Ok(())
    }
}
