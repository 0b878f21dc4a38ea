//! The reasons for notifications, silences, pictures, log lines and changes: one word for logs, tests and `render --explain`, and
//! a sentence in each language.

mod changes;
mod ko;
mod log_lines;
mod notify;
mod picture;
mod silence;

pub use changes::ChangesReason;
pub use log_lines::LogLinesReason;
pub use notify::NotifyReason;
pub use picture::PictureReason;
pub use silence::SilenceReason;
