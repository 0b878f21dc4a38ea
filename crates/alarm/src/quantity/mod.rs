//! Formats the numbers of a metric for people: with the unit in which AWS publishes them, and with enough
//! digits to tell a value from its threshold.

mod amount;
mod kind;
mod table;
#[cfg(test)]
mod tests;

pub use amount::{amount, apart, threshold};
pub use table::{unit_in, unit_of};

pub use kind::QuantityKind;
