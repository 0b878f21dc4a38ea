//! Tests the commands that work on an AWS account, against ministack.

pub(crate) mod account;
mod accounts;
mod audit;
mod deploy;
mod doctor;
mod drill;
mod elsewhere;
mod functions;
mod hub;
mod mend;
mod refusals;
mod remedies;
mod review;
mod schedules;
mod secrets;
mod serve;
mod silences;
mod slash;
mod together;
mod ways;
