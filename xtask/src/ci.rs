//! The one test command: `cargo xtask ci`.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::aside::Aside;
use crate::package::Arch;
use crate::workspace::Workspace;
use crate::{
    browser, dist, docs, faults, judge, package, say, schema, setup, shell, size, template, workflows,
};

/// The selection of checks.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Leave out the steps that take minutes: the function's package, the browser, the fault simulation, the archive, and the
    /// tests that set up an account of AWS's stand-in
    #[arg(long)]
    quick: bool,
    /// Run only this step, and the installation that it needs; repeatable
    #[arg(long, value_name = "STEP", value_parser = names())]
    only: Vec<String>,
}

struct Step {
    name: &'static str,
    what: &'static str,
    is_slow: bool,
    /// Whether it runs beside the others, in a process of its own.
    is_aside: bool,
    run: fn(&Workspace) -> Result<()>,
}

/// Ordered by speed and by likelihood of a failure; those aside run in this order beside the others.
const STEPS: [Step; 17] = [
    Step::new("format", "the code is formatted", format),
    Step::new("schema", "the schema of bongsu.toml is up to date", schema::check),
    Step::new("workflows", "the linters accept the workflows and the container", workflows::check),
    Step::new("lint", "no warnings", lint),
    Step::new("test", "every test but those of AWS", test),
    Step::new(
        "aws",
        "the tests of AWS: an account of the stand-in, set up, broken, mended and taken down",
        aws,
    )
    .slow(),
    Step::new("docs", "every link works, and the reference matches the code", docs::check),
    Step::new(
        "libraries",
        "the libraries can be packaged, and their documentation has no warnings",
        libraries,
    ),
    Step::new("first-look", "the command line without AWS, as cargo bongsu builds it", first_look),
    Step::new("judge", "Slack's own libraries accept every golden message", judge::run),
    Step::new("deny", "licences, banned crates, sources", deny),
    Step::new("features", "each feature of bongsu-io builds alone", features).slow(),
    Step::new("package", "the Lambda function: size, C library, same bytes", packaging).slow().aside(),
    Step::new(
        "template",
        "CloudFormation accepts the template, and Terraform's module matches it",
        template::check,
    )
    .aside(),
    Step::new("faults", "nothing is lost and nothing repeated, whatever fails", faults::check).slow().aside(),
    Step::new("browser", "the inbox in a real browser", browser::check).slow().aside(),
    Step::new("dist", "an archive that works without a toolchain, the same bytes each time", dist::check)
        .slow(),
];

/// Runs before any selection of steps.
const SETUP: Step = Step::new("setup", "the tools for the checks are installed", setup::run);

/// The names of all steps. The setup may be asked for by itself.
fn names() -> Vec<&'static str> {
    std::iter::once(&SETUP).chain(&STEPS).map(|step| step.name).collect()
}

struct Outcome {
    name: &'static str,
    took: Duration,
    error: Option<anyhow::Error>,
}

/// Runs every step even after one failed: a developer who waits for a remote machine needs the whole result.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let start = Instant::now();
    // The setup comes before a check in a process of its own, which would install the same tools at the same time.
    let mut outcomes = vec![SETUP.timed(workspace)];
    let steps: Vec<_> = STEPS.iter().filter(|step| options.wants(step)).collect();
    // A check that is asked for alone runs in this process.
    let is_aside = |step: &Step| step.is_aside && steps.len() > 1;
    let aside = Aside::start(steps.iter().filter(|step| is_aside(step)).map(|step| step.name).collect())?;
    outcomes.extend(steps.iter().map(|step| match is_aside(step) {
        true => step.finished(&aside),
        false => step.timed(workspace),
    }));
    summary(&outcomes, start.elapsed());
    let failed: Vec<_> =
        outcomes.iter().filter(|outcome| outcome.error.is_some()).map(|outcome| outcome.name).collect();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

impl Options {
    fn wants(&self, step: &Step) -> bool {
        if self.only.is_empty() {
            return !(self.quick && step.is_slow);
        }
        self.only.iter().any(|name| name == step.name)
    }
}

impl Step {
    const fn new(name: &'static str, what: &'static str, run: fn(&Workspace) -> Result<()>) -> Self {
        Self { name, what, is_slow: false, is_aside: false, run }
    }

    const fn slow(self) -> Self {
        Self { is_slow: true, ..self }
    }

    const fn aside(self) -> Self {
        Self { is_aside: true, ..self }
    }

    fn timed(&self, workspace: &Workspace) -> Outcome {
        self.announce();
        let start = Instant::now();
        let error = (self.run)(workspace).err();
        self.ended(start.elapsed(), error)
    }

