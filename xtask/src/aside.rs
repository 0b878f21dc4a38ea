//! Runs a check in another process at the same time as the others, if it uses only one core.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, anyhow, bail};

/// A running check.
pub(crate) struct Aside {
    name: &'static str,
    /// The output, which is printed at the end.
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

    /// Waits for the end and prints the output. Returns the duration, and the error of a failed check.
    pub(crate) fn finish(self) -> Result<(Duration, Option<Error>)> {
        let Ok(ended) = self.ended.join() else { bail!("{} cannot be awaited", self.name) };
        let (status, took) = ended?;
        std::io::copy(&mut File::open(self.log.path())?, &mut std::io::stdout())?;
        std::io::stdout().flush()?;
        Ok((took, (!status.success()).then(|| anyhow!("{status}, see the output above"))))
    }
}
