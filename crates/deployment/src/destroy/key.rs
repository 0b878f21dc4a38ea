//! The scheduled deletion of the KMS key, because AWS deletes no key at once.

use std::fmt;

use aws_sdk_kms::Client;
use aws_sdk_kms::types::{KeyMetadata, KeyState};

use crate::Account;
use crate::error::{AwsError, Explain as _};

/// The tag that the template puts on every resource.
const STACK: &str = "bongsu:stack";

#[derive(Debug)]
pub struct KmsKey {
    client: Client,
    region: String,
    id: String,
}

/// Whether and when a key is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDeletion {
    pub id: String,
    /// The time of the deletion in RFC 3339. `None` if the key is kept.
    pub deleted_at: Option<String>,
}

impl fmt::Display for KeyDeletion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.id;
        match &self.deleted_at {
            Some(at) => write!(
                f,
                "Key {id} will be deleted on {at}. Until then it costs nothing, and `bongsu destroy --undo-key` keeps it."
            ),
            None => write!(f, "Key {id} is kept, and costs 1 USD a month."),
        }
    }
}

impl KmsKey {
    pub(super) fn new(account: &Account, id: &str) -> Self {
        let client = Client::new(account.config());
        Self { client, region: account.region().to_owned(), id: id.to_owned() }
    }

    async fn metadata(&self) -> Result<Option<KeyMetadata>, AwsError> {
        let asked = self.client.describe_key().key_id(&self.id).send().await;
        Ok(asked.explain("kms:DescribeKey", &self.region)?.key_metadata)
    }

    pub(super) async fn deletion(&self) -> Result<KeyDeletion, AwsError> {
        let deleted_at = self.metadata().await?.and_then(|it| it.deletion_date).map(|at| at.to_string());
        Ok(KeyDeletion { id: self.id.clone(), deleted_at })
    }

    /// Cancels the deletion and enables the key, because KMS leaves it disabled.
    pub(super) async fn recall(&self) -> Result<(), AwsError> {
        let asked = self.client.cancel_key_deletion().key_id(&self.id).send().await;
        asked.explain("kms:CancelKeyDeletion", &self.region)?;
        let asked = self.client.enable_key().key_id(&self.id).send().await;
        asked.explain("kms:EnableKey", &self.region)?;
        Ok(())
    }

    /// Cancels the deletion of every key of `stack`, and returns their IDs. The keys' tag identifies them because
    /// the stack no longer exists.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn recall_all(account: &Account, stack: &str) -> Result<Vec<String>, AwsError> {
        let client = Client::new(account.config());
        let mut pages = client.list_keys().into_paginator().send();
        let mut recalled = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.explain("kms:ListKeys", account.region())?;
            for id in page.keys().iter().filter_map(|key| key.key_id()) {
                let key = Self::new(account, id);
                if key.is_of(stack).await && key.is_leaving().await? {
                    key.recall().await?;
                    recalled.push(id.to_owned());
                }
            }
        }
        Ok(recalled)
    }

    /// Returns whether the key's tag names `stack`. Other keys may refuse the request.
    async fn is_of(&self, stack: &str) -> bool {
        let asked = self.client.list_resource_tags().key_id(&self.id).send().await;
        asked.is_ok_and(|answer| {
            answer.tags().iter().any(|tag| (tag.tag_key(), tag.tag_value()) == (STACK, stack))
        })
    }

    async fn is_leaving(&self) -> Result<bool, AwsError> {
        Ok(self.metadata().await?.is_some_and(|it| it.key_state == Some(KeyState::PendingDeletion)))
    }
}
