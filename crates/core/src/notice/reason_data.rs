use jiff::Timestamp;

/// The numbers behind a state change (`StateReasonData`). All of them may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReasonData {
    /// The time of CloudWatch's evaluation.
    pub query_date: Option<Timestamp>,
    pub threshold: Option<f64>,
    /// The lower edge of the band, oldest first.
    pub lower_thresholds: Vec<Option<f64>>,
    /// The upper edge of the band, oldest first.
    pub upper_thresholds: Vec<Option<f64>>,
    /// The period, in seconds.
    pub period: Option<u32>,
    /// The statistic, such as `Average` or `p90`.
    pub statistic: Option<String>,
    /// The unit that samples must have.
    pub unit: Option<String>,
    /// The datapoints, oldest first. `None` is a gap.
    pub recent: Vec<Option<f64>>,
    /// The deciding datapoints, newest first.
    pub evaluated: Vec<EvaluatedDatapoint>,
}

/// A deciding datapoint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvaluatedDatapoint {
    /// The start of the period.
    pub at: Option<Timestamp>,
    /// The value. `None` means a period without data.
    pub value: Option<f64>,
}
