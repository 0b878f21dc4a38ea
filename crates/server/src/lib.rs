//! What keeps running: the watch loop, the inbox, the line without Lambda, and the load to try them with.

mod button;
mod connections;
pub mod inbox;
pub mod load;
#[cfg(feature = "serve")]
pub mod serve;
pub mod watch;

pub use button::Button;
