//! Packages the Lambda function in a zip file with `bootstrap` at its root. The same input gives the same bytes, so that
//! deployment tools see no false change.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use object::{Object as _, ObjectSection as _};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::workspace::Workspace;
use crate::{say, shell};

/// Lambda's architectures, in Lambda's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Arch {
    /// Intel and AMD
    #[value(name = "x86_64")]
    X86_64,
    /// Graviton
    Arm64,
}

impl Arch {
    pub(crate) fn native() -> Self {
        if cfg!(target_arch = "aarch64") { Self::Arm64 } else { Self::X86_64 }
    }

    /// Returns whether cargo can build for the architecture on this machine without other tools.
    fn is_this_machine(self) -> bool {
        cfg!(target_os = "linux") && self == Self::native()
    }

    /// Returns the option of cargo-lambda.
    fn flag(self) -> &'static str {
        match self {
            Self::X86_64 => "--x86-64",
            Self::Arm64 => "--arm64",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }

    fn target(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-unknown-linux-gnu",
            Self::Arm64 => "aarch64-unknown-linux-gnu",
        }
    }
}

/// Builds and zips the function, and prints the sizes.
pub(crate) fn run(workspace: &Workspace, arch: Arch, config: Option<&Path>) -> Result<()> {
    make(workspace, arch, config)?;
    describe(&workspace.package().join("bootstrap"))?;
    describe(&workspace.package().join("bootstrap.zip"))
}

pub(crate) fn make(workspace: &Workspace, arch: Arch, config: Option<&Path>) -> Result<()> {
    let built = build(workspace, arch)?;
    let program = without_unwinding(read(&built)?)?;
    let zip = zipped(&program, config.map(read).transpose()?.as_deref())?;
    let folder = workspace.package();
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    // `copy` keeps the mode, so that the copied program can run.
    let unpacked = folder.join("bootstrap");
    let written = fs::copy(&built, &unpacked).and_then(|_| fs::write(&unpacked, &program));
    written.with_context(|| format!("failed to write {}", unpacked.display()))?;
    let path = folder.join("bootstrap.zip");
    fs::write(&path, &zip).with_context(|| format!("failed to write {}", path.display()))
}

/// Fails unless zipping the binary again gives the bytes of the zip file on the disk.
pub(crate) fn check_same_again(workspace: &Workspace) -> Result<()> {
    let folder = workspace.package();
    let again = zipped(&read(&folder.join("bootstrap"))?, None)?;
    if again != read(&folder.join("bootstrap.zip"))? {
        bail!("zipping the same binary twice gave two different files");
    }
    say::line("zipped twice: the same bytes");
    Ok(())
}

/// Returns the size of a program's zip file.
pub(crate) fn zipped_size(program: &Path) -> Result<u64> {
    Ok(u64::try_from(zipped(&read(program)?, None)?.len())?)
}

/// Builds only this crate (`-p`). Together with others, it would get their features and become larger.
fn build(workspace: &Workspace, arch: Arch) -> Result<PathBuf> {
    let release = ["--package", "bongsu-lambda", "--profile", "lambda", "--locked"];
    if arch.is_this_machine() {
        shell::run(shell::cargo().current_dir(&workspace.root).arg("build").args(release))?;
        return Ok(workspace.target.join("lambda").join("bootstrap"));
    }
    cross_build(workspace, arch, &release)
}

fn cross_build(workspace: &Workspace, arch: Arch, release: &[&str]) -> Result<PathBuf> {
    if !shell::succeeds(shell::cargo().args(["lambda", "--version"])) {
        bail!(
            "this machine is no {arch}: that needs cargo-lambda and Rust's standard library for it; \
             get them with `pip install cargo-lambda` and `rustup target add {target}`",
            arch = arch.flag().trim_start_matches('-'),
            target = arch.target()
        );
    }
    // cargo uses the default folder of cargo-lambda for its own builds of the profile `lambda`.
    let folder = workspace.target.join("lambda-cross");
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["lambda", "build", arch.flag()]).args(release);
    shell::run(cargo.args(["--flatten", "bootstrap", "--lambda-dir"]).arg(&folder))?;
    Ok(folder.join("bootstrap"))
}

/// The zip crate's level for zopfli with a few rounds. The file is 2 % smaller than with a fast level.
const ZOPFLI: i64 = 15;

/// The tables for unwinding after a panic, a tenth of the program. The standard library contains them, but a program that
/// aborts never reads them. An unwinder does not know the version in a header of zeros.
const UNWINDING: [&str; 2] = [".eh_frame", ".eh_frame_hdr"];

/// Replaces these tables by zeros, which take no space in a zip file.
fn without_unwinding(mut program: Vec<u8>) -> Result<Vec<u8>> {
    let ranges: Vec<_> = {
        let file = object::File::parse(&*program).context("the program cannot be read")?;
        let sections = file.sections().filter(|it| it.name().is_ok_and(|name| UNWINDING.contains(&name)));
        sections.filter_map(|section| section.file_range()).collect()
    };
    for (from, length) in ranges {
        let (from, length) = (usize::try_from(from)?, usize::try_from(length)?);
        let table = program.get_mut(from..from + length).context("a table is beyond the program's end")?;
        table.fill(0);
    }
    Ok(program)
}

/// Zips files with a fixed order, time and mode.
fn zipped(bootstrap: &[u8], config: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut zip, "bootstrap", 0o755, bootstrap)?;
    if let Some(config) = config {
        add(&mut zip, "bongsu.toml", 0o644, config)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, mode: u32, contents: &[u8]) -> Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(ZOPFLI))
        .last_modified_time(DateTime::default())
        .unix_permissions(mode);
    zip.start_file(name, options)?;
    zip.write_all(contents)?;
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("failed to read {}", path.display()))
}

fn describe(path: &Path) -> Result<()> {
    let contents = read(path)?;
    let digest = hex(&Sha256::digest(&contents));
    say::line(format!("{:>9} bytes  sha256 {digest}  {}", contents.len(), path.display()));
    Ok(())
}

/// Returns the digest in the format of `sha256sum`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let first = zipped(b"program", Some(b"locale = \"ko\"")).unwrap();
        assert_eq!(first, zipped(b"program", Some(b"locale = \"ko\"")).unwrap());
    }

    #[test]
    fn lambda_finds_an_executable_bootstrap_at_the_root() {
        let bytes = zipped(b"program", Some(b"")).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let entries: Vec<_> = (0..zip.len())
            .map(|index| {
                let entry = zip.by_index(index).unwrap();
                (entry.name().to_owned(), entry.unix_mode().unwrap() & 0o777)
            })
            .collect();
        assert_eq!(entries, [("bootstrap".to_owned(), 0o755), ("bongsu.toml".to_owned(), 0o644)]);
    }
}
