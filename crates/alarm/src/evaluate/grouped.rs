use super::{Criteria, EmptyGroup};
use crate::alarm::{AlarmState, TreatMissingData};

/// CloudWatch counts up to 100 series in ALARM and writes `100+` for more.
const COUNTED: usize = 100;

/// Evaluates an alarm on a query for several series (Metrics Insights with `GROUP BY`). Each series is
/// evaluated separately, and the alarm is in ALARM if any series is. Returns the alarm's state and
/// CloudWatch's reason. `before` is the alarm's previous state.
pub fn evaluate_group(
    criteria: &Criteria,
    series: impl IntoIterator<Item = AlarmState>,
    before: AlarmState,
) -> (AlarmState, String) {
    let (mut all, mut alarms) = (0_usize, 0_usize);
    for state in series {
        all += 1;
        alarms += usize::from(state == AlarmState::Alarm);
    }
    match (all, alarms) {
        (0, _) => (empty(criteria, before), "No time series were returned by the query.".to_owned()),
        (_, 0) => (AlarmState::Ok, format!("{all} time series evaluated to OK")),
        _ if alarms > COUNTED => (AlarmState::Alarm, format!("{COUNTED}+ time series evaluated to ALARM")),
        _ => (AlarmState::Alarm, format!("{alarms} out of {all} time series evaluated to ALARM")),
    }
}

fn empty(criteria: &Criteria, before: AlarmState) -> AlarmState {
    match (criteria.assumptions.empty_group, criteria.treat_missing_data) {
        (EmptyGroup::InsufficientData, _) | (_, TreatMissingData::Missing) => AlarmState::InsufficientData,
        (_, TreatMissingData::Ignore) => before,
        (_, TreatMissingData::Breaching) => AlarmState::Alarm,
        (_, TreatMissingData::NotBreaching) => AlarmState::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm::ComparisonOperator;
    use crate::evaluate::Threshold;

    fn criteria(treat: TreatMissingData, empty_group: EmptyGroup) -> Criteria {
        let threshold = Threshold::Static(1.0);
        let mut criteria = Criteria::new(ComparisonOperator::GreaterThanThreshold, threshold, 60, 1);
        criteria.treat_missing_data = treat;
        criteria.assumptions.empty_group = empty_group;
        criteria
    }

    #[test]
    fn any_series_in_alarm_is_enough() {
        use AlarmState::{Alarm, Ok};
        let cases = [
            (vec![Ok, Alarm], Alarm, "1 out of 2 time series evaluated to ALARM"),
            (vec![Alarm; 6], Alarm, "6 out of 6 time series evaluated to ALARM"),
            (vec![Alarm; 101], Alarm, "100+ time series evaluated to ALARM"),
            (vec![Ok, Ok], Ok, "2 time series evaluated to OK"),
        ];
        let criteria = criteria(TreatMissingData::Missing, EmptyGroup::default());
        for (series, state, reason) in cases {
            assert_eq!(evaluate_group(&criteria, series, Ok), (state, reason.to_owned()));
        }
    }

    #[test]
    fn a_query_without_series_follows_its_switch() {
        use AlarmState::{Alarm, InsufficientData, Ok};
        use TreatMissingData::{Breaching, Ignore, Missing, NotBreaching};
        for (treat, state) in
            [(Missing, InsufficientData), (Ignore, Alarm), (Breaching, Alarm), (NotBreaching, Ok)]
        {
            let empty = |switch| evaluate_group(&criteria(treat, switch), [], Alarm).0;
            assert_eq!(empty(EmptyGroup::TreatMissingData), state, "{treat:?}");
            assert_eq!(empty(EmptyGroup::InsufficientData), InsufficientData, "{treat:?}");
        }
    }
}
