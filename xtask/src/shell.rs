//! Runs other programs, and prints their command lines.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::say;

/// Returns the cargo that runs this task, so that its children use the same toolchain.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs `command` with visible output and without input.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    say::aside(&format!("$ {line}"));
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("failed to start {line}"))?;
    if !status.success() {
        bail!("{line}: {status}");
    }
    Ok(())
}

/// Runs `command` and returns its output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("failed to start {line}"))?;
    if !output.status.success() {
        bail!("{line}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{line}: printed output that is not text"))
}

/// Returns whether `command` runs and succeeds. Its output is discarded.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Returns whether there is a program with this name.
pub(crate) fn is_there(program: impl AsRef<OsStr>) -> bool {
    succeeds(Command::new(program).arg("--version"))
}

/// Returns the command line as a person would type it, with the program's name instead of its path.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy);
    words.collect::<Vec<_>>().join(" ")
}
