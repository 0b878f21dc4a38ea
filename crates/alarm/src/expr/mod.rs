//! The two small languages of CloudWatch alarms: the rules of composite alarms and metric math.

pub mod math;
pub mod rule;
