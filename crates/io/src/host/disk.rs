//! The space of file systems, and the input and output of disks.

use std::collections::BTreeMap;

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

    /// Returns a long interval, because file systems fill slowly, and reading a network file system takes time.
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
                add_space(disk, out);
            }
        }
        Ok(())
    }
}

fn add_space(disk: &Disk, out: &mut Out<'_>) {
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

/// The columns to read from /proc/diskstats: the position after the name, the name of the CloudWatch agent, the factor
/// and the unit. A sector there has 512 bytes for any disk.
const COLUMNS: [(usize, &str, f64, &str); 7] = [
    (0, "reads", 1.0, "Count"),
    (2, "read_bytes", 512.0, "Bytes"),
    (3, "read_time", 1.0, "Milliseconds"),
    (4, "writes", 1.0, "Count"),
    (6, "write_bytes", 512.0, "Bytes"),
    (7, "write_time", 1.0, "Milliseconds"),
    (9, "io_time", 1.0, "Milliseconds"),
];

type Counters = BTreeMap<String, Vec<u64>>;

/// The input and output of disks. Only on Linux.
#[derive(Debug)]
pub(super) struct DiskIo(Counters);

impl DiskIo {
    pub(super) fn open() -> Self {
        Self(read().unwrap_or_default())
    }
}

impl Kind for DiskIo {
    fn prefix(&self) -> &'static str {
        "diskio_"
    }

    fn counts(&self) -> bool {
        true
    }

    /// Samples the input and output since the last sample.
    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        let now = read().map_err(|error| HostError::Proc("/proc/diskstats", error))?;
        for (name, counters) in &now {
            if let Some(before) = self.0.get(name) {
                add_activity(name, before, counters, out);
            }
        }
        self.0 = now;
        Ok(())
    }
}

fn add_activity(name: &str, before: &[u64], now: &[u64], out: &mut Out<'_>) {
    for (column, word, factor, unit) in COLUMNS {
        if let (Some(before), Some(now)) = (before.get(column), now.get(column)) {
            let value = now.saturating_sub(*before) as f64 * factor;
            out.add(out.datum(&format!("diskio_{word}"), &[("name", name)], value).in_unit(unit));
        }
    }
}

fn read() -> std::io::Result<Counters> {
    Ok(parse(&std::fs::read_to_string("/proc/diskstats")?))
}

/// Parses the statistics. Omits devices without any activity, because there are many.
fn parse(stats: &str) -> Counters {
    let device = |line: &str| {
        let mut fields = line.split_whitespace().skip(2);
        let name = fields.next()?.to_owned();
        let counters: Vec<u64> = fields.filter_map(|field| field.parse().ok()).collect();
        counters.iter().any(|counter| *counter > 0).then_some((name, counters))
    };
    stats.lines().filter_map(device).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_activity_since_the_last_sample() {
        let before =
            parse(" 259 0 nvme0n1 10 0 80 5 20 0 160 7 0 9 12 0 0 0 0 0 0\n 7 0 loop0 0 0 0 0 0 0 0\n");
        let now = parse(" 259 0 nvme0n1 12 0 96 6 20 0 160 7 0 9 12 0 0 0 0 0 0\nnonsense\n");
        assert_eq!(before.keys().collect::<Vec<_>>(), ["nvme0n1"]);
        let mut data = Vec::new();
        add_activity("nvme0n1", &before["nvme0n1"], &now["nvme0n1"], &mut Out { host: "h", data: &mut data });
        let value = |name: &str| data.iter().find(|datum| datum.metric.name == name).unwrap().value;
        assert_eq!(value("diskio_reads"), 2.0);
        assert_eq!(value("diskio_read_bytes"), 16.0 * 512.0);
        assert_eq!(value("diskio_writes"), 0.0);
    }
}
