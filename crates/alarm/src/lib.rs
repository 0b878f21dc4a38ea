//! CloudWatch alarms as a library: reads their definitions, evaluates them as CloudWatch does, and replays them over
//! recorded history.
//!
//! The library does no I/O, never reads the clock, has no async runtime, and never panics on outside input. Times are
//! [`jiff::Timestamp`]s, and documents are [`serde_json::Value`]s. Behavior that AWS does not document is a switch in
//! [`evaluate::Assumptions`].
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
//!
//! | module | purpose |
//! | --- | --- |
//! | [`alarm`] | the parts of CloudWatch's messages: states, ARNs, regions, metrics, the SNS message |
//! | [`definition`] | reads alarms from `describe-alarms` output, CloudFormation, Terraform, CDK and messages |
//! | [`evaluate`] | decides an alarm's state by CloudWatch's rules, and writes the state reason in CloudWatch's words |
//! | [`expr`] | parses and evaluates alarm rules and metric math |
//! | [`backtest`] | runs an alarm over a history, and compares other settings |
//! | [`lint`] | finds mistakes in definitions |
//! | [`review`] | finds noisy alarms in the history of their states, and better settings |
//! | [`simulate`] | runs alarms continuously on metrics that a program samples |
//! | [`band`], [`formula`] | compute anomaly detection bands and metric math over samples |
//! | [`flapping`] | finds series of too many state changes |
//! | [`quantity`] | derives a metric's unit from its namespace and name, and formats values |
//! | [`nearest`] | suggests a word for a mistyped one |
//!
//! # Features
//!
//! - `schema`: JSON Schema (`schemars::JsonSchema`) of [`alarm::AlarmState`] and [`Locale`], for the schema of a
//!   configuration file. It is off by default.
//!
//! Types that CloudWatch may extend are `#[non_exhaustive]`: a constructor or `default()` creates them, and their
//! fields are public. Types that represent one of CloudWatch's words implement `Display` and `FromStr`.

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
pub mod nearest;
pub mod quantity;
pub mod review;
pub mod simulate;
mod word;

pub use word::UnknownWord;

use jiff::Timestamp;
use serde::Deserialize;

/// A time range, with both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// The start.
    pub from: Timestamp,
    /// The end.
    pub to: Timestamp,
}

/// The language of messages for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Locale {
    /// Returns the language tag (RFC 5646), as in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
