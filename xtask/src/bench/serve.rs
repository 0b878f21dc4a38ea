//! Measures the throughput of `bongsu serve` with one replica and with three, the throughput of one environment of the
//! function, and the losses and repeats of three replicas of which some are killed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bongsu_stand_in::{FunctionOptions, MemoryAws, Slack, Sns};
use fastrand::Rng;
use serde_json::json;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use super::process::peak_memory;
use super::trial::NO_STORM;
use crate::workspace::Workspace;
use crate::{say, shell};

const ALARMS: usize = 1_000;
/// The answer time of the ledger and the queue.
const DELAY: Duration = Duration::from_millis(4);
/// A time that is longer than any replica needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);
const KILLS: usize = 5;
const SEED: u64 = 1;

pub(super) fn run(workspace: &Workspace, built: Option<&Path>) -> Result<()> {
    let programs = match built {
        Some(folder) => folder.to_owned(),
        None => build(workspace)?,
    };
    let bench = Bench { folder: tempfile::tempdir()?, programs };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(bench.measure())
}

fn build(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["build", "--release", "--locked", "--package", "bongsu"]);
    shell::run(cargo.args(["--package", "bongsu-lambda"]))?;
    Ok(workspace.target.join("release"))
}

struct Bench {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

/// The measurement of one case.
struct Figure {
    took: Duration,
    memory: u64,
}

impl Bench {
    async fn measure(&self) -> Result<()> {
        std::fs::write(self.folder.path().join("bongsu.toml"), NO_STORM)?;
        say::line(format!("{ALARMS} alarms, {} ms for each answer of AWS", DELAY.as_millis()));
        say::line(format!("{:<28} {:>10} {:>12}", "", "alarms/s", "memory, MB"));
        line("function, one environment", &self.function().await?);
        for replicas in [1, 3] {
            line(&format!("serve, replicas: {replicas}"), &self.replicas(replicas).await?);
        }
        self.killed().await
    }

    async fn function(&self) -> Result<Figure> {
        let (aws, slack) = (MemoryAws::start("", DELAY).await?, Slack::start().await?);
        let mut options = FunctionOptions::new(self.programs.join("bootstrap"));
        for (name, value) in self.environment(&aws, &slack) {
            options = options.env(name, value);
        }
        let function = options.start().await?;
        let started = Instant::now();
        for number in 0..ALARMS {
            let record = json!({ "EventSource": "aws:sns", "Sns": Sns::alarm(&name(number)) });
            let invocation = function.invoke(json!({ "Records": [record] }).to_string(), PATIENCE).await?;
            if invocation.success().is_none() {
                bail!("the function failed");
            }
        }
        let took = started.elapsed();
        Ok(Figure { took, memory: peak_memory(function.pid().context("the function has ended")?)? })
    }

    async fn replicas(&self, count: usize) -> Result<Figure> {
        let (aws, slack) = (MemoryAws::start("", DELAY).await?, Slack::start().await?);
        let replicas = (0..count).map(|_| self.replica(&aws, &slack)).collect::<Result<Vec<_>>>()?;
        // A replica that polls is ready.
        while aws.take_requests().iter().filter(|it| it.target.ends_with("GetQueueAttributes")).count() < 1 {
            sleep(Duration::from_millis(20)).await;
        }
        sleep(Duration::from_secs(1)).await;
        let started = Instant::now();
        (0..ALARMS).for_each(|number| aws.send(&Sns::alarm(&name(number)).to_string()));
        slack.wait_for_posts(ALARMS, PATIENCE).await?;
        let took = started.elapsed();
        let memory = replicas.iter().filter_map(Child::id).map(peak_memory);
        let memory = memory.collect::<Result<Vec<_>>>()?.into_iter().max().unwrap_or_default();
        Ok(Figure { took, memory })
    }

    /// Runs three replicas. At random moments, one is killed and a new one replaces it.
    async fn killed(&self) -> Result<()> {
        let mut rng = Rng::with_seed(SEED);
        let (aws, slack) = (MemoryAws::start("", DELAY).await?, Slack::start().await?);
        let mut replicas = (0..3).map(|_| self.replica(&aws, &slack)).collect::<Result<Vec<_>>>()?;
        (0..ALARMS).for_each(|number| aws.send(&Sns::alarm(&name(number)).to_string()));
        for _ in 0..KILLS {
            sleep(Duration::from_millis(rng.u64(100..900))).await;
            replicas.swap_remove(rng.usize(0..3)).kill().await?;
            replicas.push(self.replica(&aws, &slack)?);
        }
        let started = Instant::now();
        while aws.waiting() > 0 {
            if started.elapsed() > PATIENCE {
                bail!("{} messages are left", aws.waiting());
            }
            sleep(Duration::from_millis(100)).await;
        }
        let posts = slack.posts();
        let times = |number| posts.iter().filter(|post| post.body.contains(&name(number))).count();
        let times: Vec<_> = (0..ALARMS).map(times).collect();
        let lost = times.iter().filter(|times| **times == 0).count();
        let repeated: usize = times.iter().map(|times| times.saturating_sub(1)).sum();
        say::line(format!("three replicas, {KILLS} kills: lost {lost}, repeated {repeated}"));
        if lost > 0 { bail!("alarms are lost") } else { Ok(()) }
    }

    fn replica(&self, aws: &MemoryAws, slack: &Slack) -> Result<Child> {
        let mut command = Command::new(self.programs.join("bongsu"));
        command.env_clear().args(["serve", "--timeout", "6", "--queue", &aws.queue_url()]);
        command.env("AWS_ACCESS_KEY_ID", "123456789012").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("AWS_REGION", "ap-northeast-2").envs(self.environment(aws, slack));
        Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true).spawn()?)
    }

    fn environment(&self, aws: &MemoryAws, slack: &Slack) -> [(&'static str, String); 6] {
        [
            ("AWS_ENDPOINT_URL", aws.endpoint()),
            ("BONGSU_ALLOW_INSECURE_WEBHOOK", "1".to_owned()),
            ("BONGSU_CONFIG", self.folder.path().join("bongsu.toml").display().to_string()),
            ("BONGSU_LEDGER_TABLE", "ledger".to_owned()),
            ("BONGSU_SLACK_ORIGIN", slack.origin()),
            ("SLACK_WEBHOOK_URL", slack.webhook()),
        ]
    }
}

fn line(what: &str, figure: &Figure) {
    let rate = ALARMS as f64 / figure.took.as_secs_f64();
    say::line(format!("{what:<28} {rate:>10.0} {:>12.1}", figure.memory as f64 / 1e6));
}

fn name(number: usize) -> String {
    format!("alarm-{number:05}")
}
