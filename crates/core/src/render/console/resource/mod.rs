//! The console page of the resource that an alarm is about.

mod kinds;
mod page;
mod subject;

use super::{Console, bounded};
use crate::notice::AlarmNotice;
use kinds::{KINDS, ResourceKind, Scope};
pub(super) use page::cache_group;
use subject::ResourceSubject;

/// The page of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Resource {
    /// The English name of the resource's type.
    pub(in crate::render) name: &'static str,
    pub(in crate::render) url: String,
}

/// Returns the resource of the alarm's metric, if the dimensions identify a resource of a known type.
pub(in crate::render) fn resource(alarm: &AlarmNotice) -> Option<Resource> {
    let console = Console::of(&alarm.alarm)?;
    subject::subjects(alarm)
        .iter()
        .find_map(|subject| KINDS.iter().find_map(|kind| of_kind(kind, subject, &console)))
}

fn of_kind(kind: &ResourceKind, subject: &ResourceSubject<'_>, console: &Console<'_>) -> Option<Resource> {
    if !(kind.namespaces.is_empty() || kind.namespaces.contains(&subject.namespace)) {
        return None;
    }
    let page = page::page(kind.page, subject, console)?;
    let host = match kind.scope {
        Scope::Regional => console.host(),
        Scope::Global => console.domain.to_owned(),
    };
    Some(Resource { name: kind.name, url: bounded(format!("https://{host}/{page}"))? })
}

/// Returns the namespaces and pages of all types, for tests.
#[cfg(test)]
pub(super) fn pages() -> impl Iterator<Item = (&'static [&'static str], &'static str)> {
    KINDS.iter().map(|kind| (kind.namespaces, kind.page))
}
