//! Writes to the archive and deletes from it.

use std::collections::BTreeSet;

use bongsu_alarm::evaluate::Row;
use bongsu_core::inbox::{Arrival, Course};
use bongsu_core::intake;
use bongsu_core::route::kind;
use jiff::Timestamp;
use redb::{ReadableTable as _, ReadableTableMetadata as _, WriteTransaction};

use super::{
    ARRIVALS, Archive, CHANGES, FILES, HEADLINES, LAST, NUMBERS, SAMPLES, SERIES, SHOWN, THREADS, files,
    to_bytes,
};
use crate::redb::StateError;

/// The maximum length of the searched text.
const TEXT_BYTES: usize = 8 * 1024;

/// The maximum number of notices in a message whose kinds are searched.
const KINDS: usize = 40;

impl Archive {
    /// Stores all items or none, durably. Returns the number of each arrival, in order.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be written.
    pub fn keep(&self, arrivals: &[Arrival], courses: &[Course]) -> Result<Vec<u64>, StateError> {
        let kept = || -> Result<Vec<u64>, redb::Error> {
            let transaction = self.database.begin_write()?;
            let numbers = keep_arrivals(&transaction, arrivals)?;
            for course in courses {
                keep_course(&transaction, course)?;
            }
            self.forget_many(&transaction)?;
            transaction.commit()?;
            Ok(numbers)
        };
        kept().map_err(|error| StateError::Write(error.to_string()))
    }

    /// Replaces an item. Returns false if there is no item with that number.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be written.
    pub fn change(&self, id: u64, arrival: &Arrival) -> Result<bool, StateError> {
        let changed = || -> Result<bool, redb::Error> {
            let transaction = self.database.begin_write()?;
            let is_there = {
                let mut records = transaction.open_table(ARRIVALS)?;
                let is_there = records.get(id)?.is_some();
                if is_there {
                    records.insert(id, to_bytes(&arrival.content).as_slice())?;
                    files::keep(&transaction, id, &arrival.files)?;
                    let mut headlines = transaction.open_table(HEADLINES)?;
                    let at = headlines.get(id)?.map(|row| row.value().0);
                    if let Some(at) = at {
                        insert_headline(&mut headlines, id, at, arrival)?;
                    }
                }
                is_there
            };
            transaction.commit()?;
            Ok(is_there)
        };
        changed().map_err(|error| StateError::Write(error.to_string()))
    }

    /// Deletes an item and its replies. Returns false if there is no item with that number.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be written.
    pub fn remove(&self, id: u64) -> Result<bool, StateError> {
        let removed = || -> Result<bool, redb::Error> {
            let transaction = self.database.begin_write()?;
            let is_there = {
                let mut arrivals = transaction.open_table(ARRIVALS)?;
                transaction.open_table(HEADLINES)?.remove(id)?;
                forget_thread(&transaction, &mut arrivals, id)?;
                arrivals.remove(id)?.is_some()
            };
            transaction.commit()?;
            Ok(is_there)
        };
        removed().map_err(|error| StateError::Write(error.to_string()))
    }

    /// Deletes items that are older than the limits allow.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be written.
    pub fn forget(&self, now: Timestamp) -> Result<(), StateError> {
        self.forget_old(now).map_err(|error| StateError::Write(error.to_string()))
    }

    pub(super) fn make_tables(&self) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        transaction.open_table(ARRIVALS)?;
        transaction.open_table(HEADLINES)?;
        transaction.open_table(THREADS)?;
        transaction.open_table(FILES)?;
        transaction.open_table(SHOWN)?;
        transaction.open_table(SERIES)?;
        transaction.open_table(SAMPLES)?;
        transaction.open_table(CHANGES)?;
        transaction.open_table(NUMBERS)?;
        Ok(transaction.commit()?)
    }

    pub(super) fn forget_old(&self, now: Timestamp) -> Result<(), redb::Error> {
        let oldest = now.checked_sub(self.limits.age).unwrap_or(Timestamp::MIN);
        let transaction = self.database.begin_write()?;
        {
            let mut headlines = transaction.open_table(HEADLINES)?;
            let mut arrivals = transaction.open_table(ARRIVALS)?;
            while let Some(id) = first_before(&headlines, oldest)? {
                headlines.remove(id)?;
                arrivals.remove(id)?;
                forget_thread(&transaction, &mut arrivals, id)?;
            }
            let mut samples = transaction.open_table(SAMPLES)?;
            for series in transaction.open_table(SERIES)?.iter()? {
                let series = series?.1.value();
                samples.retain_in((series, i64::MIN, 0)..(series, oldest.as_second(), 0), |_, _| false)?;
            }
            let mut changes = transaction.open_table(CHANGES)?;
            changes.retain(|(_, at), _| at >= oldest.as_millisecond())?;
        }
        self.forget_many(&transaction)?;
        Ok(transaction.commit()?)
    }

    fn forget_many(&self, transaction: &WriteTransaction) -> Result<(), redb::Error> {
        let mut headlines = transaction.open_table(HEADLINES)?;
        let mut arrivals = transaction.open_table(ARRIVALS)?;
        let mut surplus = headlines.len()?.saturating_sub(self.limits.count);
        while surplus > 0
            && let Some(id) = headlines.pop_first()?.map(|(id, _)| id.value())
        {
            arrivals.remove(id)?;
            forget_thread(transaction, &mut arrivals, id)?;
            surplus -= 1;
        }
        Ok(())
    }
}

