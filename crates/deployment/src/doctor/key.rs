use aws_sdk_kms::Client;
use aws_sdk_kms::types::KeyState;

use super::{Finding, Patient};
use crate::error::{AwsError, Explain as _};

const LINK: &str = "key";

/// Whether the key can be used.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let key = patient.output("KeyId");
    let asked = Client::new(patient.account.config()).describe_key().key_id(key).send().await;
    let metadata = asked.explain("kms:DescribeKey", patient.region())?.key_metadata;
    let enable = format!("aws kms enable-key --key-id {key}");
    Ok(vec![match metadata.as_ref().and_then(|it| it.key_state.as_ref()) {
        Some(KeyState::Enabled) => Finding::fine(LINK, format!("{key} is enabled")),
        Some(KeyState::Disabled) => Finding::broken(LINK, format!("{key} is disabled"), enable),
        Some(KeyState::PendingDeletion) => {
            let at = metadata.and_then(|it| it.deletion_date).map(|at| at.to_string()).unwrap_or_default();
            let remedy = format!("aws kms cancel-key-deletion --key-id {key}; {enable}");
            Finding::broken(LINK, format!("{key} will be deleted on {at}"), remedy)
        }
        state => Finding::cannot_tell(LINK, format!("{key} is in the state {state:?}"), None),
    }])
}
