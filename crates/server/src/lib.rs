//! What keeps running: the watch loop, the inbox, and the load to try them with.

pub mod inbox;
pub mod load;
pub mod watch;
