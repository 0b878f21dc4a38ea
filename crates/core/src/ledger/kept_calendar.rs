use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{VERSION, shortened};
use crate::rota::CalendarEvent;
use crate::store::{Item, Key};

/// A rota's calendar as one program read it, for those that begin anew or cannot read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCalendar {
    /// [`VERSION`].
    version: u32,
    /// When it was read.
    pub at: Timestamp,
    /// Its events of the next weeks.
    pub events: Vec<CalendarEvent>,
}

impl KeptCalendar {
    /// The events that were read at that time.
    pub fn new(events: Vec<CalendarEvent>, at: Timestamp) -> Self {
        Self { version: VERSION, at, events }
    }

    /// The key of a rota's calendar.
    pub fn key(rota: &str) -> Key {
        Key::new("calendars", shortened(rota))
    }

    /// Reads the record; nothing where it is none of these.
    pub fn read(item: &Item) -> Option<Self> {
        serde_json::from_str(&item.record).ok()
    }

    /// The record.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
