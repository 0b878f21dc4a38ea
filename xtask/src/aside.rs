//! A check in a process of its own beside the others, for one that keeps one core busy and leaves the other one idle.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, anyhow, bail};

/// A check that runs.
pub(crate) struct Aside {
    name: &'static str,
    /// Its output, which is printed at its end.
    log: tempfile::NamedTempFile,
    ended: JoinHandle<Result<(ExitStatus, Duration)>>,
}

impl Aside {
    /// Starts `cargo xtask ci --only NAME`.
    pub(crate) fn start(name: &'static str) -> Result<Self> {
        let log = tempfile::NamedTempFile::new().context("failed to make a temporary file")?;
        let mut command = Command::new(std::env::current_exe().context("this program has no path")?);
        command.args(["ci", "--only", name]).stdin(Stdio::null());
        let output = log.reopen()?;
        command.stdout(output.try_clone()?).stderr(output);
        let (start, mut child) = (Instant::now(), command.spawn().context("failed to start a check")?);
        let ended = thread::spawn(move || Ok((child.wait()?, start.elapsed())));
        Ok(Self { name, log, ended })
    }

    /// Waits for its end, prints what it said, and gives how long it took, and why it failed if it did.
    pub(crate) fn finish(self) -> Result<(Duration, Option<Error>)> {
        let Ok(ended) = self.ended.join() else { bail!("{} was not waited for", self.name) };
        let (status, took) = ended?;
        std::io::copy(&mut File::open(self.log.path())?, &mut std::io::stdout())?;
        std::io::stdout().flush()?;
        Ok((took, (!status.success()).then(|| anyhow!("{status}, as it says above"))))
    }
}
