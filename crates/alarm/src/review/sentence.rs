use super::{ReviewFinding, Unknown, sentence_ko};
use crate::Locale;

impl ReviewFinding {
    /// Describes the finding in one sentence.
    pub fn sentence(&self, locale: Locale) -> String {
        match locale {
            Locale::En => self.english(),
            Locale::Ko => sentence_ko::finding(self),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::ShortLived { noise, fired } => {
                format!("{noise} of {fired} alarms were over before anybody could act")
            }
            Self::Flaps { flaps, fired } => {
                format!("it flaps: {flaps} of {fired} alarms came amid many changes")
            }
            Self::AtNight { at_night, fired } => format!("{at_night} of {fired} alarms came at night"),
            Self::NeverAcknowledged { fired } => {
                format!("it fired {fired} times, and nobody acknowledged any")
            }
            Self::NeverFired { since } => format!("it has not fired since {}", since.strftime("%Y-%m-%d")),
            Self::AlwaysInsufficientData { since } => {
                format!("it has had no data since {}", since.strftime("%Y-%m-%d"))
            }
            Self::Duplicate { of } => {
                format!("{of:?} watches the same metric with nearly the same threshold")
            }
            Self::WithParent { parent, notifies: true } => {
                format!("it only fires together with {parent:?}, so that people are notified twice")
            }
            Self::WithParent { parent, notifies: false } => {
                format!("it notifies nobody itself; {parent:?} fires each time that it does")
            }
            Self::HeldBack { times } => {
                format!("all {times} alarms were held back because another alarm stood for it")
            }
        }
    }
}

impl Unknown {
    /// Describes the gap in one sentence.
    pub fn sentence(&self, locale: Locale) -> String {
        match locale {
            Locale::En => self.english(),
            Locale::Ko => sentence_ko::unknown(self),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Acknowledgements => {
                "no record of acknowledgements: nobody can say who saw to it".to_owned()
            }
            Self::Holes(holes) => {
                format!("its history has holes ({holes}): some ALARMs and their ends are not known")
            }
            Self::Definition => "no definition: it was deleted or renamed, or cannot be evaluated".to_owned(),
            Self::Renamed(name) => format!("it was called {name:?} before, and counts together with that"),
        }
    }
}
