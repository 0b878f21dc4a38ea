use std::collections::BTreeMap;

use super::{Kind, Matcher, Route, Routing};
use crate::alarm::AlarmState;

/// A route from which nobody is told anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreachable<'a> {
    /// Where it stands, as in an [`End`](super::End).
    pub path: Vec<usize>,
    /// Why.
    pub cause: Cause<'a>,
}

/// Why nobody is told anything from a route.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause<'a> {
    /// These matchers of one label, of the route or of those that it stands in, never hold together.
    Never {
        /// In their order; at least one.
        matchers: Vec<&'a Matcher>,
        /// The values that the label can have, where they are known.
        values: Vec<&'a str>,
    },
    /// No name and no description tells such a severity: only an alarm's tag could.
    NoLevel {
        /// What looks for it.
        matcher: &'a Matcher,
        /// The tag.
        tag: &'a str,
    },
    /// The route with this path, which is looked at before, takes everything that would get there.
    Taken(Vec<usize>),
    /// Only changes to states get there that are not announced.
    NotAnnounced,
}

impl Routing {
    /// Routes from which nobody is told anything, where these states are announced. What cannot be decided is not
    /// among them, nor what stands in one of them.
    pub fn unreachable<'a>(&'a self, announced: &'a [AlarmState]) -> Vec<Unreachable<'a>> {
        let mut search = Search {
            routing: self,
            announced,
            values: self.values(),
            path: Vec::new(),
            matchers: Vec::new(),
            before: Vec::new(),
            found: Vec::new(),
        };
        search.look(&self.root);
        search.found
    }

    /// All values of the labels of which they are known. One that is not there is empty: only alarms have states.
    fn values(&self) -> BTreeMap<&str, Vec<&str>> {
        let states = AlarmState::ALL.iter().map(|it| it.as_str()).chain([""]).collect();
        let kinds = Kind::ALL.iter().map(|it| it.as_str()).collect();
        let mut values = BTreeMap::from([("state", states), ("kind", kinds)]);
        if self.severity.tag.is_none() {
            values.insert("severity", self.levels().chain([""]).collect());
        }
        values
    }

    fn levels(&self) -> impl Iterator<Item = &str> {
        self.severity.levels.iter().map(String::as_str)
    }
}

/// On the way down the tree.
struct Search<'a> {
    routing: &'a Routing,
    announced: &'a [AlarmState],
    values: BTreeMap<&'a str, Vec<&'a str>>,
    path: Vec<usize>,
    /// Those of the route and of all that it stands in.
    matchers: Vec<&'a Matcher>,
    /// The routes that are looked at before and let nothing go on that they take.
    before: Vec<(Vec<usize>, &'a Route)>,
    found: Vec<Unreachable<'a>>,
}

impl<'a> Search<'a> {
    fn look(&mut self, route: &'a Route) {
        let (matchers, before) = (self.matchers.len(), self.before.len());
        self.matchers.extend(&route.matchers);
        let cause = self.cause(route);
        if cause.is_none() || matches!(cause, Some(Cause::NoLevel { .. })) {
            self.look_below(route);
        }
        self.found.extend(cause.map(|cause| Unreachable { path: self.path.clone(), cause }));
        self.matchers.truncate(matchers);
        self.before.truncate(before);
    }

    fn look_below(&mut self, route: &'a Route) {
        for (place, child) in route.routes.iter().enumerate() {
            self.path.push(place);
            self.look(child);
            if !child.continues {
                self.before.push((self.path.clone(), child));
            }
            self.path.pop();
        }
    }

    fn cause(&self, route: &'a Route) -> Option<Cause<'a>> {
        let above = self.matchers.len() - route.matchers.len();
        let never = || (above..self.matchers.len()).find_map(|place| self.never(place));
        let taken = || {
            let takes_all = |route: &Route| route.matchers.iter().all(|matcher| self.is_implied(matcher));
            let (path, _) = self.before.iter().find(|(_, route)| takes_all(route))?;
            Some(Cause::Taken(path.clone()))
        };
        let not_announced = || self.is_not_announced().then_some(Cause::NotAnnounced);
        let no_level = || route.matchers.iter().find_map(|own| self.no_level(own));
        never().or_else(taken).or_else(not_announced).or_else(no_level)
    }

    /// The fewest matchers up to the one in this place with which it never holds.
    fn never(&self, place: usize) -> Option<Cause<'a>> {
        let (own, others) = self.matchers.get(..=place)?.split_last()?;
        let values = self.values.get(own.label());
        let others: Vec<_> = others.iter().copied().filter(|it| it.label() == own.label()).collect();
        let pairs = others.iter().map(|other| vec![*other, *own]);
        let all = [others.as_slice(), &[*own]].concat();
        let mut candidates = std::iter::once(vec![*own]).chain(pairs).chain([all]);
        let is_never = |matchers: &Vec<&Matcher>| match values {
            Some(values) => !values.iter().any(|value| matchers.iter().all(|it| it.takes(value))),
            None => matchers.iter().any(|one| matchers.iter().any(|other| one.excludes(other))),
        };
        let matchers = candidates.find(is_never)?;
        Some(Cause::Never { matchers, values: values.cloned().unwrap_or_default() })
    }

