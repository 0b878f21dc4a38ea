//! Finds routes that send the ALARM and the OK of an alarm to different receivers.

use bongsu_alarm::alarm::AlarmState;

use super::{Matcher, Route, Routing, descend};

/// A route that sends the ALARM and the OK of an alarm to different receivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The path of the route.
    pub path: Vec<usize>,
    /// The receivers of ALARM.
    pub alarm: Vec<String>,
    /// The receivers of OK.
    pub ok: Vec<String>,
}

impl Routing {
    /// Returns the routes whose state matchers separate an alarm's ALARM from its OK. `everybody` are the
    /// receivers of a route without receivers. The check assumes only that the alarm reaches the route.
    pub fn splits(&self, everybody: &[String]) -> Vec<Split> {
        let looks_at_states = |route: &Route| route.matchers.iter().any(|it| it.label() == STATE);
        let routes = self.all().into_iter().filter(|(_, route)| looks_at_states(route));
        routes.filter_map(|(path, _)| self.split(path, everybody)).collect()
    }

    fn split(&self, path: Vec<usize>, everybody: &[String]) -> Option<Split> {
        let above = (1..=path.len()).filter_map(|depth| self.at(path.get(..depth)?));
        let facts: Vec<_> =
            above.flat_map(|route| &route.matchers).filter(|it| it.label() != STATE).collect();
        let [alarm, ok] = [AlarmState::Alarm, AlarmState::Ok].map(|state| {
            let takes = |route: &Route| route.matchers.iter().all(|matcher| holds(matcher, &facts, state));
            let mut ends = Vec::new();
            let settings = super::Settings::default().with(&self.root.own);
            descend(&self.root, settings, &takes, &mut Vec::new(), &mut ends);
            let is_here = ends.iter().any(|end| end.path.starts_with(&path));
            let names = ends.into_iter().flat_map(|end| end.settings.receivers.unwrap_or(everybody.to_vec()));
            let mut names: Vec<_> = names.collect();
            names.sort_unstable();
            names.dedup();
            (is_here, names)
        });
        let differ = (alarm.0 || ok.0) && alarm.1 != ok.1;
        differ.then_some(Split { path, alarm: alarm.1, ok: ok.1 })
    }
}

const STATE: &str = "state";

/// Returns whether a matcher holds for an alarm that satisfies these matchers. A label without a matcher
/// counts as different from any named value.
fn holds(matcher: &Matcher, facts: &[&Matcher], state: AlarmState) -> bool {
    if matcher.label() == STATE {
        return matcher.takes(state.as_str());
    }
    let is_implied = facts.iter().any(|fact| fact.implies(matcher));
    let is_excluded = || facts.iter().any(|fact| fact.excludes(matcher));
    matcher.is_always() || is_implied || !matcher.is_positive() && !is_excluded()
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn splits(route: &str) -> Vec<String> {
        let receivers: String = ["a", "b", "c"]
            .map(|name| format!("[[receiver]]\nname = \"{name}\"\nwebhook_url_file = \"x\"\n"))
            .concat();
        let config = Config::parse(&format!("{receivers}[route]\n{route}")).unwrap();
        let everybody: Vec<_> = config.receivers.iter().map(|it| it.name.clone()).collect();
        let splits = config.routing.splits(&everybody).into_iter();
        splits.map(|it| format!("{:?} {} | {}", it.path, it.alarm.concat(), it.ok.concat())).collect()
    }

    #[test]
    fn routes_that_split_an_incident_are_found() {
        let route = |matchers: &str, more: &str| format!("[[route.routes]]\nmatchers = {matchers}\n{more}\n");
        let sev1 = r#"["severity=sev1", "state=ALARM"]"#;
        let cases = [
            // In the first case, one receiver gets the ALARM but not its end.
            (format!("receivers = [\"b\"]\n{}", route(sev1, "receivers = [\"a\"]")), vec!["[0] a | b"]),
            (
                format!("receivers = [\"b\"]\n{}", route("[\"state=OK\"]", "receivers = [\"a\"]")),
                vec!["[0] b | a"],
            ),
            (
                format!(
                    "receivers = [\"b\"]\n{}",
                    route("[\"state!=OK\"]", "receivers = [\"a\"]\ncontinue = true")
                ),
                vec!["[0] a | b"],
            ),
            (route(sev1, "receivers = [\"a\"]"), vec!["[0] a | abc"]),
            // Only the mentions differ, so the same receivers get both states.
            (route(sev1, "mention = [\"here\"]"), vec![]),
            (format!("receivers = [\"a\"]\n{}", route(sev1, "receivers = [\"a\"]")), vec![]),
            (
                format!(
                    "receivers = [\"b\"]\n{}{}",
                    route(sev1, "receivers = [\"a\"]"),
                    route("[\"severity=sev1\"]", "receivers = [\"a\"]")
                ),
                vec![],
            ),
            (
                format!(
                    "receivers = [\"b\"]\n{}{}",
                    route(sev1, "receivers = [\"a\"]"),
                    route("[\"tag.team=x\"]", "receivers = [\"a\"]")
                ),
                vec!["[0] a | b"],
            ),
            (
                format!(
                    "receivers = [\"b\"]\n{}[[route.routes.routes]]\nmatchers = [\"state=ALARM\"]\nmention = [\"here\"]\n",
                    route("[\"severity=sev1\"]", "receivers = [\"a\"]")
                ),
                vec![],
            ),
            (format!("receivers = [\"b\"]\n{}", route("[\"severity=sev1\"]", "receivers = [\"a\"]")), vec![]),
            (
                format!(
                    "receivers = [\"b\"]\n{}",
                    route("[\"state=INSUFFICIENT_DATA\"]", "receivers = [\"a\"]")
                ),
                vec![],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(splits(&text), expected, "{text}");
        }
    }
}
