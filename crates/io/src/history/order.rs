//! Sorts samples by time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use jiff::Timestamp;

use super::{HistoryError, HistoryProblem, HistoryRow, Rows};

/// The maximum distance over which samples are sorted, which needs about 100 MB.
const MOST_OUT_OF_ORDER: usize = 1 << 20;

/// A row with its sort key. Equal times keep their order.
struct Waiting {
    at: Timestamp,
    number: u64,
    row: HistoryRow,
}

/// Sorts the samples of one file. Smaller files may have any order. Larger files are sorted as a stream,
/// within a limited distance.
pub fn in_order(file: String, rows: Rows) -> Rows {
    Box::new(InOrder {
        rows,
        waiting: BinaryHeap::new(),
        file,
        number: 0,
        newest: Timestamp::MIN,
        most: MOST_OUT_OF_ORDER,
    })
}

struct InOrder {
    rows: Rows,
    waiting: BinaryHeap<Reverse<Waiting>>,
    file: String,
    number: u64,
    newest: Timestamp,
    most: usize,
}

impl Iterator for InOrder {
    type Item = Result<HistoryRow, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.len() < self.most {
            match self.rows.next() {
                Some(Ok(row)) => {
                    self.number += 1;
                    self.waiting.push(Reverse(Waiting { at: row.sample.at, number: self.number, row }));
                }
                Some(Err(error)) => return Some(Err(error)),
                None => break,
            }
        }
        let Reverse(Waiting { at, row, .. }) = self.waiting.pop()?;
        if at < self.newest {
            return Some(Err(HistoryError {
                file: self.file.clone(),
                line: None,
                problem: HistoryProblem::Order,
            }));
        }
        self.newest = at;
        Some(Ok(row))
    }
}

/// Merges the samples of several sorted files.
pub fn merge(files: Vec<Rows>) -> Rows {
    let heads = files.into_iter().map(|mut rows| (rows.next(), rows)).collect();
    Box::new(Merge { heads })
}

struct Merge {
    heads: Vec<(Option<Result<HistoryRow, HistoryError>>, Rows)>,
}

impl Iterator for Merge {
    type Item = Result<HistoryRow, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        // An error comes before all samples.
        let time = |head: &Result<HistoryRow, HistoryError>| {
            head.as_ref().map_or(Timestamp::MIN, |row| row.sample.at)
        };
        let heads = self.heads.iter_mut().filter(|(head, _)| head.is_some());
        let (head, rows) = heads.min_by_key(|(head, _)| head.as_ref().map(time))?;
        std::mem::replace(head, rows.next())
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::history::field;

    fn rows(seconds: &[i64]) -> Rows {
        let row = |second: i64| HistoryRow {
            series: Arc::default(),
            sample: field::value(Timestamp::from_second(second).unwrap(), second as f64),
        };
        let rows: Vec<_> = seconds.iter().map(|second| Ok(row(*second))).collect();
        Box::new(rows.into_iter())
    }

    fn seconds(rows: Rows) -> Vec<i64> {
        rows.map(|row| row.unwrap().sample.at.as_second()).collect()
    }

    #[test]
    fn sorts_samples() {
        assert_eq!(seconds(in_order("f".to_owned(), rows(&[5, 1, 3, 3, 2]))), [1, 2, 3, 3, 5]);
        let (one, other) = (rows(&[1, 4, 5]), rows(&[2, 3, 6]));
        assert_eq!(seconds(merge(vec![one, other, rows(&[])])), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn samples_that_are_too_far_out_of_order_are_an_error() {
        let far = InOrder {
            rows: rows(&[5, 6, 7, 1]),
            waiting: BinaryHeap::new(),
            file: "f".to_owned(),
            number: 0,
            newest: Timestamp::MIN,
            most: 2,
        };
        let error = far.filter_map(Result::err).next().unwrap();
        assert_eq!(error.problem, HistoryProblem::Order);
    }
}
