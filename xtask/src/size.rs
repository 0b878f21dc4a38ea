//! Checks the size of the packaged function and the C library that it needs.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{say, shell};

/// The maximum size, because a larger zip file is slower to load at every cold start. The library for the calendars of rotas,
/// with their time zones, is half a mebibyte of it.
pub(crate) const MOST_ZIP_BYTES: u64 = (3 << 20) + (1 << 18);
/// The maximum size of the command line in a release.
const MOST_PROGRAM_BYTES: u64 = 25 << 20;
/// The version in Lambda's runtime provided.al2023. A binary that needs a newer version does not start there.
pub(crate) const NEWEST_GLIBC: Glibc = Glibc(2, 34);

/// A version of the GNU C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Glibc(pub(crate) u32, pub(crate) u32);

impl std::fmt::Display for Glibc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Fails if the size or the version exceeds its limit.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let folder = workspace.package();
    let zip = file_size(&folder.join("bootstrap.zip"))?;
    let glibc = glibc(&folder.join("bootstrap"))?;
    say::line(format!("zip: {zip} bytes, at most {MOST_ZIP_BYTES}"));
    say::line(format!("needs GLIBC {glibc}, at most {NEWEST_GLIBC}"));
    if zip > MOST_ZIP_BYTES {
        bail!("the zip is {} bytes too large", zip - MOST_ZIP_BYTES);
    }
    if glibc > NEWEST_GLIBC {
        bail!(
            "Lambda's provided.al2023 has GLIBC {NEWEST_GLIBC}: build on an older system, or with cargo-lambda"
        );
    }
    Ok(())
}

/// Fails if the command line of a release exceeds its limit.
pub(crate) fn check_program(path: &Path) -> Result<()> {
    let bytes = file_size(path)?;
    say::line(format!("command line: {bytes} bytes, at most {MOST_PROGRAM_BYTES}"));
    if bytes > MOST_PROGRAM_BYTES {
        bail!("the command line is {} bytes too large", bytes - MOST_PROGRAM_BYTES);
    }
    Ok(())
}

/// Returns the size of a file of `cargo xtask package` or of a program.
pub(crate) fn file_size(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path);
    let metadata =
        metadata.with_context(|| format!("no {}; make it with: cargo xtask package", path.display()));
    Ok(metadata?.len())
}

/// Returns the newest version that the program at `path` needs, as the loader reads it. This uses `readelf`, because
/// Debian's `objdump` reads only programs for this machine's architecture.
pub(crate) fn glibc(path: &Path) -> Result<Glibc> {
    let versions = shell::output(Command::new("readelf").args(["--version-info", "--wide"]).arg(path))?;
    newest(&versions).with_context(|| format!("{} needs no version of GLIBC at all", path.display()))
}

fn newest(versions: &str) -> Option<Glibc> {
    let numbers = versions.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    numbers.filter_map(parse).max()
}

/// Parses a version such as `2.34`. The third number in `2.2.5` does not matter.
fn parse(version: &str) -> Option<Glibc> {
    let mut numbers = version.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    Some(Glibc(major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(printed: &str, expected: Option<Glibc>) {
        assert_eq!(newest(printed), expected);
    }

    #[test]
    fn compares_versions_as_numbers() {
        check("Name: GLIBC_2.9  Flags: none\n Name: GLIBC_2.34  Flags: none", Some(Glibc(2, 34)));
        check("0x0010: Name: GLIBC_2.2.5  Flags: none  Version: 3", Some(Glibc(2, 2)));
        check("Name: GCC_3.0  Name: GLIBC_PRIVATE", None);
    }
}
