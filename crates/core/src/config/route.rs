//! `[route]` and `[severity]`, named after Alertmanager's.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::ConfigError;
use crate::route::{Matcher, Route, Routing, SeverityRules};

/// A route as typed. What it does not say it has from the one it stands in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawRoute {
    /// What must hold, all of it: "alarm=prod-*", "state!=OK", "metric=~\"CPU.*\"". The labels are alarm, namespace,
    /// metric, account, region, topic, state, kind, severity and dimension.NAME.
    pub matchers: Vec<String>,
    /// Who is told, by the receivers' names; default as the route above, at the top all.
    pub receivers: Option<Vec<String>>,
    /// Whether the routes behind it are looked at too; default false: the first that matches is the last.
    pub r#continue: bool,
    /// Those below it.
    pub routes: Vec<Self>,
}

/// How a severity is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSeverity {
    /// The words that are one, in square brackets in the name or description, or as a part of the name; default
    /// sev1 to sev4, critical, error, warning, info.
    pub levels: Option<Vec<String>>,
}

/// The routing of a configuration whose receivers have these names.
pub(super) fn routing(
    root: RawRoute,
    severity: RawSeverity,
    receivers: &BTreeSet<String>,
) -> Result<Routing, ConfigError> {
    if !root.matchers.is_empty() {
        return Err(ConfigError::RootMatchers);
    }
    let root = route(root, &mut vec!["route".to_owned()], receivers)?;
    let lower = |levels: Vec<String>| levels.iter().map(|level| level.to_lowercase()).collect();
    let levels = severity.levels.map_or_else(|| SeverityRules::default().levels, lower);
    Ok(Routing { root, severity: SeverityRules { levels } })
}

/// `place` is where it stands: `route.routes[1]`.
fn route(raw: RawRoute, place: &mut Vec<String>, receivers: &BTreeSet<String>) -> Result<Route, ConfigError> {
    let said = |cause: String| ConfigError::Route { place: place.join("."), cause };
    let matchers =
        raw.matchers.iter().map(|text| text.parse::<Matcher>().map_err(|error| said(error.to_string())));
    let matchers = matchers.collect::<Result<_, _>>()?;
    // Without any receiver here they are the environment's.
    let is_known = |name: &String| receivers.is_empty() || receivers.contains(name);
    let names = raw.receivers.as_deref();
    if names.is_some_and(<[String]>::is_empty) {
        let cause = "receivers is empty, and nobody would be told: name one, or leave the key out";
        return Err(said(cause.to_owned()));
    }
    if let Some(name) = names.into_iter().flatten().find(|name| !is_known(name)) {
        return Err(said(format!("there is no receiver {name:?}; name one of the [[receiver]] tables")));
    }
    let mut routes = Vec::new();
    for (number, child) in raw.routes.into_iter().enumerate() {
        place.push(format!("routes[{number}]"));
        routes.push(route(child, place, receivers)?);
        place.pop();
    }
    Ok(Route { matchers, receivers: raw.receivers, continues: raw.r#continue, routes })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    const RECEIVERS: &str = "[[receiver]]\nname=\"oncall\"\nwebhook_url_file=\"a\"\n[[receiver]]\nname=\"night\"\nwebhook_url_file=\"b\"\n";

    fn check(text: &str, expected: &str) {
        let error = Config::parse(&format!("{text}\n{RECEIVERS}")).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_tree_is_read_with_all_it_says() {
        let text = "[route]\nreceivers = [\"oncall\"]\n[[route.routes]]\nmatchers = [\"state=OK\"]\ncontinue = true\n\
            [[route.routes]]\nmatchers = [\"severity=sev1\"]\nreceivers = [\"oncall\", \"night\"]\n\
            [severity]\nlevels = [\"P1\"]\n";
        let routing = Config::parse(&format!("{text}{RECEIVERS}")).unwrap().routing;
        assert_eq!(routing.all().len(), 3);
        assert!(routing.at(&[0]).unwrap().continues && routing.at(&[0]).unwrap().receivers.is_none());
        assert_eq!(routing.severity.levels, ["p1"]);
        assert_eq!(Config::parse(RECEIVERS).unwrap().routing.all().len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check("[route]\nmatchers = [\"state=OK\"]", "[route] itself has no matchers");
        check("[route]\nreceivers = [\"nobody\"]", "route: there is no receiver \"nobody\"");
        check("[[route.routes]]\nreceivers = []", "route.routes[0]: receivers is empty");
        let nested = "[[route.routes]]\n[[route.routes.routes]]\nmatchers = [\"x=1\"]";
        check(nested, "route.routes[0].routes[0]: matcher \"x=1\"");
    }
}
