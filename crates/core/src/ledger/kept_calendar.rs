use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{VERSION, shortened};
use crate::rota::CalendarEvent;
use crate::store::{Item, Key};

/// A rota's calendar as one program read it, for programs that start or cannot read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCalendar {
    /// [`VERSION`].
    version: u32,
    /// The time of the read.
    pub at: Timestamp,
    /// The events of the next weeks.
    pub events: Vec<CalendarEvent>,
}

impl KeptCalendar {
    /// Returns the record of the events of a read.
    pub fn new(events: Vec<CalendarEvent>, at: Timestamp) -> Self {
        Self { version: VERSION, at, events }
    }

    /// Returns the key of a rota's calendar.
    pub fn key(rota: &str) -> Key {
        Key::new("calendars", shortened(rota))
    }

    /// Reads the record. Returns `None` if it is unreadable.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// The record.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
