use sysinfo::{MemoryRefreshKind, System};

use super::{HostError, Kind, Out};

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

    /// A host without swap space uses none.
    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        self.0.refresh_memory_specifics(MemoryRefreshKind::nothing().with_swap());
        let (total, used) = (self.0.total_swap() as f64, self.0.used_swap() as f64);
        out.plain("swap_used", used, "Bytes");
        out.plain("swap_free", self.0.free_swap() as f64, "Bytes");
        out.plain("swap_used_percent", if total > 0.0 { used / total * 100.0 } else { 0.0 }, "Percent");
        Ok(())
    }
}
