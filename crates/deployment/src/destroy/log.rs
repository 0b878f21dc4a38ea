//! Deletes the function's log group again: an invocation that ends late creates it again, because its role allows that.

use aws_sdk_cloudwatchlogs::Client;

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};

pub(super) async fn delete(account: &Account, group: &str) -> Result<(), AwsError> {
    let asked = Client::new(account.config()).delete_log_group().log_group_name(group).send().await;
    match asked.explain("logs:DeleteLogGroup", account.region()) {
        Ok(_) | Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::{Answer, Recorded};

    #[tokio::test]
    async fn accepts_a_deleted_log_group_and_names_missing_permissions() {
        let delete = async |answer| delete(&Recorded::new([answer]).account().await, "/aws/lambda/f").await;
        assert_eq!(delete(Answer::Said(200, String::new())).await, Ok(()));
        let gone = Answer::json(400, "ResourceNotFoundException", "The specified log group does not exist.");
        assert_eq!(delete(gone).await, Ok(()));
        let denied = delete(Answer::json(400, "AccessDeniedException", "no")).await.unwrap_err();
        assert!(denied.to_string().contains("logs:DeleteLogGroup"), "{denied}");
    }
}
