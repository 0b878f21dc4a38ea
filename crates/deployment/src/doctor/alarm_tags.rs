use serde_json::{Value, json};

use super::{LinkFinding, Patient, put};
use crate::alarms::Alarm;
use crate::error::AwsError;
use crate::words::{counted, listed};

pub(super) const LINK: &str = "alarms' tags";
/// The setting of an alarm, which is off by default (CloudWatch user guide, "Alarm tags in action payloads").
const SWITCH: &str = "/ActionConfiguration/AlarmTagsPropagation/Enabled";

/// Checks whether alarms send their tags, if routes use tags. Without this setting, the function asks CloudWatch
/// for the tags, which it cannot do in other accounts and regions.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    if !patient.needs_tags {
        return Ok(Vec::new());
    }
    let (all, own, ways) = (patient.alarms().await?, patient.own_alarms(), patient.description().ways());
    let comes = |alarm: &Alarm| {
        ways.has_rule_for(&alarm.name) || ways.topics().iter().any(|topic| alarm.names(topic))
    };
    let routed = all.iter().filter(|alarm| !own.contains(&alarm.name) && comes(alarm));
    let silent: Vec<&Alarm> = routed.filter(|alarm| !sends_tags(alarm)).collect();
    if silent.is_empty() {
        return Ok(vec![LinkFinding::fine(LINK, "every alarm that notifies the function sends its tags")]);
    }
    let names: Vec<_> = silent.iter().map(|alarm| alarm.name.as_str()).collect();
    let verb = if names.len() == 1 { "sends" } else { "send" };
    let said = format!(
        "routes use tags, and {} {verb} none: {}; the function asks CloudWatch for those of this account and region",
        counted(names.len(), "alarm"),
        listed(&names)
    );
    let switch = put::commands(patient, &silent, |fields| {
        fields
            .insert("ActionConfiguration".to_owned(), json!({ "AlarmTagsPropagation": { "Enabled": true } }));
    });
    Ok(vec![LinkFinding::noted(LINK, said, Some(switch))])
}

fn sends_tags(alarm: &Alarm) -> bool {
    alarm.definition.pointer(SWITCH).and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_alarms_that_do_not_send_their_tags() {
        let switched = |on: bool| json!({"ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": on}}});
        for (definition, expected) in
            [(switched(true), true), (switched(false), false), (json!({"ActionConfiguration": null}), false)]
        {
            assert_eq!(sends_tags(&Alarm { definition, ..Alarm::default() }), expected);
        }
    }
}
