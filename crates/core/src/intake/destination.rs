//! Reads the record that Lambda sends to an on-failure destination. It contains the failed event, which a
//! queue returns to the same function. A record from a topic is about another function, and is an event of Lambda's.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use serde_json::Value;

use super::fields::Fields;
use crate::notice::Source;

/// Returns the event in the record, or `None` if this is not such a record.
pub(super) fn event<'a>(record: Fields<'a>, source: &Source) -> Option<&'a Value> {
    let is_record = record.child("requestContext").has("condition") && source.topic.is_none();
    record.get("requestPayload").filter(|_| is_record)
}
