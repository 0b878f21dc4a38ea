//! Limits a process to the share of a processor that a Lambda function of 128 MB has, with a control group of the kernel.

use std::fs;
use std::path::{Path, PathBuf};

/// The share: 128 MB of the 1,769 MB that correspond to a whole processor (Lambda developer guide, "Configure Lambda
/// function memory").
const SHARE: f64 = 128.0 / 1_769.0;
/// One of the periods that Lambda uses.
const PERIOD_MICROSECONDS: u32 = 20_000;

/// A control group with that share. Dropping it deletes the group.
#[derive(Debug)]
pub(super) struct Share {
    folder: PathBuf,
}

impl Share {
    /// Creates the group. Returns `None` without the permission.
    pub(super) fn new() -> Option<Self> {
        let quota = (f64::from(PERIOD_MICROSECONDS) * SHARE).round();
        let name = format!("bongsu-bench-{}", std::process::id());
        Self::of_version_1(Path::new("/sys/fs/cgroup/cpu"), &name, quota)
            .or_else(|| Self::of_version_2(Path::new("/sys/fs/cgroup"), &name, quota))
    }

    fn of_version_1(root: &Path, name: &str, quota: f64) -> Option<Self> {
        let share = Self::made(root, name, "cpu.cfs_quota_us")?;
        fs::write(share.folder.join("cpu.cfs_period_us"), PERIOD_MICROSECONDS.to_string()).ok()?;
        fs::write(share.folder.join("cpu.cfs_quota_us"), quota.to_string()).ok()?;
        Some(share)
    }

    fn of_version_2(root: &Path, name: &str, quota: f64) -> Option<Self> {
        let share = Self::made(root, name, "cpu.max")?;
        fs::write(share.folder.join("cpu.max"), format!("{quota} {PERIOD_MICROSECONDS}")).ok()?;
        Some(share)
    }

    fn made(root: &Path, name: &str, setting: &str) -> Option<Self> {
        let share = Self { folder: root.join(name) };
        fs::create_dir(&share.folder).ok()?;
        // Outside a file system of control groups, the new folder is empty.
        share.folder.join(setting).exists().then_some(share)
    }

    /// Limits the process with all its threads.
    pub(super) fn limit(&self, process: u32) -> std::io::Result<()> {
        fs::write(self.folder.join("cgroup.procs"), process.to_string())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        // The kernel does not delete a group that contains a process.
        let _ = fs::remove_dir(&self.folder);
    }
}
