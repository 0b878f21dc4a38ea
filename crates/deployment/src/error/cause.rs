use std::fmt;

/// Why AWS said no, or said nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// There are no credentials at all.
    NoCredentials,
    /// There are credentials, and something is wrong with how they are obtained.
    BadCredentials(String),
    /// They were good once.
    ExpiredToken,
    /// AWS does not know them.
    UnknownCredentials,
    /// No region is configured.
    NoRegion,
    /// What was given is not the name of a region.
    NotARegion(String),
    /// They may not.
    AccessDenied {
        /// The action that is missing; not always the one that was asked.
        missing: String,
        /// What else AWS said that helps: which policy forbids it.
        because: Option<String>,
    },
    /// Asked too often.
    Throttled,
    /// The name of the service's host has no address: no network, or no such region.
    NoAddress,
    /// No connection, or it broke.
    NoConnection(String),
    /// No answer in time.
    Timeout,
    /// It is not there.
    NotFound(String),
    /// It is there already, or somebody else has it.
    Exists(String),
    /// Somebody changes it just now.
    Busy(String),
    /// AWS has a fault of its own.
    Fault(String),
    /// Anything else that AWS refuses.
    Refused {
        /// AWS's word for it.
        code: String,
        /// AWS's own explanation.
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
            Self::BadCredentials(cause) => write!(f, "the AWS credentials cannot be had: {cause}; {SIGN_IN}"),
            Self::ExpiredToken => write!(f, "the AWS credentials have expired; {SIGN_IN}"),
            Self::UnknownCredentials => write!(
                f,
                "AWS does not know these credentials: the access key was deleted, is mistyped, belongs to another partition (China, GovCloud), or needs a session token; {SIGN_IN}"
            ),
            Self::NoRegion => f.write_str(
                "no AWS region: give --region (for example ap-northeast-2), set AWS_REGION, or run `aws configure`",
            ),
            Self::NotARegion(text) => write!(
                f,
                "\"{text}\" is not the name of an AWS region; they look like ap-northeast-2 (without the letter of an availability zone)"
            ),
            Self::AccessDenied { missing, because } => {
                write!(f, "these credentials may not do {missing}")?;
                if let Some(because) = because {
                    write!(f, " ({because})")?;
                }
                write!(f, "; have {missing} allowed to them, or choose another --profile")
            }
            Self::Throttled => f.write_str(
                "AWS was asked too often, by anybody in this account, and still refused after several tries; wait a minute and run it again",
            ),
            Self::NoAddress => f.write_str(
                "the service's host has no address: either there is no network (or no DNS) here, or the region does not exist or does not have this service; check --region",
            ),
            Self::NoConnection(cause) => write!(
                f,
                "no connection to AWS: {cause}; check the network, a firewall, and AWS_ENDPOINT_URL if it is set"
            ),
            Self::Timeout => f.write_str("AWS did not answer in time; run it again"),
            Self::NotFound(message) => write!(f, "it is not there: {message}"),
            Self::Exists(message) => write!(f, "the name is taken: {message}"),
            Self::Busy(message) => write!(
                f,
                "somebody else is changing it just now: {message}; wait until that is done and run it again"
            ),
            Self::Fault(message) => write!(f, "AWS has a fault of its own: {message}; run it again in a minute"),
            Self::Refused { code, message } if message.is_empty() => write!(f, "AWS refused: {code}"),
            Self::Refused { code, message } => write!(f, "AWS refused: {message} ({code})"),
        }
    }
}
