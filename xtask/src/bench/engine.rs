//! Compares the alarm engine with its reference model and with numpy's plain comparison.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Format;
use crate::workspace::Workspace;
use crate::{say, setup, shell};

const MINUTES: f64 = 525_600.0;

/// Builds, measures everything in one run, and prints the figures. The targets are printed and not asserted.
pub(super) fn run(workspace: &Workspace, format: Format) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["build", "--release", "--locked", "--package"]);
    shell::run(cargo.arg("bongsu-bench-engine"))?;
    let program = workspace.target.join("release").join("bongsu-bench-engine");
    let mut figures: Value = serde_json::from_str(&shell::output(&mut Command::new(program))?)?;
    let floor: Value = serde_json::from_str(&numpy(workspace)?).context("floor.py printed no figures")?;
    let floor = floor.as_object().cloned().context("floor.py printed no figures")?;
    figures.as_object_mut().context("no figures")?.extend(floor);
    match format {
        Format::Json => say::line(figures.to_string()),
        Format::Table => table(&figures),
    }
    Ok(())
}

fn table(figures: &Value) {
    let seconds = |name: &str| figures.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let rate = |name: &str| MINUTES / seconds(name) / 1e6;
    let engine = rate("engine");
    say::line("a year of minutes, N = 5, one core                     datapoints/s");
    say::line(format!("engine, streaming                 {engine:>8.2} M   (target: at least 5 M)"));
    let others = [
        ("model", "reference model"),
        ("numpy", "numpy, comparison only"),
        ("numpy_counted", "numpy, comparison and count"),
    ];
    for (name, label) in others {
        let ratio = seconds(name) / seconds("engine");
        say::line(format!("{label:<33} {:>8.2} M   (engine is {ratio:.3} times as fast)", rate(name)));
    }
    let (whole, sweep) = (seconds("backtest"), seconds("sweep"));
    let ratio = whole / seconds("numpy");
    say::line(format!(
        "a whole back-test with reports    {:>8.1} ms  (target: 25 ms; {ratio:.0} times numpy's comparison)",
        whole * 1e3
    ));
    let noise = seconds("backtest_noise") * 1e3;
    say::line(format!("the same with noise at the threshold{noise:>6.1} ms"));
    let ratio = sweep / 1e3 / seconds("numpy");
    say::line(format!(
        "a sweep of 1,000 settings         {sweep:>8.2} s   (target: 10 s; each {ratio:.1} times numpy's comparison)"
    ));
    for (name, label) in [("alarms_of_samples", "from samples"), ("alarms_decided", "from finished windows")]
    {
        let milliseconds = seconds(name) * 1e3;
        say::line(format!("100,000 alarms, {label:<22} {milliseconds:>6.1} ms   (target: below 100 ms)"));
    }
    let milliseconds = seconds("routes") * 1e3;
    say::line(format!(
        "1,000 alarms by 10,000 routes          {milliseconds:>6.1} ms   (target: well below 1 s)"
    ));
}

fn numpy(workspace: &Workspace) -> Result<String> {
    setup::python(workspace)?;
    let folder = workspace.root.join("bench").join("engine");
    let python = workspace.root.join(".venv").join("bin").join("python");
    if !shell::succeeds(Command::new(&python).args(["-c", "import numpy"])) {
        let requirements = folder.join("requirements.txt");
        say::line("installing bench/engine/requirements.txt into .venv");
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        shell::run(Command::new(&python).args(pip).arg(requirements))?;
    }
    shell::output(Command::new(&python).arg(folder.join("floor.py")))
}
