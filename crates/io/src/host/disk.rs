use sysinfo::{Disk, DiskRefreshKind, Disks};

use super::{HostError, Kind, Out};

#[derive(Debug)]
pub(super) struct FileSystems(Disks);

impl FileSystems {
    pub(super) fn open() -> Result<Self, HostError> {
        Ok(Self(Disks::new()?))
    }
}

impl Kind for FileSystems {
    fn prefix(&self) -> &'static str {
        "disk_"
    }

    /// File systems fill slowly, and reading a network file system takes time.
    fn every(&self) -> u64 {
        10
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        self.0.refresh_specifics(true, DiskRefreshKind::nothing().with_storage());
        let mut seen = Vec::new();
        for disk in &self.0 {
            let path = disk.mount_point().to_path_buf();
            if disk.total_space() > 0 && !seen.contains(&path) {
                seen.push(path);
                add(disk, out);
            }
        }
        Ok(())
    }
}

fn add(disk: &Disk, out: &mut Out<'_>) {
    let path = disk.mount_point().to_string_lossy();
    let (fstype, device) = (disk.file_system().to_string_lossy(), disk.name().to_string_lossy());
    let device = device.strip_prefix("/dev/").unwrap_or(&device);
    let (total, free) = (disk.total_space() as f64, disk.available_space() as f64);
    let used = (total - free).max(0.0);
    let values = [
        ("disk_total", total, "Bytes"),
        ("disk_free", free, "Bytes"),
        ("disk_used", used, "Bytes"),
        ("disk_used_percent", used / total * 100.0, "Percent"),
    ];
    for (name, value, unit) in values {
        let dimensions = [("path", path.as_ref()), ("fstype", fstype.as_ref()), ("device", device)];
        out.add(out.datum(name, &dimensions, value).in_unit(unit));
    }
}
