//! What CloudWatch calls an alarm: its states, its identity and its definition.

mod arn;
mod comparison;
mod definition;
mod log;
mod missing;
mod partition;
mod promql;
mod region;
mod sns;
mod state;

pub use arn::AlarmArn;
pub use comparison::ComparisonOperator;
pub use definition::{
    Child, Composite, Definition, Dimension, Metric, MetricAlarm, MetricQuery, MetricStat, Query,
};
pub use log::{LogAlarm, rate};
pub use missing::TreatMissingData;
pub use partition::Partition;
pub use promql::PromQl;
pub use region::Region;
pub(crate) use sns::in_cloudwatch;
pub use sns::{SnsMessage, Trigger, TriggerDimension};
pub use state::AlarmState;

/// Which alarm: all that a message says of itself. Only the name is always there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmIdentity {
    /// The alarm's name, unique per account and region.
    pub name: String,
    /// The alarm's ARN; messages before about 2020 have none.
    pub arn: Option<AlarmArn>,
    /// The twelve digits of the account.
    pub account: Option<String>,
    /// The region, from the ARN where there is one, else from the region's display name.
    pub region: Option<Region>,
}

impl AlarmIdentity {
    /// The partition that the alarm lives in: its ARN's, or its region's where there is no ARN.
    pub fn partition(&self) -> Option<Partition> {
        match &self.arn {
            Some(arn) => arn.partition(),
            None => self.region.as_ref()?.partition(),
        }
    }
}
