use aws_sdk_kms::Client;
use aws_sdk_kms::types::KeyState;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Explain as _};
use crate::words::quoted;

pub(super) const LINK: &str = "key";

/// Checks that the key can be used.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let key = patient.output("KeyId");
    if key.is_empty() {
        return Ok(vec![patient.missing(
            LINK,
            "the function has no KMS key".to_owned(),
            patient.redeploy(""),
        )]);
    }
    let asked = Client::new(patient.account().config()).describe_key().key_id(key).send().await;
    let metadata = asked.explain("kms:DescribeKey", patient.region())?.key_metadata;
    let enable = patient.aws(&format!("kms enable-key --key-id {key}"));
    let state = match metadata.as_ref().and_then(|it| it.key_state.as_ref()) {
        Some(KeyState::Enabled) => LinkFinding::fine(LINK, format!("{key} is enabled")),
        Some(KeyState::Disabled) => LinkFinding::broken(LINK, format!("{key} is disabled"), enable),
        Some(KeyState::PendingDeletion) => {
            let at = metadata.and_then(|it| it.deletion_date).map(|at| at.to_string()).unwrap_or_default();
            let cancel = patient.aws(&format!("kms cancel-key-deletion --key-id {key}"));
            LinkFinding::broken(LINK, format!("{key} will be deleted on {at}"), format!("{cancel}; {enable}"))
        }
        state => LinkFinding::cannot_tell(LINK, format!("{key} is in the state {state:?}"), None),
    };
    Ok([Some(state), alias(patient, key).await?].into_iter().flatten().collect())
}

/// Checks the key's alias, by which people and `aws kms encrypt` find the key.
async fn alias(patient: &Patient, key: &str) -> Result<Option<LinkFinding>, AwsError> {
    let name = patient.intended.text("KeyName", "/AliasName");
    let asked = Client::new(patient.account().config()).list_aliases();
    let (mut pages, mut target) = (asked.into_paginator().send(), None);
    while let Some(page) = pages.next().await {
        let page = page.explain("kms:ListAliases", patient.region())?;
        let found = page.aliases().iter().find(|it| it.alias_name() == Some(&name));
        target = target.or(found.map(|it| it.target_key_id().unwrap_or_default().to_owned()));
    }
    let command = match target.as_deref() {
        Some(target) if target == key => return Ok(None),
        Some(_) => "update-alias",
        None => "create-alias",
    };
    let said = match target {
        Some(target) => format!("{name} is the alias of another key, {target}"),
        None => format!("{name}, the key's alias, was deleted"),
    };
    if name.is_empty() {
        return Ok(None);
    }
    let remedy = patient.aws(&format!("kms {command} --alias-name {} --target-key-id {key}", quoted(&name)));
    Ok(Some(LinkFinding::broken(LINK, said, remedy)))
}
