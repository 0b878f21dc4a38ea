//! IAM Access Analyzer: resources with external access.
//! docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, facts, generic, listed, nothing_else};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "access-analyzer",
    name: "Access Analyzer",
    source: "aws.access-analyzer",
    owns: nothing_else,
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let resource = envelope.text("resource").unwrap_or_default();
    if resource.is_empty() {
        return generic::alone(envelope, &SERVICE);
    }
    let is_public = envelope.text("isPublic").as_deref() == Some("true");
    let is_deleted = envelope.text("isDeleted").as_deref() == Some("true");
    let status = envelope.text("status").unwrap_or_default();
    let status = if is_deleted { "DELETED".to_owned() } else { status };
    let kind = envelope.first(&["findingType"]).unwrap_or_else(|| envelope.detail_type.to_owned());
    let error = envelope.text("error");
    let happened = match status.as_str() {
        "ACTIVE" if error.is_some() => "analysis failed",
        "ACTIVE" if is_public => "public access",
        "ACTIVE" if kind.starts_with("Unused") => "unused access",
        "ACTIVE" if kind.starts_with("Internal") => "internal access",
        "ACTIVE" => "external access",
        status => status,
    };
    ServiceEvent {
        title: Title::of(resource_name(&resource), happened),
        outcome: match (status.as_str(), is_public) {
            ("ACTIVE", true) => Outcome::Failed,
            ("ACTIVE", false) => Outcome::Attention,
            _ => Outcome::Succeeded,
        },
        summary: None,
        facts: facts([
            ("Status", Some(status.clone())),
            ("Type", envelope.text("resourceType")),
            ("Finding", envelope.text("findingType")),
            (
                "Principal",
                envelope.first(&["principal.AWS", "principal.Federated", "principal.CanonicalUser"]),
            ),
            ("Actions", listed(envelope.list("action").map(as_text), 5)),
            ("Unused actions", envelope.text("numberOfUnusedActions").filter(|it| it != "0")),
            ("Unused services", envelope.text("numberOfUnusedServices").filter(|it| it != "0")),
            ("Error", error),
        ]),
        resource: Some(resource),
        account: envelope.first(&["accountId", "resourceOwnerAccount"]).or(event.account),
        matter: envelope.first(&["id", "findingId"]),
        ..event
    }
}
