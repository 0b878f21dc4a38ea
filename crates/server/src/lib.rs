//! The programs that keep running: the watch loop, the inbox, and the pipeline without Lambda. Also a load for tests.

// The future of a replica contains the whole pipeline, whose nesting exceeds the default limit of the compiler.
#![recursion_limit = "256"]

mod connections;
pub mod inbox;
pub mod load;
#[cfg(feature = "serve")]
pub mod serve;
pub mod watch;
