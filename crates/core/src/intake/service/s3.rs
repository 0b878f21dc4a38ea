//! S3: created or deleted objects, as events from EventBridge and as records from SNS.
//! docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html and notification-content-structure.html

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "s3",
    name: "S3",
    source: "aws.s3",
    owns: |envelope| {
        envelope.at("s3.bucket.name").is_some() || envelope.text("Event").as_deref() == Some(TEST)
    },
    read,
};

/// The event with which S3 tests a new configuration.
const TEST: &str = "s3:TestEvent";

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let bucket = envelope.first(&["bucket.name", "s3.bucket.name", "Bucket"]).unwrap_or_default();
    let key = envelope.text("object.key").or_else(|| Some(decoded(&envelope.text("s3.object.key")?)));
    let by_record = envelope.first(&["eventName", "Event"]);
    let happened = by_record.unwrap_or_else(|| envelope.detail_type.to_owned());
    let place = key.map_or_else(|| bucket.clone(), |key| format!("{bucket}/{key}"));
    let size = envelope.first(&["object.size", "s3.object.size"]);
    ServiceEvent {
        outcome: outcome(&happened),
        title: Title::of(place, happened),
        summary: None,
        facts: facts([
            ("Size", size.map(|size| format!("{size} B"))),
            ("Reason", envelope.first(&["reason", "replicationEventData.failureReason"])),
            (
                "To",
                envelope
                    .text("replicationEventData.destinationBucket")
                    .map(|arn| resource_name(&arn).to_owned()),
            ),
            ("By", envelope.first(&["requester", "userIdentity.principalId"])),
            ("Address", envelope.first(&["source-ip-address", "requestParameters.sourceIPAddress"])),
        ]),
        region: event.region.or_else(|| Some(envelope.place_of_topic()?.1)),
        page: Some(format!("arn:aws:s3:::{bucket}")),
        resource: Some(bucket),
        ..event
    }
}

/// Decodes the key of a record, which has the encoding of a form: `%EC%9D%B4+1.pdf`.
fn decoded(key: &str) -> String {
    let spaced = key.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().map_or_else(|_| key.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_the_key_of_a_record() {
        let cases = [
            ("2026/%EC%9D%B4%EB%A0%A5%EC%84%9C+1.pdf", "2026/이력서 1.pdf"),
            ("100%25", "100%"),
            ("100%", "100%"),
            ("%zz%E", "%zz%E"),
            ("%FF", "%FF"),
            ("이력서", "이력서"),
        ];
        for (key, expected) in cases {
            assert_eq!(decoded(key), expected);
        }
    }
}
