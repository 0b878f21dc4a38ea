//! Makes a release for this machine: an archive of the command line with the function's code beside it, the
//! AWS side for CloudFormation and Terraform, a bill of materials, and checksums.

mod archive;
mod bill;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use self::archive::Archive;
use crate::package::{self, Arch};
use crate::workspace::Workspace;
use crate::{say, setup, shell, size};

/// The parts to make.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Take the function's code from this folder, written by --function on other machines, instead of
    /// building it
    #[arg(long, value_name = "DIR", conflicts_with = "function")]
    functions: Option<PathBuf>,
    /// Make only the function's code, for this machine
    #[arg(long)]
    function: bool,
    /// Write only SHA256SUMS of the files in this folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["functions", "function"])]
    sums: Option<PathBuf>,
}

/// Licences and documents that are packed with the program.
const DOCUMENTS: [&str; 6] =
    ["README.md", "README.ko.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "dist/bongsu.service"];
/// The file names that each shell expects for completions.
const COMPLETIONS: [(&str, &str); 3] = [("bash", "bongsu.bash"), ("fish", "bongsu.fish"), ("zsh", "_bongsu")];
const SUMS: &str = "SHA256SUMS";

/// Builds the parts, assembles them, tries the result, and lists it.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if let Some(folder) = &options.sums {
        return sums(folder);
    }
    let out = workspace.target.join("dist");
    empty(&out)?;
    let functions = match &options.functions {
        Some(folder) => functions_of(folder)?,
        None => vec![function(workspace, &out)?],
    };
    if !options.function {
        let program = build(workspace)?;
        let archive = assemble(workspace, &program, &functions, &out)?;
        trial::run(workspace, &archive)?;
    }
    sums(&out)?;
    list(&out)
}

/// Checks with the programs of the tests that the archive is reproducible and works.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    workspace.build_programs()?;
    setup::binutils()?;
    let folder = tempfile::tempdir()?;
    let program = folder.path().join("bongsu");
    // Without debug information, which would take minutes to pack.
    let built = workspace.target.join("debug").join("bongsu");
    shell::run(Command::new("strip").arg("-o").arg(&program).arg(built))?;
    let code = folder.path().join(function_name(Arch::native()));
    let packaged = workspace.package().join("bootstrap.zip");
    fs::copy(&packaged, &code)
        .with_context(|| format!("there is no {}; make it with: cargo xtask package", packaged.display()))?;
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let archive = assemble(workspace, &program, std::slice::from_ref(&code), &first)?;
    assemble(workspace, &program, &[code], &second)?;
    for path in files(&first)? {
        let name = path.file_name().context("a file without a name")?;
        ensure!(read(&path)? == read(&second.join(name))?, "{} is another each time", path.display());
    }
    say::line("put together twice: the same bytes");
    trial::run(workspace, &archive)
}

/// Builds the command line, without paths of this machine in it.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    // These flags differ from those of `cargo build`. In a shared folder each build would discard the other.
    let target = workspace.target.join("dist-build");
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"));
    let mut flags = vec![format!("--remap-path-prefix={}=/bongsu", workspace.root.display())];
    flags.extend(home.ok().map(|home| format!("--remap-path-prefix={home}=/cargo")));
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).env("CARGO_TARGET_DIR", &target);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    shell::run(cargo.args(["build", "--release", "--locked", "--package", "bongsu"]))?;
    let program = target.join("release").join("bongsu");
    size::check_program(&program)?;
    Ok(program)
}

/// The function's code for this machine, under the name that `bongsu deploy` looks for.
fn function(workspace: &Workspace, out: &Path) -> Result<PathBuf> {
    let arch = Arch::native();
    package::make(workspace, arch, None)?;
    let path = out.join(function_name(arch));
    fs::copy(workspace.package().join("bootstrap.zip"), &path)?;
    say::line(format!("only {} is here: the other machine's comes by --functions", function_name(arch)));
    Ok(path)
}

fn function_name(arch: Arch) -> String {
    format!("bongsu-lambda-{}.zip", arch.name())
}

fn functions_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let both = [Arch::Arm64, Arch::X86_64].map(|arch| folder.join(function_name(arch)));
    for path in &both {
        ensure!(path.is_file(), "there is no {}", path.display());
    }
    Ok(both.into())
}

/// Makes all parts of a release for this machine. Returns the archive of the command line.
fn assemble(workspace: &Workspace, program: &Path, functions: &[PathBuf], out: &Path) -> Result<PathBuf> {
    fs::create_dir_all(out)?;
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("bongsu-{version}-{}", triple()?);
    let mut archive = Archive::new(&name);
    archive.program("bongsu", read(program)?);
    for document in DOCUMENTS {
        let file = document.rsplit('/').next().unwrap_or(document);
        archive.file(file, read(&workspace.root.join(document))?);
    }
    for (shell, file) in COMPLETIONS {
        let script = shell::output(Command::new(program).args(["completions", shell]))?;
        archive.file(&format!("completions/{file}"), script.into_bytes());
    }
    let pages = tempfile::tempdir()?;
    shell::run(Command::new(program).arg("man").arg(pages.path()))?;
    archive.folder("man/man1", pages.path())?;
    let mut module = Archive::new(&format!("bongsu-terraform-{version}"));
    module.folder("", &workspace.root.join("deploy/terraform"))?;
    for path in functions {
        let file = path.file_name().and_then(|name| name.to_str()).context("a zip without a name")?;
        let code = read(path)?;
        archive.file(file, code.clone());
        module.file(file, code.clone());
        write(&out.join(file), &code)?;
    }
    let path = out.join(format!("{name}.tar.gz"));
    write(&path, &archive.packed()?)?;
    write(&out.join(format!("bongsu-terraform-{version}.tar.gz")), &module.packed()?)?;
    write(&out.join("cloudformation.yaml"), &read(&workspace.root.join("deploy/cloudformation.yaml"))?)?;
    write(&out.join(format!("{name}.cdx.json")), &bill::of_materials(workspace, &triple()?)?)?;
    Ok(path)
}

/// This machine's target triple.
fn triple() -> Result<String> {
    let version = shell::output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say what it runs on")?.to_owned())
}

/// Writes checksums in the format of `sha256sum --check`.
fn sums(folder: &Path) -> Result<()> {
    let mut lines = String::new();
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name != SUMS {
            lines += &format!("{}  {name}\n", package::hex(&Sha256::digest(read(&path)?)));
        }
    }
    write(&folder.join(SUMS), lines.as_bytes())
}

fn list(folder: &Path) -> Result<()> {
    for path in files(folder)? {
        say::line(format!("{:>10} bytes  {}", fs::metadata(&path)?.len(), path.display()));
    }
    Ok(())
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("failed to read {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let mut files: Vec<_> = paths.into_iter().filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("failed to empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("failed to make {}", folder.display()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("failed to read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("failed to write {}", path.display()))
}
