//! The two languages of CloudWatch alarms: composite alarm rules and metric math.

pub mod math;
pub mod rule;
