//! The default path of the function's code: beside this program, or in the folder of `cargo xtask package`.

use std::path::{Path, PathBuf};

use bongsu_deployment::deploy::{Architecture, FunctionCode};

use crate::arguments::DeployArguments;
use crate::failure::Failure;

const GET: &str = "give --zip FILE: make one with `cargo xtask package` (--arch arm64 for Graviton), or put bongsu-lambda-arm64.zip of a release beside this program";

pub(super) fn read(arguments: &DeployArguments) -> Result<FunctionCode, Failure> {
    let path = match &arguments.zip {
        Some(path) => path.clone(),
        None => find(arguments.architecture)?,
    };
    FunctionCode::read(&path, arguments.architecture).map_err(|error| Failure::Arguments(error.to_string()))
}

fn find(wanted: Option<Architecture>) -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::System(error.to_string()))?;
    let folder = program.parent().unwrap_or(Path::new("."));
    let places = candidates(folder, wanted);
    let found = places.iter().find(|path| path.is_file()).cloned();
    let missing = || {
        let places: Vec<_> = places.iter().map(|path| path.display().to_string()).collect();
        Failure::Arguments(format!("no code for the function: there is none of {}; {GET}", places.join(", ")))
    };
    found.ok_or_else(missing)
}

fn candidates(folder: &Path, wanted: Option<Architecture>) -> Vec<PathBuf> {
    let both = [Architecture::Arm64, Architecture::X86_64];
    let wanted = both.into_iter().filter(|it| wanted.is_none_or(|wanted| wanted == *it));
    let mut places: Vec<_> = wanted.map(|it| folder.join(format!("bongsu-lambda-{it}.zip"))).collect();
    places.push(folder.join("bootstrap.zip"));
    // Relative to `target/release/bongsu`: `target/lambda/bongsu-lambda/bootstrap.zip`.
    places.extend(folder.parent().map(|target| target.join("lambda/bongsu-lambda/bootstrap.zip")));
    places
}
