//! The files that messages show. They are pictures, which the page loads from this server.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::Inbox;

/// The beginning of the paths of files on the page.
const PATH: &str = "/files/";

/// The first bytes of pictures (PNG, third edition, 5.2; JFIF 1.02; GIF89a, 17). The name does not reliably reveal the
/// type of a file.
const KINDS: [(&[u8], &str); 4] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
];

/// Returns the media type of a picture that Slack shows, or `None` for other content.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    KINDS.into_iter().find(|(begin, _)| bytes.starts_with(begin)).map(|(_, kind)| kind)
}

/// Serves a file if it is a picture, with its media type.
pub(super) async fn file(State(inbox): State<Inbox>, Path(id): Path<String>) -> Response {
    let found = match inbox.read(move |archive| archive.file(&id)).await {
        Ok(found) => found,
        Err(error) => return error.into(),
    };
    match found.and_then(|bytes| Some((kind(&bytes)?, bytes))) {
        Some((kind, bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Returns the URL of a file on the page's origin.
pub(super) fn url(origin: &str, id: &str) -> String {
    format!("{origin}{PATH}{id}")
}

/// Returns the IDs of the files that a message shows: attached files, and files in its blocks.
pub(super) fn shown(message: &Value) -> Vec<String> {
    let own = message.get("files").and_then(Value::as_array).into_iter().flatten();
    let mut ids: Vec<_> = own.filter_map(id).collect();
    ids.extend(named(message));
    ids
}

/// Returns the IDs of the files that blocks name instead of an address.
pub(super) fn named(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(named).collect(),
        Value::Object(fields) => {
            let own = fields.get("slack_file").map(|file| id(file).unwrap_or_default());
            own.into_iter().chain(fields.values().flat_map(named)).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the message with the address of each file on the page.
pub(super) fn placed(mut message: Value) -> Value {
    for file in message.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten() {
        let path = id(file).map(|id| url("", &id));
        if let (Some(path), Some(fields)) = (path, file.as_object_mut()) {
            fields.insert("url_private".to_owned(), path.into());
        }
    }
    place(&mut message);
    message
}

fn place(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(place),
        Value::Object(fields) => {
            fields.values_mut().for_each(place);
            if let Some(id) = fields.get("slack_file").and_then(id) {
                fields.remove("slack_file");
                fields.insert("image_url".to_owned(), url("", &id).into());
            }
        }
        _ => {}
    }
}

/// Returns the ID of a file that is given by its ID or its address.
fn id(file: &Value) -> Option<String> {
    let named = |key: &str| file.get(key).and_then(Value::as_str);
    let id = named("id").or_else(|| named("url")?.rsplit_once(PATH).map(|(_, id)| id))?;
    let is_id = id.starts_with('F') && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_picture_is_recognized_by_its_bytes() {
        let cases: [(&[u8], _); 7] = [
            (b"\x89PNG\r\n\x1a\n....", Some("image/png")),
            (b"\xff\xd8\xff\xe0....", Some("image/jpeg")),
            (b"GIF89a....", Some("image/gif")),
            (b"<html>", None),
            (b"<svg xmlns=", None),
            (b" \x89PNG\r\n\x1a\n", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(kind(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn files_get_their_address_on_the_page() {
        let image = |file: Value| json!({ "type": "image", "alt_text": "a", "slack_file": file });
        let message = json!({
            "files": [{ "id": "F1", "url_private": "http://127.0.0.1:8470/files/F1" }],
            "blocks": [image(json!({ "id": "F2" }))],
            "attachments": [{ "blocks": [image(json!({ "url": "http://127.0.0.1:8470/files/F3" }))] }],
        });
        assert_eq!(shown(&message), ["F1", "F2", "F3"]);
        let placed = placed(message);
        assert_eq!(placed["files"][0]["url_private"], "/files/F1");
        assert_eq!(
            placed["blocks"][0],
            json!({ "type": "image", "alt_text": "a", "image_url": "/files/F2" })
        );
        assert_eq!(placed["attachments"][0]["blocks"][0]["image_url"], "/files/F3");
    }

    #[test]
    fn other_files_have_no_address() {
        for file in
            [json!({ "id": "F1/../x" }), json!({ "url": "https://files.slack.com/x" }), json!({}), json!(1)]
        {
            let message = json!({ "blocks": [{ "slack_file": file }] });
            assert_eq!(named(&message), [""], "it is named, but no such file exists");
            assert_eq!(placed(message.clone()), message);
        }
    }
}
