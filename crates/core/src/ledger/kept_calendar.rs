use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{VERSION, shortened};
use crate::rota::CalendarEvent;
use crate::store::{Item, Key};

/// The last read contents of a rota's calendar, for programs that have just started or cannot read the
/// calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCalendar {
    /// The version; see [`VERSION`].
    version: u32,
    /// The time of the read.
    pub at: Timestamp,
    /// The events of the next weeks.
    pub events: Vec<CalendarEvent>,
}

impl KeptCalendar {
    /// Creates the record of a read.
    pub fn new(events: Vec<CalendarEvent>, at: Timestamp) -> Self {
        Self { version: VERSION, at, events }
    }

    /// Returns the key of a rota's calendar.
    pub fn key(rota: &str) -> Key {
        Key::new("calendars", shortened(rota))
    }

    /// Reads the record of a store's item, or returns `None` if it is unreadable.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// Returns the record for a store.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
