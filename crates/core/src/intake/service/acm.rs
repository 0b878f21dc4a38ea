//! Certificate Manager: certificates that are about to expire, and renewals.
//! docs.aws.amazon.com/acm/latest/userguide/supported-events.html

use super::envelope::Envelope;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "acm", name: "Certificate Manager", source: "aws.acm", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let is_over = ["Expired", "Revoked"].iter().any(|end| envelope.detail_type.ends_with(end));
    ServiceEvent {
        outcome: if is_over { Outcome::Failed } else { event.outcome },
        facts: facts([
            ("Reason", envelope.first(&["RenewalStatusReason", "RevocationReason"])),
            ("Days left", envelope.text("DaysToExpiry")),
            ("Expires", envelope.text("CertificateExpirationDate")),
            ("In use", envelope.text("InUse")),
            ("Type", envelope.text("CertificateType")),
            ("Validation", envelope.text("DomainValidationMethod")),
            ("Action", envelope.text("Action")),
        ]),
        ..event
    }
}
