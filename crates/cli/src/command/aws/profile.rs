//! Checks the requested profile before any request to AWS. For a missing profile, AWS's library would report a
//! missing region.

use std::collections::BTreeSet;
use std::path::PathBuf;

use bongsu_alarm::nearest::did_you_mean;

use crate::failure::Failure;

/// Refuses a profile that neither of AWS's files contains ("Configuration and credential file settings in the
/// AWS CLI").
pub(super) fn check(asked: Option<&str>) -> Result<(), Failure> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    // Access keys in the environment take precedence over a profile in the environment.
    let of_environment = set("AWS_PROFILE").filter(|_| set("AWS_ACCESS_KEY_ID").is_none());
    let Some(name) = asked.map(str::to_owned).or(of_environment) else { return Ok(()) };
    let home = |file: &str| set("HOME").map(|home| PathBuf::from(home).join(".aws").join(file));
    let files = [
        (set("AWS_CONFIG_FILE").map(PathBuf::from).or_else(|| home("config")), true),
        (set("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from).or_else(|| home("credentials")), false),
    ];
    let mut known = BTreeSet::new();
    let mut places = Vec::new();
    for (path, is_config) in files.into_iter().filter_map(|(path, is_config)| Some((path?, is_config))) {
        known.extend(profiles(&std::fs::read_to_string(&path).unwrap_or_default(), is_config));
        places.push(path.display().to_string());
    }
    if known.contains(&name) {
        return Ok(());
    }
    let near = did_you_mean(&name, known.iter().map(String::as_str));
    let known: Vec<_> = known.into_iter().collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let places = places.join(" or ");
    Err(Failure::Arguments(format!(
        "there is no profile {name:?} in {places}; existing profiles: {known}{near}"
    )))
}

/// Returns the names of the profiles in a file. The heading of a profile is `[profile NAME]` in the configuration
/// file, and `[NAME]` in the credentials file.
fn profiles(text: &str, is_config: bool) -> Vec<String> {
    let heading = |line: &str| {
        let name = line.trim().strip_prefix('[')?.split(']').next()?.trim().to_owned();
        match name.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t'])) {
            Some(rest) if is_config => Some(rest.trim().trim_matches(['"', '\'']).to_owned()),
            _ if !is_config || name == "default" => Some(name),
            _ => None,
        }
    };
    text.lines().filter_map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_names_of_both_files() {
        let config = "[default]\nregion = x\n[profile prod]\n[ profile  dev ]\n[sso-session s]\n";
        assert_eq!(profiles(config, true), ["default", "prod", "dev"]);
        assert_eq!(profiles("[default]\naws_access_key_id = x\n[old]\n", false), ["default", "old"]);
    }
}
