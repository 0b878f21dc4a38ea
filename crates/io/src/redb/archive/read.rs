//! Reads the archive.

use bongsu_alarm::TimeRange;
use bongsu_alarm::evaluate::{Row, Sample};
use bongsu_core::inbox::{Changed, Headline, InboxQuery, Kept};
use jiff::Timestamp;
use redb::{AccessGuard, ReadTransaction, ReadableTable as _, StorageError};

use super::{
    ARRIVALS, Archive, CHANGES, FILES, HEADLINES, HeadlineRow, SAMPLES, SERIES, THREADS, kept, of_bytes,
};
use crate::redb::StateError;

impl Archive {
    /// Returns the newest `limit` matches before the number `before`, in order of time.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn latest(
        &self,
        query: &InboxQuery,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Kept>, StateError> {
        self.reading(|transaction| {
            let headlines = transaction.open_table(HEADLINES)?;
            let newest_first = headlines.range(..before.unwrap_or(u64::MAX))?.rev();
            let mut found = first(newest_first, query, limit)?;
            found.reverse();
            read(transaction, &found)
        })
    }

    /// Returns the first `limit` matches after the number `after`, oldest first.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn after(&self, query: &InboxQuery, after: u64, limit: usize) -> Result<Vec<Kept>, StateError> {
        self.reading(|transaction| {
            let headlines = transaction.open_table(HEADLINES)?;
            let found = first(headlines.range(after.saturating_add(1)..)?, query, limit)?;
            read(transaction, &found)
        })
    }

    /// Returns the item with this number.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn get(&self, id: u64) -> Result<Option<Kept>, StateError> {
        self.reading(|transaction| Ok(read(transaction, &[id])?.pop()))
    }

    /// Returns the content of the file with this ID.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn file(&self, id: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.reading(|transaction| {
            Ok(transaction.open_table(FILES)?.get(id)?.map(|bytes| bytes.value().to_vec()))
        })
    }

    /// Returns the number of the newest item, which is 0 if there was never an item.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn newest(&self) -> Result<u64, StateError> {
        self.reading(|transaction| {
            Ok(transaction.open_table(HEADLINES)?.last()?.map_or(0, |(id, _)| id.value()))
        })
    }

    /// Returns the samples of a series in a time range, in order of time.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn samples(&self, series: &str, range: TimeRange) -> Result<Vec<Sample>, StateError> {
        self.reading(|transaction| {
            let number = transaction.open_table(SERIES)?.get(series)?.map(|number| number.value());
            let Some(number) = number else { return Ok(Vec::new()) };
            let range = (number, range.from.as_second(), 0)..=(number, range.to.as_second(), u32::MAX);
            let mut samples = Vec::new();
            for entry in transaction.open_table(SAMPLES)?.range(range)? {
                let (key, values) = entry?;
                let ((_, second, _), [sum, minimum, maximum, count]) = (key.value(), values.value());
                let row: Row = [second as f64, sum, minimum, maximum, count];
                samples.extend(Sample::of_row(row, None));
            }
            Ok(samples)
        })
    }

    /// Returns the state changes of an alarm in a time range, earliest first.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub fn changes(&self, alarm: &str, range: TimeRange) -> Result<Vec<Changed>, StateError> {
        self.reading(|transaction| {
            let range = (alarm, range.from.as_millisecond())..=(alarm, range.to.as_millisecond());
            let mut changes = Vec::new();
            for entry in transaction.open_table(CHANGES)?.range(range)? {
                changes.extend(of_bytes::<Changed>(entry?.1.value()));
            }
            Ok(changes)
        })
    }

    fn reading<T>(
        &self,
        read: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, StateError> {
        let transaction = self.database.begin_read();
        transaction
            .and_then(|transaction| read(&transaction))
            .map_err(|error| StateError::Read(error.to_string()))
    }
}

type Entry<'a> = (AccessGuard<'a, u64>, AccessGuard<'a, HeadlineRow>);

/// Returns the numbers of the first `limit` matches.
fn first<'a>(
    headlines: impl Iterator<Item = Result<Entry<'a>, StorageError>>,
    query: &InboxQuery,
    limit: usize,
) -> Result<Vec<u64>, redb::Error> {
    let mut found = Vec::new();
    for entry in headlines {
        let (id, row) = entry?;
        if is_found(query, &row) {
            found.push(id.value());
            if found.len() >= limit {
                break;
            }
        }
    }
    Ok(found)
}

fn is_found(query: &InboxQuery, row: &AccessGuard<'_, HeadlineRow>) -> bool {
    let (at, is_silence, states, names, text) = row.value();
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    query.is_all() || query.matches(Headline { at, is_silence, states, names, text })
}

/// Reads items by number. Omits records of other versions.
fn read(transaction: &ReadTransaction, ids: &[u64]) -> Result<Vec<Kept>, redb::Error> {
    let (headlines, arrivals) = (transaction.open_table(HEADLINES)?, transaction.open_table(ARRIVALS)?);
    let threads = transaction.open_table(THREADS)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let (Some(row), Some(record)) = (headlines.get(id)?, arrivals.get(id)?)
            && let Some(mut kept) = kept(*id, row.value().0, record.value())
        {
            for entry in threads.range((*id, 0)..=(*id, u64::MAX))? {
                let (key, at) = entry?;
                let reply = key.value().1;
                if let Some(record) = arrivals.get(reply)? {
                    kept.replies.extend(super::kept(reply, at.value(), record.value()));
                }
            }
            found.push(kept);
        }
    }
    Ok(found)
}