    fn finished(&self, aside: &Aside) -> Outcome {
        self.announce();
        match aside.next() {
            Ok((took, error)) => self.ended(took, error),
            Err(error) => self.ended(Duration::ZERO, Some(error)),
        }
    }

    fn announce(&self) {
        say::line(format!("\n=== {}: {}", self.name, self.what));
    }

    fn ended(&self, took: Duration, error: Option<anyhow::Error>) -> Outcome {
        let (name, seconds) = (self.name, took.as_secs_f64());
        match &error {
            None => say::line(format!("=== {name}: passed in {seconds:.1} s")),
            Some(error) => {
                say::line(format!("=== {name}: FAILED after {seconds:.1} s: {error:#}"));
                say::line(format!("=== only this step: cargo xtask ci --only {name}"));
            }
        }
        Outcome { name, took, error }
    }
}

fn summary(outcomes: &[Outcome], took: Duration) {
    say::line("\n=== summary");
    for Outcome { name, took, error } in outcomes {
        let word = if error.is_none() { "passed" } else { "FAILED" };
        say::line(format!("{word}  {:>7.1} s  {name}", took.as_secs_f64()));
    }
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    let passed = outcomes.len() - failed;
    say::line(format!("steps: {passed} passed, {failed} failed, in {:.0} s", took.as_secs_f64()));
}

fn format(workspace: &Workspace) -> Result<()> {
    shell::run(shell::cargo().current_dir(&workspace.root).args(["fmt", "--all", "--check"]))
}

fn lint(workspace: &Workspace) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["clippy", "--workspace", "--all-targets", "--locked"]);
    shell::run(cargo.args(["--keep-going", "--", "--deny", "warnings"]))
}

/// The part of a name that the tests of AWS have in common.
const AWS: &str = "aws::";

fn test(workspace: &Workspace) -> Result<()> {
    shell::run(tests(workspace).args(["--", "--skip", AWS]))
}

fn aws(workspace: &Workspace) -> Result<()> {
    shell::run(tests(workspace).arg(AWS))
}

/// Runs the tests of all crates even if those of one fail: the black-box tests tell most, and come late.
fn tests(workspace: &Workspace) -> Command {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    cargo
}

/// Leaves out the chart crate: cargo would look for the alarm crate in the registry, where it is not yet.
fn libraries(workspace: &Workspace) -> Result<()> {
    let cargo = |command: &str| {
        let mut cargo = shell::cargo();
        cargo.current_dir(&workspace.root).arg(command);
        cargo.args(["--locked", "--package", "bongsu-alarm", "--package", "bongsu-slack"]);
        cargo
    };
    let mut doc = cargo("doc");
    doc.args(["--package", "bongsu-chart", "--no-deps", "--all-features"]);
    shell::run(doc.env("RUSTDOCFLAGS", "--deny warnings"))?;
    // The lint and test steps have built them.
    shell::run(cargo("package").args(["--no-verify", "--allow-dirty"]))
}

/// Checks the adapters with one feature at a time, so that none relies on dependencies of another.
fn features(workspace: &Workspace) -> Result<()> {
    let metadata = MetadataCommand::new().current_dir(&workspace.root).no_deps().exec()?;
    let adapters = metadata.packages.iter().find(|package| package.name.as_str() == "bongsu-io");
    for feature in adapters.context("there is no crate bongsu-io")?.features.keys() {
        let mut cargo = shell::cargo();
        cargo.current_dir(&workspace.root).args(["check", "--package", "bongsu-io", "--locked", "--lib"]);
        shell::run(cargo.args(["--no-default-features", "--features", feature]))?;
    }
    Ok(())
}

/// Checks what `cargo bongsu` compiles; to build it here would compile most dependencies once more.
fn first_look(workspace: &Workspace) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args([
        "clippy",
        "--package",
        "bongsu",
        "--no-default-features",
        "--locked",
    ]);
    shell::run(cargo.args(["--bins", "--", "--deny", "warnings"]))
}

/// Leaves out `advisories`: its database is on GitHub, which some machines cannot reach.
fn deny(workspace: &Workspace) -> Result<()> {
    let cargo_deny = setup::cargo_deny(workspace)?;
    let mut deny = Command::new(cargo_deny);
    deny.current_dir(&workspace.root).args(["--all-features", "--locked", "check", "--hide-inclusion-graph"]);
    shell::run(deny.args(["bans", "licenses", "sources"]))
}

fn packaging(workspace: &Workspace) -> Result<()> {
    setup::binutils()?;
    package::run(workspace, Arch::native(), None)?;
    package::check_same_again(workspace)?;
    size::check(workspace)
}
