//! A KMS that refuses: for the refusals that ministack cannot be brought to give.

use anyhow::Result;
use hyper::StatusCode;
use serde_json::json;

use crate::http::{Response, Server};
use crate::record::Shared;

/// One of KMS's refusals.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The exception's name.
    pub code: &'static str,
    /// KMS's own words.
    pub message: &'static str,
}

impl Refusal {
    /// What KMS says for a missing permission, a missing key and the wrong region alike.
    pub const ACCESS_DENIED: Self = Self {
        code: "AccessDeniedException",
        message: "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    };
    /// The role has no `kms:Decrypt` at all.
    pub const NOT_AUTHORIZED: Self = Self {
        code: "AccessDeniedException",
        message: "User: arn:aws:sts::123456789012:assumed-role/bongsu/bongsu-test is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action",
    };
    /// The account's quota is used up; KMS says so with status 400.
    pub const THROTTLED: Self = Self { code: "ThrottlingException", message: "Rate exceeded" };
    /// Without a word, as KMS does it.
    pub const INVALID_CIPHERTEXT: Self = Self { code: "InvalidCiphertextException", message: "" };
}

/// The stand-in.
#[derive(Debug)]
pub struct RefusingKms {
    server: Server,
    requests: Shared<usize>,
}

impl RefusingKms {
    /// Starts one that refuses everything.
    ///
    /// # Errors
    ///
    /// No port is free.
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

    /// The address, for `AWS_ENDPOINT_URL_KMS` or `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        self.server.origin()
    }

    /// How often it was asked.
    pub fn requests(&self) -> usize {
        *self.requests.lock()
    }
}
