use std::path::Path;

use bongsu_core::definition::AlarmDefinition;
use bongsu_io::definition;

use crate::failure::Failure;
use crate::input;

/// The alarm of a file, by its name where the file has several.
pub(super) fn read(file: &Path, name: Option<&str>) -> Result<AlarmDefinition, Failure> {
    let bytes = input::read(file)?;
    let failure = |cause: String| Failure::File { path: file.display().to_string(), cause };
    definition::read(&bytes, name).map_err(|error| failure(error.to_string()))
}
