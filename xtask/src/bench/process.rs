//! Reads the kernel's data about a process (proc(5)).

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Returns the processor time of a process's threads.
pub(super) fn processor_time(process: u32) -> Result<Duration> {
    let folder = format!("/proc/{process}/task");
    let mut nanoseconds = 0;
    for thread in fs::read_dir(&folder).with_context(|| format!("failed to read {folder}"))? {
        // A thread may end during the loop.
        let Ok(status) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        nanoseconds += on_processor(&status).with_context(|| format!("no schedstat in {folder}"))?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Parses the first of three numbers, in nanoseconds.
fn on_processor(status: &str) -> Option<u64> {
    status.split_whitespace().next()?.parse().ok()
}

/// Returns the processor time of this process's ended children and of their children.
pub(super) fn time_of_children() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").context("failed to read /proc/self/stat")?;
    children(&stat).context("no times in /proc/self/stat")
}

/// The unit of times in `/proc`: the kernel always reports them in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// Parses `cutime` and `cstime`, fields 16 and 17. The program's name before them is in parentheses and may
/// contain anything.
fn children(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(13).map_while(|field| field.parse::<u32>().ok());
    Some(TICK * (times.next()? + times.next()?))
}

/// Returns the peak memory of a process in bytes.
pub(super) fn peak_memory(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("failed to read {path}"))?;
    high_water(&status).with_context(|| format!("no VmHWM in {path}"))
}

/// Parses `VmHWM:      6132 kB`. The kernel's kB has 1024 bytes.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_peak_memory() {
        let status = "Name:\tbootstrap\nVmPeak:\t  20000 kB\nVmHWM:\t    6132 kB\nVmRSS:\t    5000 kB\n";
        assert_eq!(high_water(status), Some(6132 * 1024));
        assert_eq!(high_water("Name:\tbootstrap\n"), None);
    }

    #[test]
    fn adds_the_user_and_system_times_of_children() {
        let stat = "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 700 80 20 0 1 0 9";
        assert_eq!(children(stat), Some(Duration::from_millis(7_800)));
        assert_eq!(children("4711 (cat) S 1"), None);
    }

    #[test]
    fn reads_the_time_on_the_processor() {
        assert_eq!(on_processor("171079630 705372360 68\n"), Some(171_079_630));
        assert_eq!(on_processor(""), None);
    }
}
