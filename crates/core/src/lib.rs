//! The domain of bongsu and all of its decisions.
//!
//! No code in this crate does I/O, reads the clock, draws random numbers or reads the environment. All inputs
//! of a function are arguments, and all its effects are in its result.

mod arn;
pub mod audit;
pub mod compose;
pub mod config;
pub mod delivery;
pub mod inbox;
pub mod incident;
pub mod intake;
pub mod layout;
pub mod ledger;
pub mod metric;
pub mod notice;
pub mod pipeline;
pub mod plan;
pub mod ports;
pub mod press;
pub mod reason;
pub mod render;
pub mod reply;
pub mod report;
pub mod review;
pub mod rota;
pub mod route;
pub mod silence;
pub mod slash;
pub mod store;
pub mod zone;
