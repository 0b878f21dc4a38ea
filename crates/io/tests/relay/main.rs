//! The way of a notice with a ledger that is not as it should be: nothing is lost, and nothing fails.

#[cfg(test)]
mod ledger;
