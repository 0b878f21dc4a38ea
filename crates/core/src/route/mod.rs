//! Who is told what: a tree of routes, in which the first match wins (Alertmanager, "Route").
//!
//! A notice begins at the root, which everything matches. Of a route's children the first that matches takes it,
//! and the next ones too where a match says `continue`; where no child matches, the route's own receivers get it.
//! What a child does not say it has from its parent.

mod closed;
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
mod trace;
mod unreachable;

use crate::notice::Notice;

pub use closed::Closed;
pub use inhibition::Inhibition;
pub use interval::{DayTime, TimeInterval, TimeOfDayRange};
pub(crate) use labels::{KNOWN_LABELS, TAG, is_label};
pub use labels::{Kind, Labels, kind};
pub use matcher::{Matcher, MatcherError};
pub use mention::{Mention, MentionError};
pub use settings::{Said, Settings};
pub use severity::SeverityRules;
pub use split::Split;
pub use trace::Look;
pub use unreachable::{Unreachable, UnreachableCause};

/// One route, and those below it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// All of them must hold.
    pub matchers: Vec<Matcher>,
    /// What it says to what ends here or below; what it does not say is as above.
    pub said: Said,
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
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The way to the route: which child at each step, from 0. The root is the empty one.
    pub path: Vec<usize>,
    /// What holds there.
    pub settings: Settings,
}

impl Routing {
    /// What routes know of a notice.
    pub fn labels(&self, notice: &Notice) -> Labels {
        Labels::of(notice, self.severity.of(notice).as_deref())
    }

    /// Every route that a notice with these labels ends at; at least one.
    pub fn ends(&self, labels: &Labels) -> Vec<End> {
        let mut ends = Vec::new();
        let settings = Settings::default().with(&self.root.said);
        let takes = |route: &Route| route.matchers.iter().all(|matcher| matcher.holds(labels));
        descend(&self.root, settings, &takes, &mut Vec::new(), &mut ends);
        ends
    }

    /// The route at the end of a path.
    pub fn at(&self, path: &[usize]) -> Option<&Route> {
        path.iter().try_fold(&self.root, |route, place| route.routes.get(*place))
    }

    /// What holds at the end of a path.
    fn settings_at(&self, path: &[usize]) -> Settings {
        let routes = (0..=path.len()).filter_map(|depth| self.at(path.get(..depth)?));
        routes.fold(Settings::default(), |settings, route| settings.with(&route.said))
    }

    /// Every route with its path, from the root on.
    pub fn all(&self) -> Vec<(Vec<usize>, &Route)> {
        let mut all = Vec::new();
        gather(&self.root, &mut Vec::new(), &mut all);
        all
    }
}

/// `settings` are those of `route`; `takes` says which routes match.
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
            descend(child, settings.with(&child.said), takes, path, ends);
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
