//! Reads a request to the function's own URL (AWS Lambda developer guide, "Request and response payloads" of
//! function URLs, format 2.0). Anybody can send a request. Only `requestContext.http` identifies it, and it
//! never becomes a notice.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fields::Fields;

/// A request to the function's URL.
#[derive(Clone, PartialEq, Eq)]
pub struct WebRequest {
    /// The method, in upper case.
    pub method: String,
    /// The path, with its leading slash.
    pub path: String,
    headers: Vec<(String, String)>,
    /// The decoded body, or empty if its encoding is invalid.
    pub body: Vec<u8>,
}

impl WebRequest {
    /// Returns the value of a header. `name` must be in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Leaves out the headers and the body, which may contain secrets.
impl fmt::Debug for WebRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, .. } = self;
        f.debug_struct("WebRequest").field("method", method).field("path", path).finish_non_exhaustive()
    }
}

pub(super) fn read(event: Fields<'_>) -> Option<WebRequest> {
    let http = event.child("requestContext").child("http");
    let method = http.text("method")?.to_ascii_uppercase();
    let path = event.first_text(&["rawPath"]).or_else(|| http.text("path")).unwrap_or("/").to_owned();
    let headers = event.child("headers").pairs().into_iter();
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let text = event.text("body").unwrap_or_default();
    let body = if event.flag("isBase64Encoded") {
        STANDARD.decode(text).unwrap_or_default()
    } else {
        text.as_bytes().to_vec()
    };
    Some(WebRequest { method, path, headers, body })
}
