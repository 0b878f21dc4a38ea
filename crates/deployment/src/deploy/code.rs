//! The function's code: a zip file for one architecture with `bootstrap` at its root.

use std::fmt;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

/// Lambda's limit for the unpacked code.
const MOST_BYTES: u64 = 250 * 1024 * 1024;
/// The offset of `e_machine` in an ELF header, and its values (ELF specification).
const MACHINE_AT: usize = 18;
const HEADER: usize = MACHINE_AT + 2;
const X86_64: u16 = 62;
const AARCH64: u16 = 183;

/// The architectures of Lambda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Graviton.
    Arm64,
    /// Intel and AMD.
    X86_64,
}

/// Writes the architecture as Lambda does.
impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        })
    }
}

#[derive(Debug, Clone)]
pub struct FunctionCode {
    /// The file from which the code was read.
    pub path: PathBuf,
    /// The architecture in the header of the program.
    pub architecture: Architecture,
    /// The SHA-256 of the zip, in hexadecimal.
    pub sha256: String,
    pub(crate) bytes: Vec<u8>,
}

/// The reason why a zip file cannot be deployed.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    #[error("{path}: {cause}")]
    Unreadable { path: String, cause: String },
    #[error("{path} is not a zip file ({cause}); {GET}")]
    NotZip { path: String, cause: String },
    #[error("{path} has no file bootstrap at its root, which Lambda runs; {GET}")]
    NoBootstrap { path: String },
    /// The program is not a Linux program for an architecture of Lambda.
    #[error("bootstrap in {path} is {what}, and Lambda runs Linux programs for arm64 and x86_64; {GET}")]
    WrongProgram { path: String, what: String },
    /// The program is for the other architecture.
    #[error(
        "{path} is for {found}, and --architecture says {wanted}: make the other zip file with `cargo xtask package --arch {wanted}`, or omit --architecture"
    )]
    WrongArchitecture {
        path: String,
        found: Architecture,
        /// The architecture that the user named.
        wanted: Architecture,
    },
}

const GET: &str = "make one with `cargo xtask package`, or download bongsu-lambda-arm64.zip from a release";

impl FunctionCode {
    /// Reads a zip file and the architecture of its program.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or if Lambda cannot run it.
    pub fn read(path: &Path, wanted: Option<Architecture>) -> Result<Self, CodeError> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path)
            .map_err(|error| CodeError::Unreadable { path: name.clone(), cause: error.to_string() })?;
        let found = architecture(&bytes, &name)?;
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            return Err(CodeError::WrongArchitecture { path: name, found, wanted });
        }
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: path.to_owned(), architecture: found, sha256, bytes })
    }
}

impl FunctionCode {
    /// Returns the architecture of the program in a zip file. Errors use `name` for the file.
    pub(crate) fn machine_of(bytes: &[u8], name: &str) -> Result<Architecture, CodeError> {
        architecture(bytes, name)
    }
}

fn architecture(bytes: &[u8], path: &str) -> Result<Architecture, CodeError> {
    let not_zip =
        |error: &dyn fmt::Display| CodeError::NotZip { path: path.to_owned(), cause: error.to_string() };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| not_zip(&error))?;
    let Ok(file) = zip.by_name("bootstrap") else {
        return Err(CodeError::NoBootstrap { path: path.to_owned() });
    };
    let wrong = |what: String| CodeError::WrongProgram { path: path.to_owned(), what };
    if file.size() > MOST_BYTES {
        return Err(wrong("larger than 250 MB".to_owned()));
    }
    let mut header = Vec::new();
    file.take(HEADER as u64).read_to_end(&mut header).map_err(|error| not_zip(&error))?;
    machine(&header).map_err(wrong)
}

fn machine(header: &[u8]) -> Result<Architecture, String> {
    if header.starts_with(b"#!") {
        return Err("a script".to_owned());
    }
    if !header.starts_with(b"\x7fELF") {
        return Err("not a Linux program".to_owned());
    }
    let field = header.get(MACHINE_AT..HEADER).and_then(|field| field.try_into().ok());
    match field.map(u16::from_le_bytes) {
        Some(X86_64) => Ok(Architecture::X86_64),
        Some(AARCH64) => Ok(Architecture::Arm64),
        _ => Err("a program for another machine".to_owned()),
    }
}
