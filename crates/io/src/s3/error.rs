use crate::aws::xml;
use crate::http::{HttpError, Response};

/// The maximum length of S3's words in an error.
const WORDS: usize = 64;

/// The reason why a request to the bucket failed. It never contains a link or credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum S3Error {
    #[error("no credentials for S3: {0}")]
    Credentials(String),
    #[error("not a request of S3's")]
    Request,
    /// S3 did not respond.
    #[error("S3: {0}")]
    Http(#[from] HttpError),
    /// S3 refused the request.
    #[error(
        "S3 answered {status} {code} (the role needs s3:PutObject in the bucket, which must be in the function's region)"
    )]
    Refused {
        /// The HTTP status.
        status: u16,
        /// S3's error code, such as `AccessDenied`.
        code: String,
    },
}

impl S3Error {
    /// Reads only the code of S3's XML, because the rest repeats the signed request.
    pub(super) fn refused(response: &Response) -> Self {
        let body = String::from_utf8_lossy(&response.body);
        let code = xml::text(&body, "Code").unwrap_or_default();
        let code = code.chars().filter(char::is_ascii_alphanumeric).take(WORDS).collect();
        Self::Refused { status: response.status.as_u16(), code }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    #[test]
    fn tells_the_code_and_nothing_that_was_signed() {
        let body = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>secret</StringToSign></Error>";
        let status = StatusCode::FORBIDDEN;
        let response = Response { status, headers: HeaderMap::new(), body: body.into() };
        let error = S3Error::refused(&response).to_string();
        assert!(error.starts_with("S3 answered 403 SignatureDoesNotMatch ("), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
