//! A metric's numbers, for people: in which unit AWS publishes them, with as many digits as tell a value from the
//! threshold beside it.

mod amount;
mod kind;
mod table;
#[cfg(test)]
mod tests;

pub use amount::{amount, apart, threshold};
pub use table::{unit_in, unit_of};

pub use kind::Kind;
