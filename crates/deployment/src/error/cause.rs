use std::fmt;

/// The reason why AWS refused a request or did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    NoCredentials,
    /// The configured source of credentials fails.
    BadCredentials(String),
    /// The credentials have expired.
    ExpiredToken,
    /// AWS does not know the credentials.
    UnknownCredentials,
    NoRegion,
    /// The text is not the name of a region.
    NotARegion(String),
    /// The credentials lack a permission.
    AccessDenied {
        /// The missing action. It may differ from the requested one.
        missing: String,
        /// AWS's reason, such as the policy that denies the action.
        because: Option<String>,
    },
    /// There were too many requests.
    Throttled,
    /// The service's host name does not resolve, because there is no network or no such region.
    NoAddress,
    /// The connection failed or broke.
    NoConnection(String),
    /// AWS did not answer in time.
    Timeout,
    /// The resource does not exist.
    NotFound(String),
    /// The resource exists, or another account owns the name.
    Exists(String),
    /// Another operation is changing the resource.
    Busy(String),
    /// AWS has an internal error.
    Fault(String),
    /// AWS refused for another reason.
    Refused {
        /// AWS's error code.
        code: String,
        message: String,
    },
}

const SIGN_IN: &str = "sign in (`aws sso login`, `aws configure`), or choose another --profile";

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredentials => write!(
                f,
                "no AWS credentials were found in the environment, in ~/.aws, or from this machine's role; {SIGN_IN}"
            ),
            Self::BadCredentials(cause) => write!(f, "the AWS credentials cannot be obtained: {cause}; {SIGN_IN}"),
            Self::ExpiredToken => write!(f, "the AWS credentials have expired; {SIGN_IN}"),
            Self::UnknownCredentials => write!(
                f,
                "AWS does not know these credentials: the access key was deleted, is mistyped, belongs to another partition (China, GovCloud), or needs a session token; {SIGN_IN}"
            ),
            Self::NoRegion => f.write_str(
                "no AWS region is set: use --region (for example ap-northeast-2), set AWS_REGION, or run `aws configure`",
            ),
            Self::NotARegion(text) => write!(
                f,
                "\"{text}\" is not the name of an AWS region; a name looks like ap-northeast-2 (without the letter of an availability zone)"
            ),
            Self::AccessDenied { missing, because } => {
                write!(f, "these credentials may not do {missing}")?;
                if let Some(because) = because {
                    write!(f, " ({because})")?;
                }
                write!(f, "; ask for {missing}, or choose another --profile")
            }
            Self::Throttled => f.write_str(
                "this account sent too many requests, and AWS still refused after several attempts; run the command again in a minute",
            ),
            Self::NoAddress => f.write_str(
                "the service's host name does not resolve: there is no network or DNS here, or the region does not exist or does not have this service; check --region",
            ),
            Self::NoConnection(cause) => write!(
                f,
                "there is no connection to AWS: {cause}; check the network, the firewall, and AWS_ENDPOINT_URL if it is set"
            ),
            Self::Timeout => f.write_str("AWS did not answer in time; run the command again"),
            Self::NotFound(message) => write!(f, "it does not exist: {message}"),
            Self::Exists(message) => write!(f, "the name is taken: {message}"),
            Self::Busy(message) => write!(
                f,
                "another operation is changing it: {message}; wait for its end and run the command again"
            ),
            Self::Fault(message) => write!(f, "AWS has an internal error: {message}; run the command again in a minute"),
            Self::Refused { code, message } if message.is_empty() => write!(f, "AWS refused: {code}"),
            Self::Refused { code, message } => write!(f, "AWS refused: {message} ({code})"),
        }
    }
}
