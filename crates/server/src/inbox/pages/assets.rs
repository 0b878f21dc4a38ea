//! The resources of the pages: a style sheet, a script and an icon. The names of the style sheet and the script change
//! with their contents, so that browsers can cache them forever.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_slack::drawing;

static STYLE: LazyLock<String> = LazyLock::new(|| {
    format!("{}{}{}", include_str!("style.css"), drawing::stylesheet(), bongsu_chart::stylesheet())
});
static STYLE_PATH: LazyLock<String> = LazyLock::new(|| path("style", &STYLE, "css"));

const SCRIPT: &str = include_str!("live.js");
static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| path("live", SCRIPT, "js"));

const ICON: &str = include_str!("icon.svg");

/// Returns the path of the style sheet.
pub(super) fn style() -> &'static str {
    &STYLE_PATH
}

/// Returns the path of the script.
pub(super) fn script() -> &'static str {
    &SCRIPT_PATH
}

fn path(name: &str, contents: &str, kind: &str) -> String {
    let mut hasher = DefaultHasher::new();
    contents.hash(&mut hasher);
    format!("/assets/{name}-{:016x}.{kind}", hasher.finish())
}

pub(crate) async fn asset(Path(file): Path<String>) -> Response {
    let (kind, contents) = match format!("/assets/{file}") {
        path if path == *STYLE_PATH => ("text/css; charset=utf-8", STYLE.as_str()),
        path if path == *SCRIPT_PATH => ("text/javascript; charset=utf-8", SCRIPT),
        path if path == "/assets/icon.svg" => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, contents).into_response()
}
