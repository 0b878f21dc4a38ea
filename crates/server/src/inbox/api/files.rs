//! The methods for files, which are pictures here: the upload URL, the bytes, and the message that shows the picture.

use std::convert::Infallible;
use std::future::ready;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_slack::Payload;
use futures_util::stream::once;
use multer::{Multipart, parse_boundary};
use serde_json::{Map, Value, json};

use super::messages::{has_its_files, has_its_thread};
use super::{Answer, Request, fault};
use crate::inbox::serve::InboxState;
use crate::inbox::uploads::{AnnouncedFile, MOST_BYTES};
use crate::inbox::{Inbox, files};

/// The beginning of every upload's path.
pub(in crate::inbox) const UPLOAD_PATH: &str = "/upload/v1/";

/// The maximum length of the alternative text of a picture ("`alt_txt_too_large`": "longer than the limit of 1000
/// character").
const ALT_CHARS: usize = 1_000;

/// The maximum number of bytes in a form besides the file.
const AROUND: usize = 16 * 1024;

/// Handles the method `files.getUploadURLExternal`.
pub(super) fn upload_url(inbox: &Inbox, request: &Request, url: impl Fn(&str) -> String) -> Answer {
    let name = request.text("filename").filter(|name| !name.is_empty()).ok_or("invalid_arguments")?;
    let alt = request.text("alt_txt");
    match request.number("length").ok_or("invalid_arguments")? {
        0 => Err("missing_argument"),
        length if length > MOST_BYTES => Err("file_upload_size_restricted"),
        _ if alt.is_some_and(|alt| alt.chars().count() > ALT_CHARS) => Err("alt_txt_too_large"),
        // A text snippet is not a picture.
        _ if request.get("snippet_type").is_some() => Err("unknown_snippet_type"),
        length => {
            let announced = AnnouncedFile { name: name.to_owned(), alt: alt.map(str::to_owned), length };
            let id = inbox.expect_file(announced);
            Ok(json!({ "upload_url": url(&id), "file_id": id }))
        }
    }
}

/// Accepts the bytes of a file, plain or in a form. As with Slack, 200 means success, and another status a failure.
pub(in crate::inbox) async fn upload(
    State(state): State<InboxState>,
    Path((secret, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let length = state.inbox.uploads().length(&id).filter(|_| state.access.takes_webhook(&secret));
    let Some(length) = length else {
        return (StatusCode::NOT_FOUND, "file_not_found").into_response();
    };
    let Ok(body) = to_bytes(body, length + AROUND).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "the file is longer than announced").into_response();
    };
    match picture(&headers, body, length).await {
        Ok(bytes) => {
            state.inbox.uploads().fill(&id, bytes.into());
            (StatusCode::OK, format!("OK - {length}")).into_response()
        }
        Err(announced) => (StatusCode::BAD_REQUEST, announced).into_response(),
    }
}

/// Returns the picture in a body. Fails if the body is not a picture, or has another length than announced.
async fn picture(headers: &HeaderMap, body: Bytes, length: usize) -> Result<Bytes, String> {
    let bytes = content(headers, body).await.ok_or("invalid_form_data")?;
    if bytes.len() != length {
        return Err(format!("the file has {} bytes, but {length} were announced", bytes.len()));
    }
    match files::kind(&bytes) {
        Some(_) => Ok(bytes),
        None => Err("file_uploads_except_images_disabled".to_owned()),
    }
}

async fn content(headers: &HeaderMap, body: Bytes) -> Option<Bytes> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") { form_file(kind, body).await } else { Some(body) }
}

/// Handles the method `files.completeUploadExternal`. Without a channel, the files wait for a message whose blocks name
/// them.
pub(super) async fn complete(inbox: &Inbox, request: &Request) -> Answer {
    let wanted = wanted(request).ok_or("invalid_arguments")?;
    let message = match channel(request)? {
        Some(channel) => {
            has_its_thread(inbox, request, channel.clone()).await?;
            Some(message(inbox, request, channel).await?)
        }
        None if request.get("thread_ts").is_some() => return Err("invalid_arguments"),
        None => None,
    };
    let origin = inbox.origin().unwrap_or_default();
    let shown = inbox.uploads().complete(&wanted, &origin).ok_or("file_not_found")?;
    let announced: Vec<_> =
        shown.iter().map(|file| json!({ "id": file["id"], "title": file["title"] })).collect();
    if let Some(mut message) = message {
        message.insert("files".to_owned(), shown.into());
        let payload = Payload::unjudged(Value::Object(message));
        inbox.post(&payload).await.map_err(|error| fault(&error))?;
    }
    Ok(json!({ "files": announced }))
}

/// Returns the ID and title of each file. Returns `None` if there is no file, or a file twice.
fn wanted(request: &Request) -> Option<Vec<(&str, Option<&str>)>> {
    let listed = request.get("files")?.as_array().filter(|files| !files.is_empty())?;
    let named = listed
        .iter()
        .map(|file| Some((file.get("id")?.as_str()?, file.get("title").and_then(Value::as_str))));
    let named: Vec<_> = named.collect::<Option<_>>()?;
    let is_twice = |(at, (id, _)): (usize, &(&str, _))| named.iter().take(at).any(|(other, _)| other == id);
    (!named.iter().enumerate().any(is_twice)).then_some(named)
}

/// Returns the channel for the files if the request has one. Several channels are an error.
fn channel(request: &Request) -> Result<Option<String>, &'static str> {
    match (request.text("channel_id"), request.text("channels")) {
        (Some(_), _) => request.channel_at("channel_id").map(Some),
        (None, Some(several)) if several.contains(',') => Err("channels_limit_exceeded"),
        (None, Some(_)) => request.channel_at("channels").map(Some),
        (None, None) => Ok(None),
    }
}

/// Returns the message that shows the files. A comment replaces blocks.
async fn message(
    inbox: &Inbox,
    request: &Request,
    channel: String,
) -> Result<Map<String, Value>, &'static str> {
    let mut message = Map::from_iter([("channel".to_owned(), channel.into())]);
    let comment = request.text("initial_comment").unwrap_or_default();
    message.insert("text".to_owned(), comment.into());
    if let Some(blocks) = request.get("blocks").filter(|_| comment.is_empty()) {
        let judged = json!({ "text": "-", "blocks": blocks });
        Payload::read(judged.to_string().as_bytes(), None).map_err(|_| "invalid_blocks")?;
        has_its_files(inbox, blocks).await?;
        message.insert("blocks".to_owned(), blocks.clone());
    }
    if let Some(ts) = request.text("thread_ts") {
        message.insert("thread_ts".to_owned(), ts.into());
    }
    Ok(message)
}

/// Returns the file in a multipart form (RFC 7578), as `curl -F` sends it: the content of the first part with a file
/// name, or of the first part. `None` if the body is not such a form.
async fn form_file(content_type: &str, body: Bytes) -> Option<Bytes> {
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
        let file = async |kind, body: &str| form_file(kind, Bytes::copy_from_slice(body.as_bytes())).await;
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
