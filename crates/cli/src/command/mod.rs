//! The commands, one file each.

#[cfg(feature = "aws")]
pub(crate) mod aws;
#[cfg(not(feature = "aws"))]
#[path = "left_out.rs"]
pub(crate) mod aws;
pub(crate) mod backtest;
pub(crate) mod check;
pub(crate) mod drill;
pub(crate) mod health;
pub(crate) mod inbox;
pub(crate) mod lint;
pub(crate) mod render;
pub(crate) mod review;
pub(crate) mod rota;
pub(crate) mod route;
pub(crate) mod send;
pub(crate) mod shell;
pub(crate) mod silence;
pub(crate) mod watch;
