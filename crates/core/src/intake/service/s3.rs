//! S3: created or deleted objects, through EventBridge and as a record through SNS.
//! docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html and notification-content-structure.html

use super::envelope::Envelope;
use super::{Service, facts};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "s3",
    name: "S3",
    source: "aws.s3",
    owns: |envelope| envelope.at("s3.bucket.name").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let bucket = envelope.first(&["bucket.name", "s3.bucket.name"]).unwrap_or_default();
    let key = envelope.first(&["object.key", "s3.object.key"]);
    let by_record = envelope.text("eventName");
    let happened = by_record.unwrap_or_else(|| envelope.detail_type.to_owned());
    let place = key.map_or_else(|| bucket.clone(), |key| format!("{bucket}/{key}"));
    let size = envelope.first(&["object.size", "s3.object.size"]);
    ServiceEvent {
        title: Title::of(place, happened),
        summary: None,
        facts: facts([
            ("Size", size.map(|size| format!("{size} B"))),
            ("Reason", envelope.text("reason")),
            ("By", envelope.first(&["requester", "userIdentity.principalId"])),
            ("Address", envelope.first(&["source-ip-address", "requestParameters.sourceIPAddress"])),
        ]),
        page: Some(format!("arn:aws:s3:::{bucket}")),
        resource: Some(bucket),
        ..event
    }
}
