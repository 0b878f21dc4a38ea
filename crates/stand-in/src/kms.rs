//! A KMS that refuses every request, for errors that ministack cannot produce.

use anyhow::Result;
use hyper::StatusCode;
use serde_json::json;

use crate::http::Shared;
use crate::http::{Response, Server};

/// An error of KMS.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The name of the exception.
    pub code: &'static str,
    /// The message of KMS.
    pub message: &'static str,
}

impl Refusal {
    /// KMS's error for a missing permission, a missing key and a wrong region.
    pub const ACCESS_DENIED: Self = Self {
        code: "AccessDeniedException",
        message: "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    };
    /// The role does not have `kms:Decrypt`.
    pub const NOT_AUTHORIZED: Self = Self {
        code: "AccessDeniedException",
        message: "User: arn:aws:sts::123456789012:assumed-role/bongsu/bongsu-test is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action",
    };
    /// The account's quota is exceeded, which KMS reports with status 400.
    pub const THROTTLED: Self = Self { code: "ThrottlingException", message: "Rate exceeded" };
    /// The ciphertext is invalid, which KMS reports without a message.
    pub const INVALID_CIPHERTEXT: Self = Self { code: "InvalidCiphertextException", message: "" };
}

#[derive(Debug)]
pub struct RefusingKms {
    server: Server,
    requests: Shared<usize>,
}

impl RefusingKms {
    /// Starts a stand-in that refuses every request with this error.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start(refusal: Refusal) -> Result<Self> {
        let requests = Shared::default();
        let counted = requests.clone();
        let server = Server::start(move |_| {
            *counted.lock() += 1;
            let body = json!({ "__type": refusal.code, "message": refusal.message });
            async move {
                let reply = Response::new(StatusCode::BAD_REQUEST, body.to_string());
                Some(reply.header("content-type", "application/x-amz-json-1.1"))
            }
        })
        .await?;
        Ok(Self { server, requests })
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL_KMS` or `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    /// Returns the number of requests.
    pub fn requests(&self) -> usize {
        *self.requests.lock()
    }
}
