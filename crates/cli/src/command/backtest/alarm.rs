use std::path::Path;

use bongsu_core::definition::AlarmDefinition;
use bongsu_io::definition;

use crate::failure::Failure;
use crate::input;

/// Reads the alarm of a file, by its name if the file has several.
pub(super) fn read(file: &Path, name: Option<&str>) -> Result<AlarmDefinition, Failure> {
    let bytes = input::read(file)?;
    let failure = |cause: String| Failure::File { path: file.display().to_string(), cause };
    definition::read(&bytes, name).map_err(|error| failure(error.to_string()))
}
