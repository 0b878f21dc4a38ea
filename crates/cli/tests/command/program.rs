//! Runs `bongsu` with a clean environment.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// `bongsu` with these arguments, in an empty folder, with nothing in its environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bongsu"));
    command.env_clear().args(arguments).current_dir(std::env::temp_dir()).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, with `input` on standard input.
pub(crate) async fn run(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that does not read its input closes it.
    let _ = stdin.write_all(input).await;
    drop(stdin);
    ran(child.wait_with_output().await.unwrap())
}

/// Checks, wherever it comes by, that the webhook's secret is not shown.
pub(crate) fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    assert!(!ran.stdout.contains(bongsu_stand_in::SECRET), "{}", ran.stdout);
    assert!(!ran.stderr.contains(bongsu_stand_in::SECRET), "{}", ran.stderr);
    ran
}

pub(crate) fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    folder.join(name).display().to_string()
}
