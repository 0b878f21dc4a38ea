//! The parts of a CloudWatch alarm, as they appear in CloudWatch's messages: states, ARNs, regions, metrics, and the SNS
//! message itself. [`definition`](super::definition) reads the definitions that can be evaluated.
//!
//! ```
//! use bongsu_alarm::alarm::{AlarmArn, AlarmState, Region};
//!
//! let arn: AlarmArn = "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:web-cpu-high".parse()?;
//! assert_eq!((arn.name(), arn.account()), ("web-cpu-high", Some("123456789012")));
//! assert_eq!(arn.region().and_then(|region| region.name()), Some("Asia Pacific (Seoul)"));
//! assert_eq!("INSUFFICIENT_DATA".parse(), Ok(AlarmState::InsufficientData));
//! assert_eq!(Region::from_name("EU - Ireland").as_ref().map(Region::code), Some("eu-west-1"));
//! # Ok::<(), bongsu_alarm::UnknownWord>(())
//! ```

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

crate::word::words! {
    AlarmArn: "the ARN of an alarm",
    AlarmState: "the state of an alarm: OK, ALARM or INSUFFICIENT_DATA",
    ComparisonOperator: "a comparison operator such as GreaterThanThreshold",
    Partition: "a partition of AWS such as aws or aws-cn",
    TreatMissingData: "a treatment of missing data: missing, ignore, breaching or notBreaching",
}

/// The identity of an alarm, as far as its message includes it. Only the name is always present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmIdentity {
    /// The alarm's name, which is unique within its account and region.
    pub name: String,
    /// The alarm's ARN. Messages from before about 2020 have none.
    pub arn: Option<AlarmArn>,
    /// The twelve-digit account ID.
    pub account: Option<String>,
    /// The region, from the ARN, or from the region's display name in a message without an ARN.
    pub region: Option<Region>,
}

impl AlarmIdentity {
    /// Returns the partition of the ARN, or of the region in a message without an ARN.
    pub fn partition(&self) -> Option<Partition> {
        match &self.arn {
            Some(arn) => arn.partition(),
            None => self.region.as_ref()?.partition(),
        }
    }
}
