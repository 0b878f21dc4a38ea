//! The file in a form of parts (RFC 7578), as `curl -F` sends one.

/// What is in the first part that is a file, or the first of all; nothing where the body is no such form.
pub(super) fn file<'b>(content_type: &str, body: &'b [u8]) -> Option<&'b [u8]> {
    let (_, boundary) = content_type.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    let delimiter = format!("--{boundary}");
    let (_, mut rest) = split(body, delimiter.as_bytes())?;
    let delimiter = format!("\r\n{delimiter}");
    let mut first = None;
    while let Some((part, after)) = split(rest, delimiter.as_bytes()) {
        let (head, content) = split(part, b"\r\n\r\n")?;
        if String::from_utf8_lossy(head).to_ascii_lowercase().contains("filename") {
            return Some(content);
        }
        first = first.or(Some(content));
        rest = after;
    }
    first
}

/// What is before and behind the first place of `by`.
fn split<'b>(bytes: &'b [u8], by: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(by.len()).position(|window| window == by)?;
    Some((bytes.get(..at)?, bytes.get(at + by.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_what_stands_between_its_boundaries() {
        let kind = "multipart/form-data; boundary=\"x-y\"";
        let field = "--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        let file_part = "--x-y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\
                         Content-Type: image/png\r\n\r\n\r\n--x-z\r\n\0\r\n--x-y--\r\n";
        let both = format!("{field}{file_part}");
        assert_eq!(file(kind, both.as_bytes()), Some(&b"\r\n--x-z\r\n\0"[..]));
        assert_eq!(file(kind, format!("{field}--x-y--").as_bytes()), Some(&b"1"[..]));
        for (kind, body) in [
            ("multipart/form-data", both.as_str()),
            (kind, ""),
            (kind, "--x-y"),
            (kind, "--x-y--\r\n"),
            ("multipart/form-data; boundary=", "x"),
        ] {
            assert_eq!(file(kind, body.as_bytes()), None, "{kind} {body}");
        }
    }
}
