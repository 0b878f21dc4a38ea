//! Routing: a tree of routes from notices to receivers, in which the first match wins (Alertmanager,
//! "Route").
//!
//! A notice begins at the root, which matches everything. The first matching child takes the notice. If that
//! child says `continue`, later siblings may also take it. If no child matches, the route's own receivers get
//! the notice. A child inherits missing settings from its parent.

mod closed;
mod escalation;
mod inhibition;
mod interval;
mod labels;
mod matcher;
mod mention;
mod pattern;
mod settings;
mod severity;
mod split;
#[cfg(test)]
mod tests;
mod unreachable;

use crate::notice::Notice;

pub use closed::Closed;
pub use escalation::{Escalation, EscalationStep};
pub use inhibition::Inhibition;
pub use interval::{DayTime, TimeInterval, TimeOfDayRange};
pub(crate) use labels::{KNOWN_LABELS, TAG, is_label};
pub use labels::{Labels, NoticeKind, kind};
pub use matcher::{Matcher, MatcherError};
pub use mention::{MentionError, RouteMention};
pub use settings::{OwnSettings, Settings};
pub use severity::SeverityRules;
pub use split::Split;
pub use unreachable::{Unreachable, UnreachableCause};

/// A route with its children.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// The conditions, all of which must hold.
    pub matchers: Vec<Matcher>,
    /// The settings that the route itself sets. Missing settings are inherited.
    pub own: OwnSettings,
    /// Whether a matching notice also goes to later siblings.
    pub continues: bool,
    pub routes: Vec<Self>,
}

/// The tree of routes, with the rule for severities.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routing {
    /// The root. If it has no receivers, it stands for all receivers.
    pub root: Route,
    pub severity: SeverityRules,
}

/// A route at which a notice ends.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The path to the route: the index of the child at each level, from 0. The root's path is empty.
    pub path: Vec<usize>,
    /// The settings of the route, including inherited ones.
    pub settings: Settings,
}

/// A route that was checked for a notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Look<'a> {
    /// The path to the route, as in an [`End`].
    pub path: Vec<usize>,
    /// The matchers of the route in order. Each has a flag that tells whether it holds.
    pub matchers: Vec<(&'a Matcher, bool)>,
}

impl Look<'_> {
    /// Returns whether the route matched.
    pub fn is_match(&self) -> bool {
        self.matchers.iter().all(|(_, holds)| *holds)
    }
}

impl Routing {
    pub fn labels(&self, notice: &Notice) -> Labels {
        Labels::of(notice, self.severity.of(notice).as_deref())
    }

    /// Returns every route at which a notice with these labels ends. There is at least one such route.
    pub fn ends(&self, labels: &Labels) -> Vec<End> {
        let mut ends = Vec::new();
        let settings = Settings::default().with(&self.root.own);
        let takes = |route: &Route| route.matchers.iter().all(|matcher| matcher.holds(labels));
        descend(&self.root, settings, &takes, &mut Vec::new(), &mut ends);
        ends
    }

    /// Returns every route below the root that is checked for these labels, in the order of the checks.
    pub fn looks(&self, labels: &Labels) -> Vec<Look<'_>> {
        let mut looks = Vec::new();
        look(&self.root, labels, &mut Vec::new(), &mut looks);
        looks
    }

    /// Returns the route at the end of a path.
    pub fn at(&self, path: &[usize]) -> Option<&Route> {
        path.iter().try_fold(&self.root, |route, place| route.routes.get(*place))
    }

    /// Returns the settings at the end of a path, including inherited ones.
    pub(crate) fn settings_at(&self, path: &[usize]) -> Settings {
        let routes = (0..=path.len()).filter_map(|depth| self.at(path.get(..depth)?));
        routes.fold(Settings::default(), |settings, route| settings.with(&route.own))
    }

    /// Returns every route with its path, the root first.
    pub fn all(&self) -> Vec<(Vec<usize>, &Route)> {
        let mut all = Vec::new();
        gather(&self.root, &mut Vec::new(), &mut all);
        all
    }
}

/// Collects the routes at which a notice ends. `settings` belong to `route`, and `takes` returns whether a
/// route matches.
fn descend(
    route: &Route,
    settings: Settings,
    takes: &dyn Fn(&Route) -> bool,
    path: &mut Vec<usize>,
    ends: &mut Vec<End>,
) {
    let before = ends.len();
    for (place, child) in route.routes.iter().enumerate() {
        if takes(child) {
            path.push(place);
            descend(child, settings.with(&child.own), takes, path, ends);
            path.pop();
            if !child.continues {
                break;
            }
        }
    }
    if ends.len() == before {
        ends.push(End { path: path.clone(), settings });
    }
}

fn gather<'a>(route: &'a Route, path: &mut Vec<usize>, all: &mut Vec<(Vec<usize>, &'a Route)>) {
    all.push((path.clone(), route));
    for (place, child) in route.routes.iter().enumerate() {
        path.push(place);
        gather(child, path, all);
        path.pop();
    }
}

fn look<'a>(route: &'a Route, labels: &Labels, path: &mut Vec<usize>, looks: &mut Vec<Look<'a>>) {
    for (place, child) in route.routes.iter().enumerate() {
        path.push(place);
        let matchers = child.matchers.iter().map(|matcher| (matcher, matcher.holds(labels))).collect();
        let look_at = Look { path: path.clone(), matchers };
        let is_match = look_at.is_match();
        looks.push(look_at);
        if is_match {
            look(child, labels, path, looks);
        }
        path.pop();
        if is_match && !child.continues {
            break;
        }
    }
}
