//! Runs `bongsu` with a clean environment.

use std::path::{Path, PathBuf};
use std::process::{Command as Build, Output, Stdio};
use std::sync::OnceLock;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// The result of a run.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Returns the command `bongsu` with these arguments, in the temporary folder and with an empty environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bongsu"));
    command.env_clear().args(arguments).current_dir(std::env::temp_dir()).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command to its end, with `input` on standard input.
pub(crate) async fn run(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The write fails if the program does not read its input.
    let _ = stdin.write_all(input).await;
    drop(stdin);
    ran(child.wait_with_output().await.unwrap())
}

/// Collects the output, and checks that it does not contain the webhook's secret.
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

/// Builds the function's program once, because cargo builds programs of other packages only on request.
pub(crate) fn bootstrap() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let mut cargo = Build::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--locked", "--package", "bongsu-lambda"]);
        assert!(cargo.status().unwrap().success());
        Path::new(env!("CARGO_BIN_EXE_bongsu")).with_file_name("bootstrap")
    })
}
