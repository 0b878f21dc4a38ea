use super::WatchedAlarm;
use super::alarm::Subject;
use crate::definition::sentence::{composite, metric};

/// Describes an alarm in one sentence.
pub fn sentence(alarm: &WatchedAlarm) -> String {
    match alarm.subject() {
        Subject::Metric(subject) => metric(&subject.metric, &subject.criteria),
        Subject::Math(_) => alarm.definition().sentence(),
        Subject::Composite(rule) => composite(rule),
    }
}
