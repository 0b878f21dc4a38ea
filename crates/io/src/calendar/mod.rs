//! Calendars in iCalendar's format (RFC 5545), whose events are the shifts of a rota.

mod events;
mod source;

pub use events::MOST_BYTES;
pub use source::Calendars;

/// The reason why a calendar cannot be read. It never contains the URL, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("{0}")]
    Unreachable(String),
    /// The calendar is larger than any rota needs.
    #[error("it has more than {0}: remove old events, or use a separate calendar for the rota")]
    TooLarge(String),
    #[error("it is not a calendar in the iCalendar format (.ics): {0}")]
    NoCalendar(String),
    /// An event repeats too often for a shift.
    #[error("the event {summary:?} {cause}: an event of a rota repeats daily, weekly, monthly or yearly")]
    Repeats {
        /// The event's summary.
        summary: String,
        /// The fault of its rule.
        cause: &'static str,
    },
}
