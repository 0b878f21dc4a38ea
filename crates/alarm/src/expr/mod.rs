//! The two languages of CloudWatch alarms: [`rule`] is for composite alarm rules, and [`math`] is for metric math.

pub mod math;
pub mod rule;
