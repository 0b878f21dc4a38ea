//! Memory and swap space.

use sysinfo::{MemoryRefreshKind, System};

use super::{HostError, Kind, Out};

#[derive(Debug)]
pub(super) struct Memory(System);

impl Memory {
    pub(super) fn open() -> Result<Self, HostError> {
        Ok(Self(System::new()?))
    }
}

impl Kind for Memory {
    fn prefix(&self) -> &'static str {
        "mem_"
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        self.0.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let (total, available) = (self.0.total_memory() as f64, self.0.available_memory() as f64);
        let used = (total - available).max(0.0);
        out.plain("mem_total", total, "Bytes");
        out.plain("mem_available", available, "Bytes");
        out.plain("mem_free", self.0.free_memory() as f64, "Bytes");
        out.plain("mem_used", used, "Bytes");
        if total > 0.0 {
            out.plain("mem_used_percent", used / total * 100.0, "Percent");
            out.plain("mem_available_percent", available / total * 100.0, "Percent");
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct Swap(System);

impl Swap {
    pub(super) fn open() -> Result<Self, HostError> {
        Ok(Self(System::new()?))
    }
}

impl Kind for Swap {
    fn prefix(&self) -> &'static str {
        "swap_"
    }

    /// Samples the swap space. On a host without swap space, the used percentage is 0.
    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        self.0.refresh_memory_specifics(MemoryRefreshKind::nothing().with_swap());
        let (total, used) = (self.0.total_swap() as f64, self.0.used_swap() as f64);
        out.plain("swap_used", used, "Bytes");
        out.plain("swap_free", self.0.free_swap() as f64, "Bytes");
        out.plain("swap_used_percent", if total > 0.0 { used / total * 100.0 } else { 0.0 }, "Percent");
        Ok(())
    }
}
