//! Measures the cost of `bongsu watch` for its host: 50 alarms on ten-second periods.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::process::Command;
use tokio::time::sleep;

use crate::workspace::Workspace;
use crate::{say, shell};

const ALARMS: usize = 50;
const SECONDS: u64 = 120;
/// The limit in percent of one core.
const MOST_PERCENT: f64 = 1.0;
const MOST_MEGABYTES: f64 = 25.0;
/// Metrics that take work to collect.
const METRICS: [&str; 5] =
    ["cpu_usage_active", "mem_used_percent", "swap_used_percent", "system_load1", "processes_total"];

/// Builds the program, runs it for two minutes, and prints the figures.
pub(super) async fn run(workspace: &Workspace) -> Result<()> {
    let mut cargo = shell::cargo();
    shell::run(cargo.current_dir(&workspace.root).args([
        "build",
        "--release",
        "--locked",
        "--package",
        "bongsu",
    ]))?;
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("bongsu.toml"), alarms()?)?;
    let mut command = Command::new(workspace.target.join("release").join("bongsu"));
    command.current_dir(folder.path()).args(["watch", "--state", "state"]);
    let mut watch = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let measured = measure(watch.id().context("it has ended")?).await;
    watch.kill().await?;
    let (percent, megabytes) = measured?;
    say::line(format!("bongsu watch, {ALARMS} alarms on periods of 10 s, over {SECONDS} s"));
    say::line(format!("{percent:>8.2} % of one core   (target: below {MOST_PERCENT} %)"));
    say::line(format!("{megabytes:>8.1} MB at most         (target: below {MOST_MEGABYTES} MB)"));
    Ok(())
}

fn alarms() -> Result<String> {
    let mut text = String::new();
    for (index, metric) in METRICS.iter().cycle().take(ALARMS).enumerate() {
        let cpu =
            if *metric == "cpu_usage_active" { "{ Name = \"cpu\", Value = \"cpu-total\" }" } else { "" };
        write!(
            text,
            "[[alarm]]\nAlarmName = \"{metric}-{index}\"\nMetricName = \"{metric}\"\nNamespace = \"CWAgent\"\n\
             Dimensions = [{cpu}]\nStatistic = \"Average\"\nPeriod = 10\nEvaluationPeriods = 5\n\
             Threshold = 1e9\nComparisonOperator = \"GreaterThanThreshold\"\n"
        )?;
    }
    Ok(text)
}

/// Returns the percent of one core without the start, and the peak memory in megabytes.
async fn measure(id: u32) -> Result<(f64, f64)> {
    sleep(Duration::from_secs(5)).await;
    let before = processor_time(id)?;
    for second in 0..SECONDS {
        say::progress(&format!("{second} of {SECONDS} s"));
        sleep(Duration::from_secs(1)).await;
    }
    say::progress("");
    let used = processor_time(id)? - before;
    Ok((used / SECONDS as f64 * 100.0, most_memory(id)?))
}

/// Returns the seconds in the program and in the kernel (proc(5): fields 14 and 15, in hundredths).
fn processor_time(id: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).context("it has ended")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}

/// Returns `VmHWM` in kibibytes.
fn most_memory(id: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}
