//! Finds and deletes all versions of the function's code in its bucket, and the bucket if bongsu created it and it
//! is empty. All other objects remain.

use std::collections::BTreeSet;
use std::fmt;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::{Description, TAG};

/// The maximum number of objects that S3 deletes in one request.
const AT_ONCE: usize = 1_000;
/// The number of digits of a SHA-256.
const DIGITS: usize = 64;

/// The folder of a stack in the bucket for code.
#[derive(Debug)]
pub(super) struct Code {
    client: Client,
    region: String,
    bucket: String,
    folder: String,
}

/// Writes `bucket/folder/`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.bucket, self.folder)
    }
}

impl Code {
    /// Returns the folder that `bongsu deploy` uploads to, or `None` if the code came from another place.
    pub(super) fn of(account: &Account, stack: &str, description: &Description) -> Option<Self> {
        let folder = format!("{stack}/");
        let bucket = description.parameter("CodeBucket")?.to_owned();
        let is_here = is_upload(description.parameter("CodeKey")?, &folder);
        is_here.then(|| Self { client: account.s3(), region: account.region().to_owned(), bucket, folder })
    }

    /// Returns the addresses of the uploads. The list is empty if the bucket no longer exists.
    pub(super) async fn uploads(&self) -> Result<Vec<String>, AwsError> {
        let versions = match self.versions().await {
            Err(AwsError { cause: Cause::NotFound(_), .. }) => Vec::new(),
            found => found?,
        };
        let keys: BTreeSet<_> = versions.iter().map(ObjectIdentifier::key).collect();
        Ok(keys.into_iter().map(|key| format!("{}/{key}", self.bucket)).collect())
    }

    pub(super) async fn delete(&self) -> Result<(), AwsError> {
        let versions = match self.versions().await {
            Err(AwsError { cause: Cause::NotFound(_), .. }) => return Ok(()),
            found => found?,
        };
        for some in versions.chunks(AT_ONCE) {
            let Ok(delete) = Delete::builder().set_objects(Some(some.to_vec())).quiet(true).build() else {
                continue;
            };
            let asked = self.client.delete_objects().bucket(&self.bucket).delete(delete).send().await;
            asked.explain("s3:DeleteObjectVersion", &self.region)?;
        }
        if self.is_ours().await && self.is_empty().await? {
            let asked = self.client.delete_bucket().bucket(&self.bucket).send().await;
            asked.explain("s3:DeleteBucket", &self.region)?;
        }
        Ok(())
    }

    /// Returns every version of every upload and every delete marker.
    async fn versions(&self) -> Result<Vec<ObjectIdentifier>, AwsError> {
        let (mut found, mut next) = (Vec::new(), (None, None));
        loop {
            let asked = self.client.list_object_versions().bucket(&self.bucket).prefix(&self.folder);
            let asked = asked.set_key_marker(next.0).set_version_id_marker(next.1).send().await;
            let page = asked.explain("s3:ListBucketVersions", &self.region)?;
            let versions = page.versions().iter().map(|it| (it.key(), it.version_id()));
            let marks = page.delete_markers().iter().map(|it| (it.key(), it.version_id()));
            let ours =
                versions.chain(marks).filter(|(key, _)| key.is_some_and(|key| is_upload(key, &self.folder)));
            found.extend(ours.filter_map(|(key, version)| {
                ObjectIdentifier::builder().key(key?).set_version_id(version.map(str::to_owned)).build().ok()
            }));
            if page.is_truncated() != Some(true) || page.next_key_marker().is_none() {
                return Ok(found);
            }
            next = (page.next_key_marker, page.next_version_id_marker);
        }
    }

    async fn is_empty(&self) -> Result<bool, AwsError> {
        let asked = self.client.list_object_versions().bucket(&self.bucket).max_keys(1).send().await;
        let page = asked.explain("s3:ListBucketVersions", &self.region)?;
        Ok(page.versions().is_empty() && page.delete_markers().is_empty())
    }

    /// Returns whether `bongsu deploy` created the bucket. Returns false if the tags cannot be read, so that the
    /// bucket remains.
    async fn is_ours(&self) -> bool {
        let asked = self.client.get_bucket_tagging().bucket(&self.bucket).send().await;
        asked.is_ok_and(|answer| answer.tag_set().iter().any(|tag| (tag.key(), tag.value()) == TAG))
    }
}

/// Returns whether `bongsu deploy` uploads code under this key: the name is the code's checksum.
fn is_upload(key: &str, folder: &str) -> bool {
    let checksum = key.strip_prefix(folder).and_then(|name| name.strip_suffix(".zip"));
    let is_digit = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    checksum.is_some_and(|it| it.len() == DIGITS && it.bytes().all(is_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_only_uploads_of_deploy() {
        let sum = "0123456789abcdef".repeat(4);
        let cases = [
            (format!("bongsu/{sum}.zip"), true),
            ("bongsu/terraform.tfstate".to_owned(), false),
            ("bongsu/bootstrap-1.zip".to_owned(), false),
            (format!("bongsu/{sum}"), false),
            (format!("bongsu/old/{sum}.zip"), false),
            (format!("bongsu/{}.zip", sum.to_uppercase()), false),
            (format!("bongsu-2/{sum}.zip"), false),
            (format!("bongsu/{sum}.zip.bak"), false),
        ];
        for (key, expected) in cases {
            assert_eq!(is_upload(&key, "bongsu/"), expected, "{key}");
        }
    }
}
