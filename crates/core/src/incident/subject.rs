use bongsu_alarm::alarm::{AlarmIdentity, Definition};
use bongsu_alarm::expr::rule::{AlarmRef, AlarmRule};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::notice::{AlarmNotice, Notice};
use crate::route::Labels;

/// The account and the region of an alarm, if they are known. A record contains them as a list of two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(Option<String>, Option<String>)", into = "(Option<String>, Option<String>)")]
pub struct AlarmPlace {
    pub account: Option<String>,
    /// The region's code, such as `ap-northeast-2`.
    pub region: Option<String>,
}

impl AlarmPlace {
    pub(crate) fn of(alarm: &AlarmIdentity) -> Self {
        let region = alarm.region.as_ref().map(|region| region.code().to_owned());
        Self { account: alarm.account.clone(), region }
    }
}

impl From<(Option<String>, Option<String>)> for AlarmPlace {
    fn from((account, region): (Option<String>, Option<String>)) -> Self {
        Self { account, region }
    }
}

impl From<AlarmPlace> for (Option<String>, Option<String>) {
    fn from(AlarmPlace { account, region }: AlarmPlace) -> Self {
        (account, region)
    }
}

/// The alarm of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentSubject {
    pub name: String,
    #[serde(default)]
    pub place: AlarmPlace,
    /// The labels for routes and inhibitions.
    #[serde(default)]
    pub labels: Labels,
    /// The names of a composite alarm's children.
    #[serde(default)]
    pub children: Vec<String>,
}

impl IncidentSubject {
    /// Returns the alarm of a notice.
    pub(super) fn of(notice: &Notice, alarm: &AlarmNotice, config: &Config) -> Self {
        Self {
            name: alarm.alarm.name.clone(),
            place: AlarmPlace::of(&alarm.alarm),
            labels: config.routing.labels(notice),
            children: children(alarm),
        }
    }

    /// Returns whether the subject is this alarm.
    pub fn is(&self, alarm: &AlarmIdentity) -> bool {
        self.name == alarm.name && self.is_beside(alarm)
    }

    /// Returns whether the subject is a composite alarm that watches this alarm.
    pub fn watches(&self, alarm: &AlarmIdentity) -> bool {
        self.children.contains(&alarm.name) && self.is_beside(alarm)
    }

    fn is_beside(&self, alarm: &AlarmIdentity) -> bool {
        self.place == AlarmPlace::of(alarm)
    }
}

fn children(alarm: &AlarmNotice) -> Vec<String> {
    let Definition::Composite(composite) = &alarm.definition else { return Vec::new() };
    let rule = composite.rule.parse::<AlarmRule>();
    rule.iter().flat_map(AlarmRule::alarms).map(AlarmRef::name).collect()
}
