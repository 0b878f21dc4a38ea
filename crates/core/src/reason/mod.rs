//! Why a program notifies somebody, why it does not, and whether a picture goes along: one word each for logs, tests
//! and `render --explain`, and a sentence in each language.

mod ko;
mod notify;
mod picture;
mod silence;

pub use notify::NotifyReason;
pub use picture::PictureReason;
pub use silence::SilenceReason;
