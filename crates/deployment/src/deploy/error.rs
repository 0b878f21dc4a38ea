use crate::deploy::CodeError;
use crate::error::AwsError;
use crate::names::NameError;
use crate::stack::{FollowError, NotThere, StackFailure};

/// Why something was not deployed.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// AWS refused, or could not be reached.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// A name that AWS would refuse.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The zip cannot be deployed.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The stack was made from another template.
    #[error("stack {stack} was not made by bongsu and is left alone; choose another name with --stack")]
    NotOurs { stack: String },
    /// Its creation failed, and it can only be deleted.
    #[error(
        "stack {stack} is in {status}: an earlier creation of it failed and was taken back. It is empty and can only be deleted before it is made anew"
    )]
    Empty { stack: String, status: String },
    /// It can only be deleted, and is not empty.
    #[error(
        "stack {stack} is in {status}: an earlier deletion of it, or the rollback of its creation, failed. Take down what is left with `{remedy}`, then deploy again"
    )]
    Broken {
        stack: String,
        status: String,
        /// The command that takes it down.
        remedy: String,
    },
    /// Taking a change back failed.
    #[error(
        "stack {stack} is in {status}: taking an earlier change back failed. See why in its events, then run `{remedy}` and deploy again"
    )]
    Stuck {
        stack: String,
        status: String,
        /// The command that goes on with it.
        remedy: String,
    },
    /// The operation failed and was taken back.
    #[error("{0}")]
    Failed(Box<StackFailure>),
    /// CloudFormation does not take the change.
    #[error("CloudFormation does not take this change of stack {stack}: {reason}")]
    Refused {
        stack: String,
        /// Its reason.
        reason: String,
    },
    /// Somebody else's change came first.
    #[error(
        "somebody else changed stack {stack} after this plan was made, so the plan was not carried out; run it again to see what is left to do"
    )]
    Overtaken { stack: String },
    /// The bucket belongs to another account.
    #[error(
        "the S3 bucket {bucket} belongs to another account: bucket names are taken for everybody. Choose another name with --code-bucket"
    )]
    BucketTaken {
        /// The bucket.
        bucket: String,
    },
    /// The ciphertext is bound to the function's name.
    #[error(
        "the webhook URL is encrypted for the function {from}, and {to} could not decrypt it: give the URL again with --webhook-url-file"
    )]
    Renamed {
        /// The function's name before.
        from: String,
        /// Its name then.
        to: String,
    },
    /// The stack's secret is kept in SSM Parameter Store or Secrets Manager.
    #[error(
        "the stack reads the secret from where {parameter} says; store it there with `{remedy}`, or have the stack keep it with `bongsu deploy --parameter {parameter}=` first"
    )]
    KeptElsewhere {
        /// The template's parameter that names it.
        parameter: &'static str,
        /// The command that stores it.
        remedy: String,
    },
    /// The function cannot be subscribed to the topic.
    #[error("the function cannot be subscribed to the topic {arn}: {why}")]
    Topic {
        /// The topic.
        arn: String,
        /// What keeps it from that.
        why: String,
    },
    /// Not a parameter of the template.
    #[error("the template has no parameter {name}; it has {known}")]
    NoSuchParameter { name: String, known: String },
    /// There is no such stack.
    #[error(transparent)]
    NotThere(#[from] NotThere),
    /// There is no such function.
    #[error("there is no function {function} in {region}; names are case-sensitive")]
    NoFunction {
        function: String,
        /// Where it was looked for.
        region: String,
    },
    /// The function runs another program.
    #[error("function {function} runs on {runtime} and so is not bongsu; `{remedy}` puts bongsu into it")]
    OtherRuntime {
        function: String,
        /// Its runtime.
        runtime: String,
        /// The command that puts bongsu into it.
        remedy: String,
    },
    /// The stack lacks an output that ours have.
    #[error("stack {stack} has no output {output}; deploy it again with `{remedy}`")]
    NoOutput {
        stack: String,
        output: &'static str,
        /// The command that does so.
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
