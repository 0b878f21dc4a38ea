//! What keeps running: the watch loop, and the load to try it with.

pub mod load;
pub mod watch;
