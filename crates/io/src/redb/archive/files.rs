//! Stores the files of messages.

use bongsu_core::inbox::File;
use redb::{ReadableTableMetadata as _, WriteTransaction};

use super::{FILES, SHOWN};

/// The maximum number of files. The oldest are deleted first.
pub(super) const MOST: u64 = 1_000;

/// Stores the files of the message with that number.
pub(super) fn keep(transaction: &WriteTransaction, id: u64, files: &[File]) -> Result<(), redb::Error> {
    if files.is_empty() {
        return Ok(());
    }
    let (mut kept, mut shown) = (transaction.open_table(FILES)?, transaction.open_table(SHOWN)?);
    for file in files {
        kept.insert(file.id.as_str(), file.bytes.as_slice())?;
        shown.insert((id, file.id.as_str()), ())?;
    }
    while kept.len()? > MOST {
        // The IDs are in the order of arrival.
        kept.pop_first()?;
    }
    Ok(())
}

/// Deletes the files of a deleted message.
pub(super) fn forget(transaction: &WriteTransaction, id: u64) -> Result<(), redb::Error> {
    let mut shown = transaction.open_table(SHOWN)?;
    let mut kept = transaction.open_table(FILES)?;
    for entry in shown.extract_from_if((id, "")..(id.saturating_add(1), ""), |_, ()| true)? {
        kept.remove(entry?.0.value().1)?;
    }
    Ok(())
}
