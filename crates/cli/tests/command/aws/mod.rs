//! The commands that work on an AWS account, against ministack.

mod account;
mod deploy;
mod existing;
mod refusals;
