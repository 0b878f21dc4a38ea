//! Incidents: the record of an alarm beyond one notice, such as since when it is in ALARM and who acknowledged it.

mod contributors;
mod due;
mod open;
mod record;
mod subject;
#[cfg(test)]
mod tests;
mod view;

pub use contributors::{Contributors, Standing};
pub use due::Due;
pub use open::Open;
pub use record::{Acknowledged, Incident, Muted, Root};
pub use subject::Subject;
pub(crate) use view::Records;
pub use view::{IncidentView, Story};
