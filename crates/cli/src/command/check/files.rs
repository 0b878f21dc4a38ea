//! Checks the files and programs of this machine that a configuration names.

use std::path::{Path, PathBuf};

use bongsu_core::config::{Config, SecretSource};
use bongsu_io::slack::SigningSecret;

use super::Warning;
use crate::arguments::ReceiverArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::receivers::Means;

/// Warns about secret files that cannot be read or contain no secret, and about programs that do not exist.
pub(super) async fn missing(config: &Config) -> Result<Vec<Warning>, Failure> {
    let means = Means::new(&ReceiverArguments::default())?;
    let mut warnings = Vec::new();
    for receiver in &config.receivers {
        let Some(SecretSource::File(_)) = receiver.kind.secret() else { continue };
        if let Err(why) = means.check_one(receiver).await {
            let place = format!("receiver {:?}", receiver.name);
            let why = why.strip_prefix(&format!("{place}: ")).unwrap_or(&why).to_owned();
            warnings.push(Warning::new(place, why));
        }
    }
    warnings.extend(signing_secret(config));
    let programs = config.metrics.exec.iter().filter(|exec| !is_program(&exec.program));
    warnings.extend(programs.map(|exec| {
        let program = &exec.program;
        let why = say(
            format!("command: there is no program {program:?}; correct its path"),
            format!("command: {program:?} 프로그램이 없습니다. 경로를 확인하십시오"),
        );
        Warning::new(format!("metric.exec {:?}", exec.metric.name), why)
    }));
    Ok(warnings)
}

fn signing_secret(config: &Config) -> Option<Warning> {
    let Some(SecretSource::File(path)) = &config.slack.signing_secret else { return None };
    let read = std::fs::read_to_string(path);
    let checked = match read {
        Ok(text) => SigningSecret::parse(&text).map(drop),
        Err(error) => Err(format!("secret file {path} cannot be read: {error}")),
    };
    checked.err().map(|why| Warning::new("slack", format!("signing_secret_file: {why}")))
}

/// Returns whether the shell finds a command: by its path, or in one of the folders of `PATH`.
fn is_program(name: &str) -> bool {
    if name.contains('/') {
        return Path::new(name).is_file();
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder: PathBuf| folder.join(name).is_file())
}
