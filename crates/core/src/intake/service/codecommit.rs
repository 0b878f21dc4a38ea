//! CodeCommit: pull requests and branches.
//! docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html

use super::envelope::Envelope;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "codecommit", name: "CodeCommit", source: "aws.codecommit", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let repository = envelope.first(&["repositoryNames.0", "repositoryName"]).unwrap_or_default();
    let what = match (envelope.text("pullRequestId"), envelope.text("title")) {
        (Some(id), Some(title)) => format!("{repository} #{id} {title}"),
        (Some(id), None) => format!("{repository} #{id}"),
        (None, _) => {
            let words = [envelope.text("referenceName"), envelope.text("event")];
            [
                Some(repository.clone()),
                words.into_iter().flatten().reduce(|name, event| format!("{name} {event}")),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
        }
    };
    let is_merged = envelope.text("isMerged").as_deref() == Some("True");
    ServiceEvent {
        title: what,
        outcome: if is_merged { Outcome::Succeeded } else { Outcome::Progress },
        summary: envelope.text("notificationBody"),
        facts: facts([
            ("Event", envelope.text("event")),
            ("Status", envelope.text("pullRequestStatus")),
            ("From", envelope.text("sourceReference")),
            ("To", envelope.text("destinationReference")),
            ("Author", envelope.first(&["author", "callerUserArn"])),
            ("Commit", envelope.first(&["commitId", "sourceCommit"])),
        ]),
        matter: envelope.text("pullRequestId").map(|id| format!("{repository}#{id}")),
        resource: event.resource.or(Some(repository)),
        ..event
    }
}
