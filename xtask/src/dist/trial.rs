//! Tries an archive as on a machine with nothing else: unpacked in an empty folder, without a toolchain.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bongsu_stand_in::{Ministack, REGION, SECRET, Slack};
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use super::read;
use crate::workspace::Workspace;
use crate::{say, setup};

/// Enough for a program that is read from disk for the first time on a busy machine.
const MOST: Duration = Duration::from_secs(60);

/// Fails unless the archive's program watches, renders, and deploys the function beside it.
pub(super) fn run(workspace: &Workspace, archive: &Path) -> Result<()> {
    setup::python(workspace)?;
    let folder = tempfile::tempdir()?;
    let packed = read(archive)?;
    tar::Archive::new(flate2::read::GzDecoder::new(&*packed)).unpack(folder.path())?;
    let top =
        archive.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".tar.gz"));
    let trial = Trial { top: folder.path().join(top.context("an archive without a name")?) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        trial.renders(workspace).await?;
        trial.watches().await?;
        trial.deploys().await
    })
}

struct Trial {
    top: PathBuf,
}

impl Trial {
    /// The program in an empty environment.
    fn bongsu(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.top.join("bongsu"));
        command.args(arguments).env_clear().env("HOME", &self.top).env("PATH", "/nowhere");
        command.current_dir(&self.top).kill_on_drop(true).stdin(Stdio::null());
        command
    }

    async fn renders(&self, workspace: &Workspace) -> Result<()> {
        let event = workspace.root.join("fixtures/sns-lambda-metric-alarm.json").display().to_string();
        let shown = succeeded(&self.bongsu(&["render", &event, "--format", "text"]).output().await?)?;
        ensure!(shown.contains("ALARM"), "render shows no alarm: {shown}");
        say::line("the archive's program renders");
        Ok(())
    }

    /// Waits until its page answers.
    async fn watches(&self) -> Result<()> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let mut watch = self.bongsu(&["watch", "--state", "state", "--inbox", &address]);
        let mut watch = watch.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let until = Instant::now() + MOST;
        while tokio::net::TcpStream::connect(&address).await.is_err() {
            ensure!(watch.try_wait()?.is_none(), "watch has ended");
            ensure!(Instant::now() < until, "the page of watch does not answer");
            sleep(Duration::from_millis(100)).await;
        }
        watch.kill().await?;
        say::line("the archive's program watches");
        Ok(())
    }

    /// Deploys the code beside it, without an option that names the code.
    async fn deploys(&self) -> Result<()> {
        let (ministack, slack) = (Ministack::start().await?, Slack::start().await?);
        std::fs::write(self.top.join("webhook.txt"), slack.webhook())?;
        let mut deploy = self.bongsu(&["deploy", "--yes", "--webhook-url-file", "webhook.txt"]);
        deploy.env("AWS_ENDPOINT_URL", ministack.endpoint()).env("AWS_REGION", REGION);
        deploy.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        let output = deploy.env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1").output().await?;
        let said = succeeded(&output)?;
        ensure!(!said.contains(SECRET), "deploy shows the webhook URL");
        let topics = ministack.query("sns", "ListTopics", &[]).await.ok().context("no topics")?;
        ensure!(topics.contains(":mission-sns<"), "deploy made no topic: {topics}");
        say::line("the archive's program deploys the function beside it");
        Ok(())
    }
}

/// The output of a successful run.
fn succeeded(output: &Output) -> Result<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout) + &text(&output.stderr);
    ensure!(output.status.success(), "{}: {said}", output.status);
    Ok(said)
}
