//! Which alarms are noise: [`bongsu_alarm::review`], with what a ledger knows besides.

mod ledger;
#[cfg(test)]
mod tests;
mod weekly;

pub use bongsu_alarm::review::*;
pub use ledger::evidence;
pub use weekly::WeeklyReview;
