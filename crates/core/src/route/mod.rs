//! Who is told what: a tree of routes, in which the first match wins (Alertmanager, "Route").
//!
//! A notice begins at the root, which everything matches. Of a route's children the first that matches takes it,
//! and the next ones too where a match says `continue`; where no child matches, the route's own receivers get it.
//! What a child does not say it has from its parent.

mod labels;
mod matcher;
mod severity;
#[cfg(test)]
mod tests;

use crate::notice::Notice;

pub use labels::{Kind, Labels};
pub use matcher::{Matcher, MatcherError};
pub use severity::SeverityRules;

/// One route, and those below it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// All of them must hold.
    pub matchers: Vec<Matcher>,
    /// Who is told, by the receivers' names; none means as the parent says.
    pub receivers: Option<Vec<String>>,
    /// Whether the routes behind it are looked at too.
    pub continues: bool,
    /// Those below it.
    pub routes: Vec<Self>,
}

/// The tree, and how it knows how bad something is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routing {
    /// The root. Without receivers it means all of them.
    pub root: Route,
    /// How a severity is told.
    pub severity: SeverityRules,
}

/// Where a notice ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The way to the route: which child at each step, from 0. The root is the empty one.
    pub path: Vec<usize>,
    /// Who is told; none means all receivers.
    pub receivers: Option<Vec<String>>,
}

impl Routing {
    /// What routes know of a notice.
    pub fn labels(&self, notice: &Notice) -> Labels {
        Labels::of(notice, self.severity.of(notice).as_deref())
    }

    /// Every route that a notice with these labels ends at; at least one.
    pub fn ends(&self, labels: &Labels) -> Vec<End> {
        let mut ends = Vec::new();
        descend(&self.root, None, labels, &mut Vec::new(), &mut ends);
        ends
    }

    /// The route at the end of a path.
    pub fn at(&self, path: &[usize]) -> Option<&Route> {
        path.iter().try_fold(&self.root, |route, place| route.routes.get(*place))
    }

    /// Every route with its path, from the root on.
    pub fn all(&self) -> Vec<(Vec<usize>, &Route)> {
        let mut all = Vec::new();
        gather(&self.root, &mut Vec::new(), &mut all);
        all
    }

    /// Routes that no notice can reach: a sibling before them takes all.
    pub fn unreachable(&self) -> Vec<Vec<usize>> {
        let is_behind_all = |(path, _): &(Vec<usize>, &Route)| {
            let Some((place, above)) = path.split_last() else { return false };
            let siblings = self.at(above).map_or(&[][..], |parent| &parent.routes);
            siblings.iter().take(*place).any(|sibling| sibling.matchers.is_empty() && !sibling.continues)
        };
        self.all().into_iter().filter(is_behind_all).map(|(path, _)| path).collect()
    }
}

/// `above` is who is told by what stands above.
fn descend(
    route: &Route,
    above: Option<&[String]>,
    labels: &Labels,
    path: &mut Vec<usize>,
    ends: &mut Vec<End>,
) {
    let receivers = route.receivers.as_deref().or(above);
    let before = ends.len();
    for (place, child) in route.routes.iter().enumerate() {
        if child.matchers.iter().all(|matcher| matcher.holds(labels)) {
            path.push(place);
            descend(child, receivers, labels, path, ends);
            path.pop();
            if !child.continues {
                break;
            }
        }
    }
    if ends.len() == before {
        ends.push(End { path: path.clone(), receivers: receivers.map(<[String]>::to_vec) });
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
