use super::alarm::{Subject, WatchedAlarm};
use crate::definition::sentence::{composite, metric};

/// Describes an alarm in one sentence.
pub fn sentence(alarm: &WatchedAlarm) -> String {
    match alarm.subject() {
        Subject::Metric(subject) => metric(&subject.metric, &subject.criteria),
        Subject::Composite(rule) => composite(rule),
    }
}
