//! The reasons for notifications, silences, pictures, log lines and changes. Each reason has one word for
//! logs, tests and `render --explain`, and a sentence in each language.

mod background;
mod ko;
mod notify;
mod picture;
mod silence;

pub use background::{ChangesReason, LogLinesReason};
pub use notify::NotifyReason;
pub use picture::PictureReason;
pub use silence::SilenceReason;
