use sysinfo::System;

use super::{HostError, Kind, Out};

/// The average number of processes that run or wait to run.
#[derive(Debug)]
pub(super) struct Load;

impl Kind for Load {
    fn prefix(&self) -> &'static str {
        "system_load"
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        let load = System::load_average()?;
        out.plain("system_load1", load.one, "None");
        out.plain("system_load5", load.five, "None");
        out.plain("system_load15", load.fifteen, "None");
        Ok(())
    }
}
