/// An alarm on a PromQL query. Each series that the query returns is breaching (CloudWatch API,
/// [`AlarmPromQLCriteria`]).
///
/// [`AlarmPromQLCriteria`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmPromQLCriteria.html
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PromQl {
    /// The query as its author wrote it.
    pub query: Option<String>,
    /// The time that a series must breach before it goes to ALARM, in seconds.
    pub pending_period: Option<u32>,
    /// The time that a series must not breach before it goes to OK, in seconds.
    pub recovery_period: Option<u32>,
    /// The time between two evaluations, in seconds.
    pub evaluation_interval: Option<u32>,
}
