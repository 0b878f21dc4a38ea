//! The function's code in its bucket, with all versions; the bucket too, once it is ours and empty.

use std::fmt;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::{Description, TAG};

/// A stack's folder in the bucket for code.
#[derive(Debug)]
pub(super) struct Code {
    client: Client,
    region: String,
    bucket: String,
    folder: String,
}

/// `bucket/folder/`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.bucket, self.folder)
    }
}

impl Code {
    /// Where `bongsu deploy` put it; none where the code came from elsewhere.
    pub(super) fn of(account: &Account, stack: &str, description: &Description) -> Option<Self> {
        let folder = format!("{stack}/");
        let is_here = description.parameter("CodeKey")?.starts_with(&folder);
        let bucket = description.parameter("CodeBucket")?.to_owned();
        is_here.then(|| Self { client: account.s3(), region: account.region().to_owned(), bucket, folder })
    }

    pub(super) async fn delete(&self) -> Result<(), AwsError> {
        match self.empty().await {
            Err(AwsError { cause: Cause::NotFound(_), .. }) => return Ok(()),
            done => done?,
        }
        if self.is_ours().await && self.versions("").await?.is_empty() {
            let asked = self.client.delete_bucket().bucket(&self.bucket).send().await;
            asked.explain("s3:DeleteBucket", &self.region)?;
        }
        Ok(())
    }

    async fn empty(&self) -> Result<(), AwsError> {
        loop {
            let versions = self.versions(&self.folder).await?;
            let Ok(delete) = Delete::builder().set_objects(Some(versions.clone())).quiet(true).build() else {
                return Ok(());
            };
            if versions.is_empty() {
                return Ok(());
            }
            let asked = self.client.delete_objects().bucket(&self.bucket).delete(delete).send().await;
            asked.explain("s3:DeleteObjectVersion", &self.region)?;
        }
    }

    /// Up to a thousand of what is there: versions and the marks of deletion.
    async fn versions(&self, prefix: &str) -> Result<Vec<ObjectIdentifier>, AwsError> {
        let asked = self.client.list_object_versions().bucket(&self.bucket).prefix(prefix).send().await;
        let page = asked.explain("s3:ListBucketVersions", &self.region)?;
        let versions = page.versions().iter().map(|it| (it.key(), it.version_id()));
        let marks = page.delete_markers().iter().map(|it| (it.key(), it.version_id()));
        let object = |(key, version): (Option<&str>, Option<&str>)| {
            ObjectIdentifier::builder().key(key?).set_version_id(version.map(str::to_owned)).build().ok()
        };
        Ok(versions.chain(marks).filter_map(object).collect())
    }

    /// Whether `bongsu deploy` made the bucket. No, where it cannot be told: then it stays.
    async fn is_ours(&self) -> bool {
        let asked = self.client.get_bucket_tagging().bucket(&self.bucket).send().await;
        asked.is_ok_and(|answer| answer.tag_set().iter().any(|tag| (tag.key(), tag.value()) == TAG))
    }
}
