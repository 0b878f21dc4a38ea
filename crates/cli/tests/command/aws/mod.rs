//! The commands that work on an AWS account, against ministack.

mod account;
mod deploy;
mod doctor;
mod drill;
mod existing;
mod refusals;
mod together;
