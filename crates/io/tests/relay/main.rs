//! The way of a notice: with a ledger that is not as it should be, where nothing is lost and nothing fails; and with a
//! picture.

#[cfg(test)]
mod ledger;
#[cfg(test)]
mod pictures;
