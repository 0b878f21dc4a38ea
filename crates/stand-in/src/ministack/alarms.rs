use anyhow::Result;

use super::Ministack;

impl Ministack {
    /// Makes an alarm on a metric that nobody has, and what else is said of it.
    ///
    /// # Errors
    ///
    /// ministack refuses.
    pub async fn put_alarm(&self, name: &str, more: &[(&str, &str)]) -> Result<()> {
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
        self.query("monitoring", "PutMetricAlarm", &[&alarm, more].concat()).await.map(drop)
    }

    /// Changes an alarm's state, as CloudWatch would.
    ///
    /// # Errors
    ///
    /// ministack refuses.
    pub async fn set_alarm_state(&self, name: &str, state: &str) -> Result<()> {
        let state = [("AlarmName", name), ("StateValue", state), ("StateReason", "set by a test")];
        self.query("monitoring", "SetAlarmState", &state).await.map(drop)
    }
}
