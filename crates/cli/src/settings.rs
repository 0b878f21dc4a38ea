//! The effective configuration: defaults < user's locale < file < environment < arguments.

use std::path::{Path, PathBuf};

use bongsu_core::config::{Config, Position, locale_of_environment};
use bongsu_core::zone::Zone;
use jiff::tz::TimeZone;

use crate::arguments::SettingsArguments;
use crate::failure::Failure;
use crate::look;

/// The configuration file.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) path: String,
    text: String,
}

impl Source {
    /// The position of a setting in the file.
    pub(crate) fn position(&self, place: &str, cause: &str) -> Option<Position> {
        Position::find(&self.text, place, cause)
    }
}

pub(crate) fn read(arguments: &SettingsArguments) -> Result<Config, Failure> {
    Ok(read_with_source(arguments)?.0)
}

/// Reads the configuration, and returns it with its file. Without a file the defaults apply.
pub(crate) fn read_with_source(arguments: &SettingsArguments) -> Result<(Config, Option<Source>), Failure> {
    let of_environment = locale_of_environment(|name| std::env::var(name).ok());
    let of_environment = of_environment.map_err(|error| Failure::Arguments(error.to_string()))?;
    // Errors in the file appear in the chosen language too.
    let early = arguments.locale.or(of_environment).or_else(look::of_user).unwrap_or_default();
    look::set(early, &arguments.zone.clone().unwrap_or_default());
    let (mut config, source) = match file(arguments) {
        Some(path) => parse(&path).map(|(config, source)| (config, Some(source)))?,
        None => (Config::default(), None),
    };
    let says_locale = source.as_ref().is_some_and(|source| source.position("locale", "").is_some());
    let of_user = look::of_user().filter(|_| !says_locale);
    if let Some(locale) = arguments.locale.or(of_environment).or(of_user) {
        config.locale = locale;
    }
    if let Some(zone) = &arguments.zone {
        config.zone = zone.clone();
    }
    look::set(config.locale, &config.zone);
    Ok((config, source))
}

/// Sets the time zone of this machine for a program that shows times here, unless the user names a zone.
pub(crate) fn tell_local_time(config: &mut Config, arguments: &SettingsArguments, source: Option<&Source>) {
    let is_named = source.is_some_and(|source| source.position("zone", "").is_some());
    if arguments.zone.is_some() || is_named {
        return;
    }
    let local = TimeZone::system();
    // Debian's tzdata calls UTC `Etc/UTC`; people know the short name.
    let name = local.iana_name().map(|name| if name == "Etc/UTC" { "UTC" } else { name });
    if let Some(zone) = name.and_then(Zone::parse) {
        config.zone = zone;
        look::set(config.locale, &config.zone);
    }
}

/// Returns the folder for states and messages: the requested one, or the user's state folder (XDG base directory
/// specification). Returns `None` if neither exists.
pub(crate) fn state_folder(asked: Option<&Path>) -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").map(|home| home.join(".local/state"));
    let default = || set("XDG_STATE_HOME").or_else(home).map(|folder| folder.join("bongsu"));
    asked.map(Path::to_owned).or_else(default)
}

/// Returns the requested file, or the first of this folder's, the user's and the machine's file.
fn file(arguments: &SettingsArguments) -> Option<PathBuf> {
    let found = arguments.config.clone().or_else(found);
    match &found {
        Some(path) => tracing::info!(file = %path.display(), "configuration"),
        None => tracing::info!("no bongsu.toml: the defaults apply"),
    }
    found
}

/// Returns the first file that exists.
pub(crate) fn found() -> Option<PathBuf> {
    nearest().into_iter().find(|path| path.exists())
}

/// Returns the possible paths of `bongsu.toml`, in order of precedence.
fn nearest() -> Vec<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").map(|home| home.join(".config"));
    let user = set("XDG_CONFIG_HOME").or_else(home).map(|folder| folder.join("bongsu"));
    let folders = [Some(PathBuf::new()), user, Some(PathBuf::from("/etc/bongsu"))];
    folders.into_iter().flatten().map(|folder| folder.join("bongsu.toml")).collect()
}

/// Reads and parses the configuration at a path.
pub(crate) fn parse(path: &Path) -> Result<(Config, Source), Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::File { path: name.clone(), cause: error.to_string() })?;
    let config =
        Config::parse(&text).map_err(|error| Failure::Configuration { path: name.clone(), error })?;
    Ok((config, Source { path: name, text }))
}
