//! Uploads in progress: from a program's request for an upload URL until a message shows the file. They are only in
//! memory, because they are few and short.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use bongsu_core::inbox::File;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{files, lock};

/// The maximum size of a file. A picture of a metric has a fortieth of it.
pub(super) const MOST_BYTES: usize = 2 * 1024 * 1024;

/// The maximum number of uploads at once. Another upload replaces the oldest.
const MOST: usize = 16;

/// The time limit for an upload.
const WITHIN: Duration = Duration::from_mins(10);

#[derive(Debug, Default)]
pub(super) struct Uploads(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    uploads: VecDeque<Upload>,
    /// The last number used for an ID.
    last: i64,
}

#[derive(Debug)]
struct Upload {
    id: String,
    announced: AnnouncedFile,
    since: Instant,
    /// The content, once it has arrived.
    bytes: Vec<u8>,
    /// Whether the program has completed the upload.
    is_complete: bool,
}

/// A program's announcement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnnouncedFile {
    pub(super) name: String,
    pub(super) alt: Option<String>,
    pub(super) length: usize,
}

impl Uploads {
    /// Announces a file, and returns its ID.
    pub(super) fn expect(&self, announced: AnnouncedFile, now: Timestamp) -> String {
        let mut waiting = lock(&self.0);
        waiting.forget();
        while waiting.uploads.len() >= MOST {
            waiting.uploads.pop_front();
        }
        // IDs begin with the time, so that they are greater after a restart.
        waiting.last = now.as_microsecond().max(waiting.last + 1);
        let id = format!("F{:014X}", waiting.last);
        let upload = Upload {
            id: id.clone(),
            announced,
            since: Instant::now(),
            bytes: Vec::new(),
            is_complete: false,
        };
        waiting.uploads.push_back(upload);
        id
    }

    /// Returns the announced length of the file with this ID if its content has not arrived.
    pub(super) fn length(&self, id: &str) -> Option<usize> {
        lock(&self.0).find(id).filter(|it| !it.is_complete).map(|it| it.announced.length)
    }

    /// Stores the content of a file. Returns false if the file was not announced.
    pub(super) fn fill(&self, id: &str, bytes: Vec<u8>) -> bool {
        let mut waiting = lock(&self.0);
        let upload = waiting.find(id).filter(|upload| !upload.is_complete);
        upload.map(|upload| upload.bytes = bytes).is_some()
    }

    /// Completes these files, given by ID and title, or none of them if the content of a file is missing. Returns
    /// Slack's file objects (docs.slack.dev, "File object").
    pub(super) fn complete(&self, wanted: &[(&str, Option<&str>)], origin: &str) -> Option<Vec<Value>> {
        let mut waiting = lock(&self.0);
        let announced = wanted.iter().map(|(id, title)| {
            let upload = waiting.find(id).filter(|upload| !upload.is_complete)?;
            upload.object(*title, origin)
        });
        let announced = announced.collect::<Option<Vec<_>>>()?;
        for (id, _) in wanted {
            waiting.find(id).into_iter().for_each(|upload| upload.is_complete = true);
        }
        Some(announced)
    }

    /// Returns whether the file is complete and waits for a message that shows it.
    pub(super) fn is_complete(&self, id: &str) -> bool {
        lock(&self.0).find(id).is_some_and(|upload| upload.is_complete)
    }

    /// Removes the complete files among these, for the message that shows them.
    pub(super) fn take(&self, ids: &[String]) -> Vec<File> {
        let mut waiting = lock(&self.0);
        let is_taken = |upload: &Upload| upload.is_complete && ids.contains(&upload.id);
        let (taken, left) = waiting.uploads.drain(..).partition::<Vec<_>, _>(is_taken);
        waiting.uploads = left.into();
        taken.into_iter().map(|upload| File { id: upload.id, bytes: upload.bytes }).collect()
    }
}

impl Waiting {
    fn find(&mut self, id: &str) -> Option<&mut Upload> {
        self.forget();
        self.uploads.iter_mut().find(|upload| upload.id == id)
    }

    fn forget(&mut self) {
        self.uploads.retain(|upload| upload.since.elapsed() < WITHIN);
    }
}

impl Upload {
    fn object(&self, title: Option<&str>, origin: &str) -> Option<Value> {
        let kind = files::kind(&self.bytes)?;
        let AnnouncedFile { name, alt, .. } = &self.announced;
        let mut object = json!({
            "id": self.id, "name": name, "title": title.unwrap_or(name), "mimetype": kind, "size": self.bytes.len(),
            "url_private": files::url(origin, &self.id),
        });
        if let (Some(alt), Some(fields)) = (alt, object.as_object_mut()) {
            fields.insert("alt_txt".to_owned(), alt.as_str().into());
        }
        Some(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    fn announced() -> AnnouncedFile {
        AnnouncedFile { name: "a.png".to_owned(), alt: None, length: PNG.len() }
    }

    #[tokio::test]
    async fn a_file_belongs_to_one_message_only() {
        let uploads = Uploads::default();
        let id = uploads.expect(announced(), Timestamp::UNIX_EPOCH);
        let complete = || uploads.complete(&[(id.as_str(), Some("A"))], "http://here");
        let take = || uploads.take(std::slice::from_ref(&id));
        assert_eq!((uploads.length(&id), complete(), take().len()), (Some(8), None, 0));
        assert!(uploads.fill(&id, PNG.to_vec()) && !uploads.fill("F0", PNG.to_vec()));
        assert_eq!(take().len(), 0, "the upload is not completed yet");
        let object = &complete().unwrap()[0];
        assert_eq!((&object["title"], &object["mimetype"]), (&"A".into(), &"image/png".into()));
        assert_eq!(object["url_private"], format!("http://here/files/{id}"));
        assert_eq!(
            (complete(), uploads.is_complete(&id), uploads.fill(&id, Vec::new())),
            (None, true, false)
        );
        assert_eq!(take(), [File { id: id.clone(), bytes: PNG.to_vec() }]);
        assert_eq!(take(), []);
    }

    #[tokio::test(start_paused = true)]
    async fn removes_unfinished_uploads() {
        let uploads = Uploads::default();
        let ids: Vec<_> = (0..=MOST).map(|_| uploads.expect(announced(), Timestamp::UNIX_EPOCH)).collect();
        assert!(ids.is_sorted());
        let there = || ids.iter().filter(|id| uploads.length(id).is_some()).count();
        assert_eq!((there(), uploads.length(&ids[0])), (MOST, None));
        tokio::time::advance(WITHIN).await;
        assert_eq!(there(), 0);
    }
}
