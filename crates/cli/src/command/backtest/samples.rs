use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use bongsu_io::history::{Origin, Rows, in_order, merge, read};

use crate::arguments::DataArgument;
use crate::failure::Failure;

/// Merges the samples of all files in order of time.
pub(in crate::command) fn open(files: &[DataArgument]) -> Result<Rows, Failure> {
    let files: Result<Vec<Rows>, Failure> = files.iter().map(open_one).collect();
    Ok(merge(files?))
}

fn open_one(argument: &DataArgument) -> Result<Rows, Failure> {
    let file = argument.file.display().to_string();
    let failure = |cause: String| Failure::File { path: file.clone(), cause };
    let input: Box<dyn Read + Send> = if argument.file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(&argument.file).map_err(|error| failure(error.to_string()))?)
    };
    let origin = Origin { file: file.clone(), series: argument.series.clone() };
    let rows = read(BufReader::with_capacity(1 << 20, input), &origin)?;
    Ok(in_order(file, rows))
}
