//! The function's log lines that `bongsu drill` reads: their messages and their fields.

/// The message of the line about a delivered notice.
pub const DELIVERED: &str = "delivered";
/// The message of the line about a notice that was not delivered.
pub const UNDELIVERED: &str = "undelivered";
/// The message of the line about a read secret.
pub const SECRET_READ: &str = "secret read";

/// The notice, as [`crate::notice::Notice::summary`] writes it.
pub const NOTICE: &str = "notice";
/// The reason why a notice was not delivered.
pub const ERROR: &str = "error";
/// The time of the alarm's state change.
pub const STATE_CHANGED_AT: &str = "state_changed_at";
/// The time at which SNS sent the notice.
pub const SENT_AT: &str = "sent_at";
/// The time at which the function received the notice.
pub const RECEIVED_AT: &str = "received_at";
/// The time at which Slack accepted the message.
pub const DELIVERED_AT: &str = "delivered_at";
/// The duration of the read of a secret, in milliseconds.
pub const MILLISECONDS: &str = "milliseconds";