/// Returns the first item if it is too old. Items are in order of time, except after a change of the clock.
fn first_before(
    headlines: &redb::Table<'_, u64, super::HeadlineRow>,
    oldest: Timestamp,
) -> Result<Option<u64>, redb::Error> {
    let first = headlines.first()?.map(|(id, row)| (id.value(), row.value().0));
    Ok(first.filter(|(_, at)| *at < oldest.as_millisecond()).map(|(id, _)| id))
}

fn keep_arrivals(transaction: &WriteTransaction, arrivals: &[Arrival]) -> Result<Vec<u64>, redb::Error> {
    let mut numbers = transaction.open_table(NUMBERS)?;
    let mut last = numbers.get(LAST)?.map_or(0, |last| last.value());
    let mut headlines = transaction.open_table(HEADLINES)?;
    let mut records = transaction.open_table(ARRIVALS)?;
    let mut threads = transaction.open_table(THREADS)?;
    let mut given = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        last += 1;
        given.push(last);
        let at = arrival.at.as_millisecond();
        if let Some((parent, _)) = arrival.thread {
            threads.insert((parent, last), at)?;
        }
        if arrival.thread.is_none_or(|(_, is_shown)| is_shown) {
            insert_headline(&mut headlines, last, at, arrival)?;
        }
        records.insert(last, to_bytes(&arrival.content).as_slice())?;
        files::keep(transaction, last, &arrival.files)?;
    }
    numbers.insert(LAST, last)?;
    Ok(given)
}

fn insert_headline(
    headlines: &mut redb::Table<'_, u64, super::HeadlineRow>,
    id: u64,
    at: i64,
    arrival: &Arrival,
) -> Result<(), redb::Error> {
    let about = arrival.content.about();
    let mut states: BTreeSet<_> = about.iter().filter_map(|it| Some(it.state?.as_str())).collect();
    let told = about.iter().take(KINDS).filter_map(|it| intake::notices(&it.event).into_iter().next());
    states.extend(told.map(|notice| kind(&notice)));
    let states = states.into_iter().collect::<Vec<_>>().join(" ");
    let names = about.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join("\n");
    let is_silence = matches!(arrival.content, bongsu_core::inbox::ArrivalContent::Silence(_));
    let text = searched(&arrival.text);
    headlines.insert(id, (at, is_silence, states.as_str(), names.as_str(), text.as_str()))?;
    Ok(())
}

/// Deletes the replies to a message, with their files.
fn forget_thread(
    transaction: &WriteTransaction,
    arrivals: &mut redb::Table<'_, u64, &'static [u8]>,
    id: u64,
) -> Result<(), redb::Error> {
    let mut threads = transaction.open_table(THREADS)?;
    let mut replies = Vec::new();
    for entry in threads.range((id, 0)..=(id, u64::MAX))? {
        replies.push(entry?.0.value());
    }
    for key in replies {
        threads.remove(key)?;
        arrivals.remove(key.1)?;
        files::forget(transaction, key.1)?;
    }
    files::forget(transaction, id)
}

fn searched(text: &str) -> String {
    let mut text = text.to_lowercase();
    text.truncate(text.floor_char_boundary(TEXT_BYTES));
    text
}

fn keep_course(transaction: &WriteTransaction, course: &Course) -> Result<(), redb::Error> {
    if let Some(changed) = &course.changed {
        let key = (course.alarm.as_str(), changed.at.as_millisecond());
        transaction.open_table(CHANGES)?.insert(key, to_bytes(changed).as_slice())?;
    }
    let mut filled = course.samples.iter().filter(|(_, rows)| !rows.is_empty());
    filled.try_for_each(|(series, rows)| keep_samples(transaction, series, rows))
}

fn keep_samples(transaction: &WriteTransaction, series: &str, rows: &[Row]) -> Result<(), redb::Error> {
    let series = series_number(transaction, series)?;
    let mut table = transaction.open_table(SAMPLES)?;
    let seconds = rows.iter().map(|[second, ..]| *second as i64);
    for second in seconds.collect::<BTreeSet<_>>() {
        table.retain_in((series, second, 0)..=(series, second, u32::MAX), |_, _| false)?;
    }
    let mut place = 0;
    for [second, sum, minimum, maximum, count] in rows {
        place += 1;
        table.insert((series, *second as i64, place), [*sum, *minimum, *maximum, *count])?;
    }
    Ok(())
}

fn series_number(transaction: &WriteTransaction, series: &str) -> Result<u32, redb::Error> {
    let mut table = transaction.open_table(SERIES)?;
    let known = table.get(series)?.map(|number| number.value());
    if let Some(number) = known {
        return Ok(number);
    }
    let number = u32::try_from(table.len()?).unwrap_or(u32::MAX);
    table.insert(series, number)?;
    Ok(number)
}
