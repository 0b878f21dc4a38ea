/// An alarm on a query of PromQL: each series that the query returns breaches (CloudWatch API, `AlarmPromQLCriteria`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PromQl {
    /// The query as its author wrote it.
    pub query: Option<String>,
    /// Seconds for which a series must breach before it is in ALARM.
    pub pending_period: Option<u32>,
    /// Seconds for which it must breach no more before it is OK.
    pub recovery_period: Option<u32>,
    /// Seconds from one evaluation to the next.
    pub evaluation_interval: Option<u32>,
}
