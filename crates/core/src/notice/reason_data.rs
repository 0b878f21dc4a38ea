use jiff::Timestamp;

/// The numbers behind a state change (`StateReasonData`). All of it may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReasonData {
    /// When CloudWatch looked.
    pub query_date: Option<Timestamp>,
    /// The threshold it compared with.
    pub threshold: Option<f64>,
    /// The lower edge of the band, oldest first.
    pub lower_thresholds: Vec<Option<f64>>,
    /// The upper edge of the band, oldest first.
    pub upper_thresholds: Vec<Option<f64>>,
    /// Seconds per datapoint.
    pub period: Option<u32>,
    /// `Average`, `p90`...
    pub statistic: Option<String>,
    /// The unit that samples must have.
    pub unit: Option<String>,
    /// Datapoints, oldest first; `None` is a gap.
    pub recent: Vec<Option<f64>>,
    /// The datapoints that decided, newest first.
    pub evaluated: Vec<Datapoint>,
}

/// One datapoint that decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Datapoint {
    /// The start of its period.
    pub at: Option<Timestamp>,
    /// Its value; none for a period without data.
    pub value: Option<f64>,
}
