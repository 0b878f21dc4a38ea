//! What keeps running: the watch loop, the inbox, and the load to try them with.

mod button;
pub mod inbox;
pub mod load;
pub mod watch;

pub use button::Button;
