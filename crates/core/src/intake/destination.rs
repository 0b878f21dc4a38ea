//! Reads the record that Lambda sends to an on-failure destination. It contains the failed event, which a
//! queue returns to the same function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use serde_json::Value;

use super::fields::Fields;

/// Returns the event in the record, or `None` if this is not such a record.
pub(super) fn event<'a>(record: Fields<'a>) -> Option<&'a Value> {
    let is_record = record.child("requestContext").has("condition");
    record.get("requestPayload").filter(|_| is_record)
}
