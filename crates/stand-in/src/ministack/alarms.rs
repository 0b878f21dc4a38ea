use anyhow::Result;

use super::{Area, Ministack};

impl Ministack {
    /// Creates an alarm on an unused metric, with additional settings.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn put_alarm(&self, name: &str, more: &[(&str, &str)]) -> Result<()> {
        self.put_alarm_in(Area::HOME, name, more).await
    }

    /// Creates an alarm in an account and region; see [`Self::put_alarm`].
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn put_alarm_in(&self, area: Area<'_>, name: &str, more: &[(&str, &str)]) -> Result<()> {
        let alarm = [
            ("AlarmName", name),
            ("Namespace", "n"),
            ("MetricName", "m"),
            ("Statistic", "Sum"),
            ("Period", "60"),
            ("EvaluationPeriods", "1"),
            ("Threshold", "1"),
            ("ComparisonOperator", "GreaterThanThreshold"),
        ];
        self.query_in(area, "monitoring", "PutMetricAlarm", &[&alarm, more].concat()).await.map(drop)
    }

    /// Changes an alarm's state, as CloudWatch does.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn set_alarm_state(&self, name: &str, state: &str) -> Result<()> {
        self.set_alarm_state_in(Area::HOME, name, state).await
    }

    /// Changes the state of an alarm in an account and region; see [`Self::set_alarm_state`].
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn set_alarm_state_in(&self, area: Area<'_>, name: &str, state: &str) -> Result<()> {
        let state = [("AlarmName", name), ("StateValue", state), ("StateReason", "set by a test")];
        self.query_in(area, "monitoring", "SetAlarmState", &state).await.map(drop)
    }
}
