//! Reproducible archives: sorted, without owners and times, the same bytes every time.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use tar::{Builder, Header};

use super::{files, read};

/// A `.tar.gz` with one folder at its top.
pub(super) struct Archive {
    top: String,
    entries: BTreeMap<String, Entry>,
}

struct Entry {
    mode: u32,
    contents: Vec<u8>,
}

impl Archive {
    pub(super) fn new(top: &str) -> Self {
        Self { top: top.to_owned(), entries: BTreeMap::new() }
    }

    pub(super) fn program(&mut self, name: &str, contents: Vec<u8>) {
        self.entries.insert(name.to_owned(), Entry { mode: 0o755, contents });
    }

    pub(super) fn file(&mut self, name: &str, contents: Vec<u8>) {
        self.entries.insert(name.to_owned(), Entry { mode: 0o644, contents });
    }

    /// Adds the files of a folder and of those below it, under the name `to`.
    pub(super) fn folder(&mut self, to: &str, folder: &Path) -> Result<()> {
        let below = |name: &str| if to.is_empty() { name.to_owned() } else { format!("{to}/{name}") };
        for path in files(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.file(&below(&name), read(&path)?);
        }
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Terraform keeps its plugins in such folders.
            if path.is_dir() && !name.starts_with('.') {
                self.folder(&below(&name), &path)?;
            }
        }
        Ok(())
    }

    pub(super) fn packed(&self) -> Result<Vec<u8>> {
        let gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
        let mut tar = Builder::new(gzip);
        for (name, entry) in &self.entries {
            let mut header = Header::new_gnu();
            header.set_size(u64::try_from(entry.contents.len())?);
            header.set_mode(entry.mode);
            header.set_mtime(0);
            tar.append_data(&mut header, format!("{}/{name}", self.top), &*entry.contents)?;
        }
        Ok(tar.into_inner()?.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_files_come_does_not_show() {
        let [mut first, mut second] = ["top", "top"].map(Archive::new);
        first.program("bongsu", b"program".to_vec());
        first.file("README.md", b"text".to_vec());
        second.file("README.md", b"text".to_vec());
        second.program("bongsu", b"program".to_vec());
        assert_eq!(first.packed().unwrap(), second.packed().unwrap());
    }

    #[test]
    fn only_the_program_can_be_run() {
        let mut archive = Archive::new("top");
        archive.program("bongsu", b"program".to_vec());
        archive.file("README.md", b"text".to_vec());
        let packed = archive.packed().unwrap();
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(&*packed));
        let entries = tar.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            (entry.path().unwrap().display().to_string(), entry.header().mode().unwrap())
        });
        let expected = [("top/README.md".to_owned(), 0o644), ("top/bongsu".to_owned(), 0o755)];
        assert_eq!(entries.collect::<Vec<_>>(), expected);
    }
}