    fn no_level(&self, own: &'a Matcher) -> Option<Cause<'a>> {
        let tag = self.routing.severity.tag.as_deref()?;
        let is_told = || self.routing.levels().chain([""]).any(|level| own.takes(level));
        if own.label() != "severity" || !own.is_positive() || is_told() {
            return None;
        }
        let never = || Cause::Never { matchers: vec![own], values: self.routing.levels().collect() };
        Some(if own.wants_capitals() { never() } else { Cause::NoLevel { matcher: own, tag } })
    }

    /// Whether whatever gets to the route has what `matcher` wants.
    fn is_implied(&self, matcher: &Matcher) -> bool {
        match self.left(matcher.label()) {
            Some(mut left) => left.all(|value| matcher.takes(value)),
            None => matcher.is_always() || self.matchers.iter().any(|it| it.implies(matcher)),
        }
    }

    /// The values with which something gets to the route, where they are known.
    fn left(&self, label: &str) -> Option<impl Iterator<Item = &'a str>> {
        let of_label: Vec<_> = self.matchers.iter().filter(|it| it.label() == label).collect();
        let values = self.values.get(label)?.iter().copied();
        Some(values.filter(move |value| of_label.iter().all(|it| it.takes(value))))
    }

    fn is_not_announced(&self) -> bool {
        let is_announced = |word: &str| AlarmState::parse(word).is_none_or(|it| self.announced.contains(&it));
        self.left("state").is_some_and(|mut states| !states.any(is_announced))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// Every route below the root by its depth and its matchers; `>` before it is `continue`.
    fn tree(routes: &[(usize, &str)]) -> String {
        let table = |(depth, matchers): &(usize, &str)| {
            let key = vec!["routes"; *depth].join(".");
            let (continues, matchers) =
                matchers.strip_prefix('>').map_or((false, *matchers), |it| (true, it));
            let matchers: Vec<_> = matchers.split(" & ").filter(|it| !it.is_empty()).collect();
            format!("[[route.{key}]]\nmatchers = {matchers:?}\ncontinue = {continues}\n")
        };
        routes.iter().map(table).collect()
    }

    fn found(settings: &str, routes: &[(usize, &str)]) -> String {
        let config = Config::parse(&format!("{settings}{}", tree(routes))).unwrap();
        let told = |Unreachable { path, cause }: Unreachable<'_>| {
            let cause = match cause {
                Cause::Never { matchers, .. } => {
                    matchers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & ")
                }
                Cause::NoLevel { tag, .. } => format!("only {tag}"),
                Cause::Taken(before) => format!("after {before:?}"),
                Cause::NotAnnounced => "not announced".to_owned(),
            };
            format!("{path:?} {cause}")
        };
        let found: Vec<_> =
            config.routing.unreachable(&config.announce.states).into_iter().map(told).collect();
        found.join("; ")
    }

    #[test]
    fn a_matcher_alone_that_never_holds() {
        let no_tag = "[severity]\ntag = \"\"\n";
        let cases = [
            ("", "state=ALRM", "[0] state=ALRM"),
            ("", "state=alarm", "[0] state=alarm"),
            ("", "kind=foo", "[0] kind=foo"),
            ("", "kind!=*", "[0] kind!=*"),
            ("", "alarm!=*", "[0] alarm!=*"),
            ("", "state=~\"AL\"", "[0] state=~\"AL\""),
            ("", "severity=sev9", "[0] only severity"),
            ("", "severity=prio*", "[0] only severity"),
            ("", "severity=SEV1", "[0] severity=SEV1"),
            (no_tag, "severity=sev9", "[0] severity=sev9"),
            (no_tag, "severity=~\"sev[5-9]\"", "[0] severity=~\"sev[5-9]\""),
            ("[severity]\nlevels = [\"P1\"]\n", "severity=sev1", "[0] only severity"),
        ];
        for (settings, matcher, expected) in cases {
            assert_eq!(found(settings, &[(1, matcher)]), expected, "{matcher}");
        }
        for matcher in [
            "state=\"\"",
            "state=AL*",
            "state!=ALRM",
            "kind!=foo",
            "severity=\"\"",
            "severity!=sev9",
            "severity!=SEV1",
            "severity=sev*",
            "severity=~\"sev[14]\"",
            "alarm=~\"A\"",
            "tag.team=ALRM",
        ] {
            assert_eq!(found("", &[(1, matcher)]), "", "{matcher}");
        }
    }

