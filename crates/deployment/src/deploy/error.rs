use crate::deploy::CodeError;
use crate::error::AwsError;
use crate::names::NameError;
use crate::stack::{FollowError, NotThere, StackFailure};

/// The reason why a deployment fails.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error(transparent)]
    Name(#[from] NameError),
    /// The zip file cannot be deployed.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The stack was created from another template.
    #[error("stack {stack} was not created by bongsu; choose another name with --stack")]
    NotOurs { stack: String },
    /// The stack's creation failed, and the stack can only be deleted.
    #[error(
        "stack {stack} is in {status}: an earlier creation failed and was rolled back. The stack is empty and can only be deleted before it is created again"
    )]
    Empty { stack: String, status: String },
    /// The stack can only be deleted, and is not empty.
    #[error(
        "stack {stack} is in {status}: an earlier deletion of it, or the rollback of its creation, failed. Delete the rest with `{remedy}`, then deploy again"
    )]
    Broken {
        stack: String,
        status: String,
        /// The command that deletes the stack.
        remedy: String,
    },
    #[error(
        "stack {stack} is in {status}: the rollback of an earlier change failed. Find the reason in the stack's events, run `{remedy}`, and deploy again"
    )]
    Stuck {
        stack: String,
        status: String,
        /// The command that continues the rollback.
        remedy: String,
    },
    /// The operation failed and was rolled back.
    #[error("{0}")]
    Failed(Box<StackFailure>),
    #[error("CloudFormation does not accept this change of stack {stack}: {reason}")]
    Refused { stack: String, reason: String },
    /// Another person or program changed the stack first.
    #[error(
        "stack {stack} was changed after this plan was made, so the plan was not carried out; run the command again to see the remaining changes"
    )]
    Overtaken { stack: String },
    #[error(
        "the S3 bucket {bucket} belongs to another account, because bucket names are global; choose another name with --code-bucket"
    )]
    BucketTaken { bucket: String },
    /// The ciphertext is bound to the function's name.
    #[error(
        "the webhook URL is encrypted for the function {from}, and {to} could not decrypt it: provide the URL again with --webhook-url-file"
    )]
    Renamed {
        /// The function's name before the change.
        from: String,
        /// The function's name after the change.
        to: String,
    },
    /// The stack's secret is kept in SSM Parameter Store or Secrets Manager.
    #[error(
        "the stack reads the secret from the place in {parameter}; store the secret there with `{remedy}`, or first let the stack keep it with `bongsu deploy --parameter {parameter}=`"
    )]
    KeptElsewhere {
        /// The template's parameter that names the place.
        parameter: &'static str,
        /// The command that stores the secret.
        remedy: String,
    },
    #[error("the function cannot be subscribed to the topic {arn}: {why}")]
    Topic {
        arn: String,
        /// The reason.
        why: String,
    },
    /// The template with the subscriptions exceeds CloudFormation's limit for a request.
    #[error(
        "CloudFormation accepts a template of 51,200 bytes, which has room for {room} other topics, and {given} are given: use a second stack for the rest (--stack NAME --topic ARN ...), or receive their alarms without topics (--every-alarm, --every-alarm='PATTERN')"
    )]
    TooManyTopics { given: usize, room: usize },
    #[error("the template has no parameter {name}; it has {known}")]
    NoSuchParameter { name: String, known: String },
    #[error(transparent)]
    NotThere(#[from] NotThere),
    #[error("there is no function {function} in {region}; names are case-sensitive")]
    NoFunction {
        function: String,
        /// The region that was searched.
        region: String,
    },
    /// The function runs another program.
    #[error("function {function} runs on {runtime}, so it is not bongsu; `{remedy}` deploys bongsu into it")]
    OtherRuntime {
        function: String,
        runtime: String,
        /// The command that deploys bongsu into the function.
        remedy: String,
    },
    /// The stack lacks an output of the template.
    #[error("stack {stack} has no output {output}; deploy it again with `{remedy}`")]
    NoOutput {
        stack: String,
        output: &'static str,
        /// The command that deploys the stack again.
        remedy: String,
    },
}

impl From<FollowError> for DeployError {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Aws(error) => Self::Aws(error),
            FollowError::Failed(failure) => Self::Failed(failure),
        }
    }
}
