//! Deletes the function's log group again: an invocation that ends late creates it again, because its role allows that.

use bongsu_io::logs::PROTOCOL;
use serde_json::json;

use crate::Account;
use crate::error::{AwsError, Cause};

pub(super) async fn delete(account: &Account, group: &str) -> Result<(), AwsError> {
    match account.call(PROTOCOL, "logs:DeleteLogGroup", json!({ "logGroupName": group }).to_string()).await {
        Ok(_) | Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
