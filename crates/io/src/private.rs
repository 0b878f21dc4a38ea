//! Creates folders and files that only their owner can read, because they contain names of machines, alarms
//! and messages.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;

/// The prefixes of bongsu's files in such a folder.
const OURS: [&str; 3] = ["watch.", "watch-inbox.", "inbox."];

/// Creates `folder` if it does not exist. An existing folder becomes private only if it contains nothing but
/// bongsu's files.
pub(crate) fn folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        if is_ours(folder)? {
            restrict(folder, FOLDER);
        }
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(FOLDER).create(folder)
}

fn is_ours(folder: &Path) -> io::Result<bool> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if !OURS.iter().any(|ours| name.starts_with(ours)) {
            return Ok(false);
        }
        count += 1;
    }
    Ok(count > 0)
}

/// Creates an empty file if it does not exist, and makes an existing file private.
pub(crate) fn file(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(FILE).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => restrict(path, FILE),
        other => drop(other?),
    }
    Ok(())
}

/// Restricts the permissions. A file of another user stays unchanged, because this user may still be able to write
/// to it.
fn restrict(path: &Path, mode: u32) {
    let is_open = fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o777 & !mode != 0);
    if is_open && let Err(error) = fs::set_permissions(path, Permissions::from_mode(mode)) {
        let path = path.display().to_string();
        tracing::warn!(path, %error, "other users of this machine can read this");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn new_and_existing_files_become_private() {
        let parent = tempfile::tempdir().unwrap();
        let new = parent.path().join("a/b");
        folder(&new).unwrap();
        assert_eq!(mode(&new), 0o700);
        fs::set_permissions(&new, Permissions::from_mode(0o755)).unwrap();
        fs::write(new.join("watch.redb"), "x").unwrap();
        fs::set_permissions(new.join("watch.redb"), Permissions::from_mode(0o644)).unwrap();
        folder(&new).unwrap();
        file(&new.join("watch.redb")).unwrap();
        file(&new.join("inbox.redb")).unwrap();
        assert_eq!(mode(&new), 0o700);
        assert_eq!((mode(&new.join("watch.redb")), mode(&new.join("inbox.redb"))), (0o600, 0o600));
        assert_eq!(fs::read(new.join("watch.redb")).unwrap(), b"x");
    }

    #[test]
    fn a_folder_with_other_files_stays_open() {
        let shared = tempfile::tempdir().unwrap();
        fs::set_permissions(shared.path(), Permissions::from_mode(0o755)).unwrap();
        folder(shared.path()).unwrap();
        assert_eq!(mode(shared.path()), 0o755, "empty");
        fs::write(shared.path().join("Cargo.toml"), "").unwrap();
        fs::write(shared.path().join("watch.redb"), "").unwrap();
        folder(shared.path()).unwrap();
        assert_eq!(mode(shared.path()), 0o755);
    }
}
