use super::WatchedAlarm;
use super::alarm::AlarmSubject;
use crate::definition::sentence::{composite, metric};

/// Describes an alarm in one sentence.
pub fn sentence(alarm: &WatchedAlarm) -> String {
    match alarm.subject() {
        AlarmSubject::Metric(subject) => metric(&subject.metric, &subject.criteria),
        AlarmSubject::Math(_) => alarm.definition().sentence(),
        AlarmSubject::Composite(rule) => composite(rule),
    }
}
