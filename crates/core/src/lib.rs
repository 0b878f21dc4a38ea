//! The domain of bongsu and every decision it makes.
//!
//! Nothing here does I/O, asks the time, draws a random number or reads the environment: whatever a
//! function needs is an argument, whatever it wants done is in its result.

pub mod alarm;
pub mod audit;
pub mod backtest;
#[cfg(feature = "chart")]
pub mod chart;
pub mod compose;
pub mod config;
pub mod definition;
pub mod delivery;
#[cfg(feature = "drawing")]
pub mod drawing;
pub mod evaluate;
pub mod expr;
pub mod flapping;
pub mod inbox;
pub mod incident;
pub mod intake;
pub mod ledger;
pub mod lint;
pub mod nearest;
pub mod notice;
pub mod pipeline;
pub mod plan;
pub mod ports;
pub mod press;
pub mod quantity;
pub mod render;
pub mod reply;
pub mod rota;
pub mod route;
pub mod silence;
pub mod slack;
pub mod store;
mod template;
pub mod watch;
