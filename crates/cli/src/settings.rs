//! The configuration as used: defaults < file < arguments.

use std::path::{Path, PathBuf};

use bongsu_core::config::Config;

use crate::arguments::SettingsArguments;
use crate::failure::Failure;

pub(crate) fn read(arguments: &SettingsArguments) -> Result<Config, Failure> {
    let mut config = match file(arguments) {
        Some(path) => parse(&path)?,
        None => Config::default(),
    };
    if let Some(locale) = arguments.locale {
        config.locale = locale;
    }
    if let Some(zone) = &arguments.zone {
        config.zone = zone.clone();
    }
    Ok(config)
}

/// Where states and messages are kept: the folder that was asked for, or the user's for such things (XDG base
/// directory specification); none where there is no such folder.
pub(crate) fn state_folder(asked: Option<&Path>) -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").map(|home| home.join(".local/state"));
    let default = || set("XDG_STATE_HOME").or_else(home).map(|folder| folder.join("bongsu"));
    asked.map(Path::to_owned).or_else(default)
}

fn file(arguments: &SettingsArguments) -> Option<PathBuf> {
    let here = || Some(PathBuf::from("bongsu.toml")).filter(|path| path.exists());
    arguments.config.clone().or_else(here)
}

fn parse(path: &Path) -> Result<Config, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::File { path: name.clone(), cause: error.to_string() })?;
    Config::parse(&text).map_err(|error| Failure::Configuration { path: name, error })
}
