//! The programs that keep running: the watch loop, the inbox, the line without Lambda, and a load to test
//! them.

// A replica holds the whole line in one future, which is deeper than the compiler looks by default.
#![recursion_limit = "256"]

mod connections;
pub mod inbox;
pub mod load;
#[cfg(feature = "serve")]
pub mod serve;
pub mod watch;
