//! The states, identity and definition of a CloudWatch alarm.

mod arn;
mod comparison;
mod definition;
mod log;
mod missing;
mod partition;
mod region;
mod sns;
mod state;

pub use arn::AlarmArn;
pub use comparison::ComparisonOperator;
pub use definition::PromQl;
pub use definition::{
    Child, Composite, Definition, Dimension, Metric, MetricAlarm, MetricQuery, MetricStat, Query,
};
pub use log::{LogAlarm, rate};
pub use missing::TreatMissingData;
pub use partition::Partition;
pub use region::Region;
pub(crate) use sns::in_cloudwatch;
pub use sns::{SnsMessage, Trigger, TriggerDimension};
pub use state::AlarmState;

/// The identity of an alarm, as far as its message includes it. Only the name is always present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmIdentity {
    /// The alarm's name, which is unique within its account and region.
    pub name: String,
    /// The alarm's ARN. Messages from before about 2020 have none.
    pub arn: Option<AlarmArn>,
    /// The twelve-digit account ID.
    pub account: Option<String>,
    /// The region, from the ARN if there is one, otherwise from the region's display name.
    pub region: Option<Region>,
}

impl AlarmIdentity {
    /// Returns the partition of the ARN, or of the region if there is no ARN.
    pub fn partition(&self) -> Option<Partition> {
        match &self.arn {
            Some(arn) => arn.partition(),
            None => self.region.as_ref()?.partition(),
        }
    }
}
