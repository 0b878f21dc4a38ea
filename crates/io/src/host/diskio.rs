use std::collections::BTreeMap;

use super::{HostError, Kind, Out};

/// The columns to read from /proc/diskstats: position after the name, the agent's word, factor and unit. A
/// sector is 512 bytes there, for any disk.
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

/// Disk input and output, only on Linux.
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
                add(name, before, counters, out);
            }
        }
        self.0 = now;
        Ok(())
    }
}

fn add(name: &str, before: &[u64], now: &[u64], out: &mut Out<'_>) {
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

/// Parses the statistics. Devices without any activity are left out, because there are many.
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
    fn counts_what_was_done_since() {
        let before =
            parse(" 259 0 nvme0n1 10 0 80 5 20 0 160 7 0 9 12 0 0 0 0 0 0\n 7 0 loop0 0 0 0 0 0 0 0\n");
        let now = parse(" 259 0 nvme0n1 12 0 96 6 20 0 160 7 0 9 12 0 0 0 0 0 0\nnonsense\n");
        assert_eq!(before.keys().collect::<Vec<_>>(), ["nvme0n1"]);
        let mut data = Vec::new();
        add("nvme0n1", &before["nvme0n1"], &now["nvme0n1"], &mut Out { host: "h", data: &mut data });
        let value = |name: &str| data.iter().find(|datum| datum.metric.name == name).unwrap().value;
        assert_eq!(value("diskio_reads"), 2.0);
        assert_eq!(value("diskio_read_bytes"), 16.0 * 512.0);
        assert_eq!(value("diskio_writes"), 0.0);
    }
}
