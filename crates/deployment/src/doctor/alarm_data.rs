use jiff::{SignedDuration, Timestamp};

use super::{LinkFinding, Patient};
use crate::alarms::Alarm;
use crate::error::AwsError;
use crate::words::{counted, listed};

pub(super) const LINK: &str = "alarms' data";
/// The time without data after which an alarm probably gets none: longer than a weekend.
const LONGEST: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Checks that alarms have data. An alarm that has been in `INSUFFICIENT_DATA` for days watches nothing.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    Ok(vec![judge(patient.alarms().await?, patient.now)])
}

fn judge(all: &[Alarm], now: Timestamp) -> LinkFinding {
    let is_blind = |alarm: &&Alarm| {
        let since = alarm.since.map(|since| now.duration_since(since));
        alarm.state == "INSUFFICIENT_DATA" && since.is_some_and(|since| since > LONGEST)
    };
    let blind: Vec<_> = all.iter().filter(is_blind).map(|alarm| alarm.name.as_str()).collect();
    if blind.is_empty() {
        return LinkFinding::fine(LINK, "no alarm has been without data for three days");
    }
    let said = format!(
        "{} without data for more than three days: {}",
        counted(blind.len(), "alarm"),
        listed(&blind)
    );
    LinkFinding::broken(
        LINK,
        said,
        "check their metric and dimensions (a replaced instance?), or delete them",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::LinkState;

    #[test]
    fn finds_alarms_without_data_for_days() {
        let now: Timestamp = "2026-09-10T00:00:00Z".parse().unwrap();
        let alarm = |state: &str, since: &str| Alarm {
            name: "mine".to_owned(),
            state: state.to_owned(),
            since: Some(since.parse().unwrap()),
            ..Alarm::default()
        };
        let cases = [
            (alarm("INSUFFICIENT_DATA", "2026-09-06T00:00:00Z"), LinkState::Broken),
            (alarm("INSUFFICIENT_DATA", "2026-09-09T00:00:00Z"), LinkState::Fine),
            (alarm("OK", "2026-01-01T00:00:00Z"), LinkState::Fine),
        ];
        for (alarm, verdict) in cases {
            assert_eq!(judge(std::slice::from_ref(&alarm), now).verdict, verdict, "{alarm:?}");
        }
    }
}
