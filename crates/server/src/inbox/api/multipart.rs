//! The file in a multipart form (RFC 7578), as `curl -F` sends it.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Bytes;
use futures_util::stream::once;
use multer::{Multipart, parse_boundary};

/// The content of the first part with a file name, or of the first part. `None` if the body is not such a
/// form.
pub(super) async fn file(content_type: &str, body: Bytes) -> Option<Bytes> {
    let boundary = parse_boundary(content_type).ok()?;
    let mut form = Multipart::new(once(ready(Ok::<_, Infallible>(body))), boundary);
    let mut first = None;
    while let Some(part) = form.next_field().await.ok()? {
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.ok()?;
        if is_file {
            return Some(content);
        }
        first = first.or(Some(content));
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reads_the_file_between_its_boundaries() {
        let kind = "multipart/form-data; boundary=\"x-y\"";
        let field = "--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        let file_part = "--x-y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\
                         Content-Type: image/png\r\n\r\n\r\n--x-z\r\n\0\r\n--x-y--\r\n";
        let both = format!("{field}{file_part}");
        let file = async |kind, body: &str| file(kind, Bytes::copy_from_slice(body.as_bytes())).await;
        assert_eq!(file(kind, &both).await.as_deref(), Some(&b"\r\n--x-z\r\n\0"[..]));
        assert_eq!(file(kind, &format!("{field}--x-y--")).await.as_deref(), Some(&b"1"[..]));
        for (kind, body) in [
            ("multipart/form-data", both.as_str()),
            (kind, ""),
            (kind, "--x-y"),
            (kind, "--x-y--\r\n"),
            ("multipart/form-data; boundary=", "x"),
        ] {
            assert_eq!(file(kind, body).await, None, "{kind} {body}");
        }
    }
}
