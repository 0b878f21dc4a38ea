//! The reasons for notifications, silences and pictures: one word for logs, tests and `render --explain`, and
//! a sentence in each language.

mod ko;
mod notify;
mod picture;
mod silence;

pub use notify::NotifyReason;
pub use picture::PictureReason;
pub use silence::SilenceReason;
