//! A web server for files such as calendars, with redirects and errors.

use std::collections::BTreeMap;

use anyhow::Result;
use hyper::StatusCode;

use crate::http::Shared;
use crate::http::{Request, Response, Server};

/// The answer for a path.
#[derive(Debug, Clone)]
pub enum WebFile {
    Content(Vec<u8>),
    /// A redirect to another URL.
    MovedTo(String),
    /// A status without a file.
    Failure(u16),
}

#[derive(Debug)]
pub struct WebFiles {
    server: Server,
    files: Shared<BTreeMap<String, WebFile>>,
    requests: Shared<Vec<String>>,
}

impl WebFiles {
    /// Starts a server without files.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start() -> Result<Self> {
        let files = Shared::<BTreeMap<String, WebFile>>::default();
        let requests = Shared::<Vec<String>>::default();
        let (shared, seen) = (files.clone(), requests.clone());
        let server = Server::start(move |request: Request| {
            seen.lock().push(request.path.clone());
            let file = shared.lock().get(&request.path).cloned();
            async move { Some(answer(file)) }
        });
        Ok(Self { server: server.await?, files, requests })
    }

    /// Returns the URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.origin())
    }

    /// Sets the answer for a path.
    pub fn put(&self, path: &str, file: WebFile) {
        self.files.lock().insert(path.to_owned(), file);
    }

    /// Returns the requested paths, in order of arrival.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }
}

fn answer(file: Option<WebFile>) -> Response {
    match file {
        Some(WebFile::Content(content)) => Response::new(StatusCode::OK, content),
        Some(WebFile::MovedTo(url)) => Response::new(StatusCode::FOUND, "").header("location", &url),
        Some(WebFile::Failure(status)) => Response::new(StatusCode::from_u16(status).unwrap_or_default(), ""),
        None => Response::new(StatusCode::NOT_FOUND, ""),
    }
}