    #[test]
    fn matchers_that_exclude_each_other() {
        let cases = [
            ("alarm=a & alarm=b", "[0] alarm=a & alarm=b"),
            ("alarm=prod-* & alarm=test", "[0] alarm=prod-* & alarm=test"),
            ("alarm=prod-* & alarm=test-*", "[0] alarm=prod-* & alarm=test-*"),
            ("alarm=a & alarm!=\"a\"", "[0] alarm=a & alarm!=\"a\""),
            ("alarm=a & alarm!=a*", "[0] alarm=a & alarm!=a*"),
            ("alarm=a & alarm=~\"b+\"", "[0] alarm=a & alarm=~\"b+\""),
            ("alarm=~\"b+\" & alarm!~\"b+\"", "[0] alarm=~\"b+\" & alarm!~\"b+\""),
            ("state!=OK & state!=A* & state=~\"[OA].*\"", "[0] state!=OK & state!=A* & state=~\"[OA].*\""),
            ("alarm=a* & alarm=*b", ""),
            ("alarm=a & alarm=\"a\"", ""),
            ("alarm=a & topic=b", ""),
            ("alarm!=a & alarm!=b", ""),
            ("alarm=~\"a\" & alarm=~\"b\"", ""),
            ("tag.a=x & tag.b=y", ""),
        ];
        for (matchers, expected) in cases {
            assert_eq!(found("", &[(1, matchers)]), expected, "{matchers}");
        }
        let nested = [(1, "state=OK"), (2, "alarm=a"), (3, "state=ALARM"), (4, "alarm=b"), (3, "")];
        assert_eq!(
            found("", &nested),
            "[0, 0, 0] state=OK & state=ALARM",
            "and nothing of what stands in it"
        );
    }

    #[test]
    fn a_route_before_that_takes_everything() {
        let cases = [
            ("", "state=OK", true),
            ("alarm=*", "state=OK", true),
            ("state=OK", "kind=math & state=OK", true),
            ("state=OK", "kind=math", false),
            ("alarm=x", "alarm = \"x\"", true),
            ("alarm=prod-*", "alarm=prod-web", true),
            ("alarm=prod-*", "alarm=prod-web-*", true),
            ("alarm=prod-web", "alarm=prod-*", false),
            ("alarm=a*", "alarm=~\"a.+\"", false),
            ("alarm=~\"a.+\"", "alarm=ab", true),
            ("alarm=~\"a.+\"", "alarm=~\"a.+\"", true),
            ("alarm!=a", "alarm=b", true),
            ("alarm!=a", "alarm!=a*", true),
            ("alarm!=a*", "alarm!=a", false),
            ("state!=OK", "state=ALARM", true),
            ("state=~\"OK|ALARM\"", "state!=INSUFFICIENT_DATA", false),
            ("state=~\"OK|ALARM|\"", "state!=INSUFFICIENT_DATA", true),
            (">", "state=OK", false),
        ];
        for (before, route, expected) in cases {
            let expected = if expected { "[1] after [0]" } else { "" };
            assert_eq!(found("", &[(1, before), (1, route)]), expected, "{before} before {route}");
        }
        let above = [(1, "state=OK"), (1, "alarm=prod-*"), (2, "state=OK"), (2, "alarm=*"), (2, "")];
        assert_eq!(found("", &above), "[1, 0] after [0]; [1, 2] after [1, 1]", "by what stands above too");
    }

    #[test]
    fn states_that_are_not_announced() {
        let only_alarms = "[announce]\nstates = [\"ALARM\"]\n";
        for (matchers, is_quiet) in [
            ("state=OK", true),
            ("state=~\"OK|INSUF.*\"", true),
            ("state!=ALARM", false),
            ("state=ALARM", false),
        ] {
            let expected = if is_quiet { "[0] not announced" } else { "" };
            assert_eq!(found(only_alarms, &[(1, matchers)]), expected, "{matchers}");
            assert_eq!(found("", &[(1, matchers)]), "", "{matchers}");
        }
    }
}
