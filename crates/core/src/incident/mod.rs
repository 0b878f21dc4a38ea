//! Incidents: records of an alarm beyond one notice, such as the start of its ALARM and its acknowledgment.

mod after;
mod contributors;
mod escalation;
mod index;
mod notified;
mod record;
mod subject;
#[cfg(test)]
pub(crate) mod tests;
mod view;

pub(crate) use after::DeliveredMessage;
pub use contributors::{ContributorState, Contributors};
pub use escalation::Escalated;
pub use index::{Due, Open};
pub use record::{Acknowledged, Incident, Muted, Root};
pub use subject::{AlarmPlace, IncidentSubject};
pub(crate) use view::Records;
pub use view::{IncidentView, Story};
