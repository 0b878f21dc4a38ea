//! Runs checks in other processes at the same time as the rest, if they use only one core or wait.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, anyhow};
use tempfile::NamedTempFile;

/// Checks that run one after another.
pub(crate) struct Aside {
    ended: Receiver<Result<Ended>>,
}

struct Ended {
    /// The output of the check, which is printed at its turn.
    log: NamedTempFile,
    status: ExitStatus,
    took: Duration,
}

impl Aside {
    /// Starts `cargo xtask ci --only NAME` for each name, in this order.
    ///
    /// # Errors
    ///
    /// Returns an error if this program has no path.
    pub(crate) fn start(names: Vec<&'static str>) -> Result<Self> {
        // The path is read now, because the tests build this program again, after which its own file is deleted.
        let program = std::env::current_exe().context("this program has no path")?;
        let (sender, ended) = mpsc::channel();
        // A send fails only if nobody waits for the rest.
        thread::spawn(move || names.into_iter().try_for_each(|name| sender.send(run(&program, name))));
        Ok(Self { ended })
    }

    /// Waits for the next check, prints its output, and returns its time and its error.
    pub(crate) fn next(&self) -> Result<(Duration, Option<Error>)> {
        let Ended { log, status, took } = self.ended.recv().context("no check is left")??;
        std::io::copy(&mut File::open(log.path())?, &mut std::io::stdout())?;
        std::io::stdout().flush()?;
        Ok((took, (!status.success()).then(|| anyhow!("{status}; the cause is above"))))
    }
}

fn run(program: &Path, name: &str) -> Result<Ended> {
    let log = NamedTempFile::new().context("failed to make a temporary file")?;
    let mut command = Command::new(program);
    command.args(["ci", "--only", name]).stdin(Stdio::null());
    let output = log.reopen()?;
    command.stdout(output.try_clone()?).stderr(output);
    let start = Instant::now();
    let status = command.status().with_context(|| format!("failed to start the check {name}"))?;
    Ok(Ended { log, status, took: start.elapsed() })
}
