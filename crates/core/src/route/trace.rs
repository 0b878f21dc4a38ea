use super::{Labels, Matcher, Route, Routing};

/// A route that was checked for a notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Look<'a> {
    /// The path, as in an [`End`](super::End).
    pub path: Vec<usize>,
    /// The matchers in order, each with whether it holds.
    pub matchers: Vec<(&'a Matcher, bool)>,
}

impl Look<'_> {
    /// Returns whether the route matched.
    pub fn is_match(&self) -> bool {
        self.matchers.iter().all(|(_, holds)| *holds)
    }
}

impl Routing {
    /// Returns every route below the root that is checked for these labels, in order.
    pub fn looks(&self, labels: &Labels) -> Vec<Look<'_>> {
        let mut looks = Vec::new();
        look(&self.root, labels, &mut Vec::new(), &mut looks);
        looks
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
