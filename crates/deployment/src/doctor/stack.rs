use super::{Finding, Patient};
use crate::stack::Readiness;

const LINK: &str = "stack";

/// Checks that the stack is complete, if there is one.
pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let Some(stack) = &patient.installation.stack else { return Vec::new() };
    let (name, status) = (stack.name(), &patient.description().status);
    let said = format!("{name} is in {status}");
    vec![match patient.description().readiness {
        Readiness::Ready => Finding::fine(LINK, said),
        Readiness::Running => {
            Finding::cannot_tell(LINK, said, Some("wait until that is done and look again".to_owned()))
        }
        Readiness::Stuck => Finding::broken(LINK, said, stack.continue_rollback()),
        _ => Finding::broken(LINK, said, patient.anew()),
    }]
}
