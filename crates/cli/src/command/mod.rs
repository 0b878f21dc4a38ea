//! One file a command.

pub(crate) mod aws;
pub(crate) mod backtest;
pub(crate) mod check;
pub(crate) mod drill;
pub(crate) mod inbox;
pub(crate) mod lint;
pub(crate) mod render;
pub(crate) mod route;
pub(crate) mod send;
pub(crate) mod silence;
pub(crate) mod watch;
