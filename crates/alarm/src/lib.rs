//! CloudWatch's alarms as a library: how they are defined, evaluated, and what they would have done.

pub mod alarm;
pub mod backtest;
pub mod definition;
pub mod evaluate;
pub mod expr;
pub mod flapping;
pub mod lint;
mod locale;
pub mod nearest;
pub mod quantity;
pub mod simulate;

pub use locale::Locale;
