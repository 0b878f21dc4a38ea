#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bongsu_alarm::alarm::AlarmState;

use super::{Matcher, NoticeKind, Route, Routing};
use crate::intake::service_kinds;
use crate::notice::{Outcome, SEVERITIES};

/// A route that certainly sends no message.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreachable<'a> {
    /// The path, as in an [`End`](super::End).
    pub path: Vec<usize>,
    pub cause: UnreachableCause<'a>,
}

/// The reason why a route sends no message.
#[derive(Debug, Clone, PartialEq)]
pub enum UnreachableCause<'a> {
    /// These matchers of one label, in the route or its ancestors, never hold together.
    Never {
        /// The matchers in order, at least one.
        matchers: Vec<&'a Matcher>,
        /// The possible values of the label, if they are known.
        values: Vec<&'a str>,
    },
    /// Neither a name nor a description can have this severity. Only an alarm's tag can.
    NoLevel {
        /// The matcher for the severity.
        matcher: &'a Matcher,
        tag: &'a str,
    },
    /// The earlier route with this path takes every notice that would otherwise reach this route.
    Taken(Vec<usize>),
    /// Only changes to states that are not announced reach the route.
    NotAnnounced,
}

impl Routing {
    /// Returns routes that send no message if only these states are announced. Leaves out routes for which
    /// this is uncertain, and the children of an unreachable route.
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

    /// Returns the possible values of each label that has a fixed set of values. A label may also be missing,
    /// which equals an empty value, because only alarms have states.
    fn values(&self) -> BTreeMap<&str, Vec<&str>> {
        let states = AlarmState::ALL.iter().map(|it| it.as_str()).chain([""]).collect();
        let mut kinds: Vec<_> = NoticeKind::ALL.iter().map(|it| it.as_str()).collect();
        for kind in service_kinds() {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let outcomes = Outcome::ALL.iter().map(|it| it.as_str()).chain([""]).collect();
        let mut values = BTreeMap::from([("state", states), ("kind", kinds), ("outcome", outcomes)]);
        if self.severity.tag.is_none() {
            values.insert("severity", self.levels().chain(SEVERITIES).chain([""]).collect());
        }
        values
    }

    fn levels(&self) -> impl Iterator<Item = &str> {
        self.severity.levels.iter().map(String::as_str)
    }
}

/// The search through the tree.
struct Search<'a> {
    routing: &'a Routing,
    announced: &'a [AlarmState],
    values: BTreeMap<&'a str, Vec<&'a str>>,
    path: Vec<usize>,
    /// The matchers of the route and its ancestors.
    matchers: Vec<&'a Matcher>,
    /// The earlier routes that take a matching notice and do not `continue`.
    before: Vec<(Vec<usize>, &'a Route)>,
    found: Vec<Unreachable<'a>>,
}

impl<'a> Search<'a> {
    fn look(&mut self, route: &'a Route) {
        let (matchers, before) = (self.matchers.len(), self.before.len());
        self.matchers.extend(&route.matchers);
        let cause = self.cause(route);
        if cause.is_none() || matches!(cause, Some(UnreachableCause::NoLevel { .. })) {
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

    fn cause(&self, route: &'a Route) -> Option<UnreachableCause<'a>> {
        let above = self.matchers.len() - route.matchers.len();
        let never = || (above..self.matchers.len()).find_map(|place| self.never(place));
        let taken = || {
            let takes_all = |route: &Route| route.matchers.iter().all(|matcher| self.is_implied(matcher));
            let (path, _) = self.before.iter().find(|(_, route)| takes_all(route))?;
            Some(UnreachableCause::Taken(path.clone()))
        };
        let not_announced = || self.is_not_announced().then_some(UnreachableCause::NotAnnounced);
        let no_level = || route.matchers.iter().find_map(|own| self.no_level(own));
        never().or_else(taken).or_else(not_announced).or_else(no_level)
    }

    /// Returns the smallest set of matchers that never hold together, among the matchers up to this index.
    fn never(&self, place: usize) -> Option<UnreachableCause<'a>> {
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
        Some(UnreachableCause::Never { matchers, values: values.cloned().unwrap_or_default() })
    }

    fn no_level(&self, own: &'a Matcher) -> Option<UnreachableCause<'a>> {
        let tag = self.routing.severity.tag.as_deref()?;
        let is_told = || self.routing.levels().chain([""]).any(|level| own.takes(level));
        if own.label() != "severity" || !own.is_positive() || is_told() {
            return None;
        }
        let never =
            || UnreachableCause::Never { matchers: vec![own], values: self.routing.levels().collect() };
        Some(if own.has_capitals() { never() } else { UnreachableCause::NoLevel { matcher: own, tag } })
    }

    /// Returns whether every notice that reaches the route satisfies `matcher`.
    fn is_implied(&self, matcher: &Matcher) -> bool {
        match self.left(matcher.label()) {
            Some(mut left) => left.all(|value| matcher.takes(value)),
            None => matcher.is_always() || self.matchers.iter().any(|it| it.implies(matcher)),
        }
    }

    /// Returns the values with which a notice can reach the route, if they are known.
    fn left(&self, label: &str) -> Option<impl Iterator<Item = &'a str>> {
        let values = self.values.get(label)?.iter().copied();
        let of_label: Vec<_> = self.matchers.iter().filter(|it| it.label() == label).collect();
        Some(values.filter(move |value| of_label.iter().all(|it| it.takes(value))))
    }

    fn is_not_announced(&self) -> bool {
        let is_announced = |word: &str| AlarmState::parse(word).is_none_or(|it| self.announced.contains(&it));
        self.left("state").is_some_and(|mut states| !states.any(is_announced))
    }
}
