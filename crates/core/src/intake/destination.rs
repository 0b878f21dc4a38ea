//! What Lambda sends to an on-failure destination: the event that failed, wrapped in a record of the
//! invocation. A queue gives it back to the same function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use serde_json::Value;

use super::fields::Fields;

/// The event within; `None` where this is no such record.
pub(super) fn event<'a>(record: Fields<'a>) -> Option<&'a Value> {
    let is_record = record.child("requestContext").has("condition");
    record.get("requestPayload").filter(|_| is_record)
}
