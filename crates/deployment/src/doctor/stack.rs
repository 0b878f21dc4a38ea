use super::{LinkFinding, Patient};
use crate::stack::Readiness;

const LINK: &str = "stack";

/// Checks that the stack is complete, if there is one.
pub(super) fn check(patient: &Patient) -> Vec<LinkFinding> {
    let Some(stack) = &patient.installation.stack else { return Vec::new() };
    let (name, status) = (stack.name(), &patient.description().status);
    let said = format!("{name} is in {status}");
    vec![match patient.description().readiness {
        Readiness::Ready => LinkFinding::fine(LINK, said),
        Readiness::Running => {
            LinkFinding::cannot_tell(LINK, said, Some("wait until that is done and look again".to_owned()))
        }
        Readiness::Stuck => LinkFinding::broken(LINK, said, stack.continue_rollback()),
        _ => LinkFinding::broken(LINK, said, patient.anew()),
    }]
}
