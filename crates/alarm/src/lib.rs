//! CloudWatch alarms as a library: reads their definitions, evaluates them, and replays them over recorded
//! history.
//!
//! - [`definition`] reads an alarm from `describe-alarms` output, CloudFormation, Terraform or CDK.
//! - [`evaluate`] decides an alarm's state by CloudWatch's rules and writes the state reason in CloudWatch's
//!   words.
//! - [`backtest`] runs a definition over a history and compares other settings.
//! - [`lint`] finds mistakes in definitions. [`review`] finds noisy alarms in the history of their states, and
//!   better settings.
//! - [`simulate`] runs alarms on metrics that a program samples; [`band`] and [`formula`] compute bands and
//!   metric math.
//! - [`expr`] parses alarm rules and metric math; [`quantity`] derives a metric's unit from its namespace and
//!   name.
//!
//! The library does no I/O and never reads the clock. Behavior that AWS does not document is a switch in
//! [`evaluate::Assumptions`]. Types that CloudWatch may extend are `#[non_exhaustive]`: a constructor or
//! `default()` creates them, and their fields are public.
//!
//! ```
//! use bongsu_alarm::alarm::{AlarmState, ComparisonOperator};
//! use bongsu_alarm::evaluate::{Criteria, Datapoint, Threshold, Window, evaluate, slot_starts};
//!
//! // CPU above 80 % in 2 of 3 periods of 60 s.
//! let mut criteria =
//!     Criteria::new(ComparisonOperator::GreaterThanThreshold, Threshold::Static(80.0), 60, 3);
//! criteria.datapoints_to_alarm = Some(2);
//!
//! let now = "2026-11-29T03:12:00Z".parse()?;
//! let starts = slot_starts(&criteria, now).into_iter();
//! let cpu: Vec<_> = starts.map(|start| Datapoint::new(start, 92.5)).collect();
//! let evaluation = evaluate(&criteria, &Window::new(&criteria, now, &cpu), AlarmState::Ok, now);
//! assert_eq!(evaluation.state, AlarmState::Alarm);
//! assert!(evaluation.reason.starts_with("Threshold Crossed: "), "{}", evaluation.reason);
//! # Ok::<(), jiff::Error>(())
//! ```

#![warn(missing_docs)]

pub mod alarm;
pub mod backtest;
pub mod band;
pub mod definition;
pub mod evaluate;
pub mod expr;
pub mod flapping;
pub mod formula;
pub mod lint;
mod locale;
pub mod nearest;
pub mod quantity;
pub mod review;
pub mod simulate;
mod time_range;

pub use locale::Locale;
pub use time_range::TimeRange;
