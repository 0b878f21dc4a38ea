//! The S3 bucket for the function's code: private, encrypted, with versions. `deploy` creates it instead of the
//! stack, because the creation of the stack needs the code.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::create_bucket::CreateBucketError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag, Tagging, VersioningConfiguration,
};

use super::{DeployError, FunctionCode};
use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::TAG;

/// The only region that a request to create a bucket must not name.
const FIRST_REGION: &str = "us-east-1";

#[derive(Debug, Clone)]
pub struct CodeBucket {
    pub(crate) client: Client,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) region: String,
}

impl CodeBucket {
    /// Returns the bucket `name`. Requests fail if another account owns it.
    pub fn new(account: &Account, name: &str) -> Self {
        Self {
            client: account.s3(),
            name: name.to_owned(),
            owner: account.id().to_owned(),
            region: account.region().to_owned(),
        }
    }

    /// Returns the default name, which differs for each account and region.
    pub fn usual_name(account: &Account) -> String {
        Self::name_in(account.id(), account.region())
    }

    pub(super) fn name_in(account: &str, region: &str) -> String {
        format!("bongsu-{account}-{region}")
    }

    /// Returns the key of `code` for `stack`. The same code has the same key.
    pub fn key(stack: &str, code: &FunctionCode) -> String {
        format!("{stack}/{}.zip", code.sha256)
    }

    /// Uploads the code unless the bucket has it, and creates the bucket if it does not exist. Returns whether the
    /// code was uploaded.
    pub(super) async fn upload(&self, key: &str, code: &FunctionCode) -> Result<bool, DeployError> {
        match self.holds(key).await {
            Ok(true) => return Ok(false),
            Ok(false) => {}
            Err(AwsError { cause: Cause::NotFound(_), .. }) => self.make().await?,
            // S3 gives the same answer for a bucket of another account and for a missing permission. The creation
            // of the bucket distinguishes them.
            Err(error @ AwsError { cause: Cause::AccessDenied { .. }, .. }) => {
                self.make().await.map_err(|made| match made {
                    taken @ DeployError::BucketTaken { .. } => taken,
                    _ => error.into(),
                })?;
            }
            Err(error) => return Err(error.into()),
        }
        let body = ByteStream::from(code.bytes.clone());
        let asked = self.client.put_object().bucket(&self.name).key(key).body(body);
        let asked = asked.expected_bucket_owner(&self.owner).content_type("application/zip");
        asked.send().await.explain("s3:PutObject", &self.region)?;
        Ok(true)
    }

    async fn holds(&self, key: &str) -> Result<bool, AwsError> {
        let asked = self.client.list_objects_v2().bucket(&self.name).prefix(key).max_keys(1);
        let asked = asked.expected_bucket_owner(&self.owner).send().await;
        let answer = asked.explain("s3:ListBucket", &self.region)?;
        Ok(answer.contents().iter().any(|object| object.key() == Some(key)))
    }

    /// Creates the bucket and configures it. An existing bucket is configured again, because an earlier run may
    /// have stopped between the two steps.
    async fn make(&self) -> Result<(), DeployError> {
        let place = (self.region != FIRST_REGION).then(|| {
            let region = BucketLocationConstraint::from(self.region.as_str());
            CreateBucketConfiguration::builder().location_constraint(region).build()
        });
        let asked = self.client.create_bucket().bucket(&self.name).set_create_bucket_configuration(place);
        let made = asked.send().await;
        let refusal = made.as_ref().err().and_then(|error| error.as_service_error());
        let is_ours = refusal.is_some_and(CreateBucketError::is_bucket_already_owned_by_you);
        if !is_ours {
            made.explain("s3:CreateBucket", &self.region).map_err(|error| match error.cause {
                Cause::Exists(_) => DeployError::BucketTaken { bucket: self.name.clone() },
                _ => error.into(),
            })?;
        }
        self.set_up().await?;
        Ok(())
    }

    async fn set_up(&self) -> Result<(), AwsError> {
        let (client, name, region) = (&self.client, &self.name, self.region.as_str());
        let asked = client.put_public_access_block().bucket(name).public_access_block_configuration(
            PublicAccessBlockConfiguration::builder()
                .block_public_acls(true)
                .ignore_public_acls(true)
                .block_public_policy(true)
                .restrict_public_buckets(true)
                .build(),
        );
        asked.send().await.explain("s3:PutBucketPublicAccessBlock", region)?;
        let asked = client.put_bucket_versioning().bucket(name).versioning_configuration(
            VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build(),
        );
        asked.send().await.explain("s3:PutBucketVersioning", region)?;
        if let Some(encryption) = encryption() {
            let asked = client.put_bucket_encryption().bucket(name);
            let asked = asked.server_side_encryption_configuration(encryption).send().await;
            asked.explain("s3:PutEncryptionConfiguration", region)?;
        }
        if let Some(tags) = tags() {
            let asked = client.put_bucket_tagging().bucket(name).tagging(tags).send().await;
            asked.explain("s3:PutBucketTagging", region)?;
        }
        Ok(())
    }
}

fn encryption() -> Option<ServerSideEncryptionConfiguration> {
    let with = ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::Aes256).build();
    let rule =
        ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(with.ok()?).build();
    ServerSideEncryptionConfiguration::builder().rules(rule).build().ok()
}

fn tags() -> Option<Tagging> {
    let tag = Tag::builder().key(TAG.0).value(TAG.1).build().ok()?;
    Tagging::builder().tag_set(tag).build().ok()
}
