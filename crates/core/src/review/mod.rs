//! Reviews of noisy alarms: [`bongsu_alarm::review`], with the evidence of a ledger.

mod ledger;
#[cfg(test)]
mod tests;
mod weekly;

pub use ledger::evidence;
pub use weekly::WeeklyReview;
