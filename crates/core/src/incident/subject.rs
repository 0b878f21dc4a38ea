use bongsu_alarm::alarm::{AlarmIdentity, Definition, Region};
use bongsu_alarm::expr::rule::{AlarmRef, AlarmRule};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::notice::{AlarmNotice, Notice};
use crate::route::Labels;

/// The alarm of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentSubject {
    pub name: String,
    /// The account and region, if they are known.
    #[serde(default)]
    pub place: (Option<String>, Option<String>),
    /// The labels for routes and inhibitions.
    #[serde(default)]
    pub labels: Labels,
    /// The names of the child alarms of a composite alarm.
    #[serde(default)]
    pub children: Vec<String>,
}

impl IncidentSubject {
    /// Returns the alarm of a notice.
    pub(super) fn of((notice, alarm): (&Notice, &AlarmNotice), config: &Config) -> Self {
        let region = alarm.alarm.region.as_ref().map(|region| region.code().to_owned());
        Self {
            name: alarm.alarm.name.clone(),
            place: (alarm.alarm.account.clone(), region),
            labels: config.routing.labels(notice),
            children: children(alarm),
        }
    }

    /// Returns whether it is that alarm.
    pub fn is(&self, alarm: &AlarmIdentity) -> bool {
        self.name == alarm.name && self.is_beside(alarm)
    }

    /// Returns whether it is a composite alarm that watches that alarm.
    pub fn watches(&self, alarm: &AlarmIdentity) -> bool {
        self.children.contains(&alarm.name) && self.is_beside(alarm)
    }

    fn is_beside(&self, alarm: &AlarmIdentity) -> bool {
        let region = alarm.region.as_ref().map(Region::code);
        (self.place.0.as_deref(), self.place.1.as_deref()) == (alarm.account.as_deref(), region)
    }
}

fn children(alarm: &AlarmNotice) -> Vec<String> {
    let Definition::Composite(composite) = &alarm.definition else { return Vec::new() };
    let rule = composite.rule.parse::<AlarmRule>();
    rule.iter().flat_map(AlarmRule::alarms).map(AlarmRef::name).collect()
}
