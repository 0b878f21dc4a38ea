use sysinfo::System;

use super::{HostError, Kind, Out};

/// How long the host has been up.
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
