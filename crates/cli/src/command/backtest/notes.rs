//! Warnings about a history, so that nobody trusts a back-test more than it deserves.

use std::sync::Arc;

use bongsu_core::backtest::{BacktestGroup, Feed, SeriesName};
use bongsu_core::evaluate::Unit;
use bongsu_io::history::Row;
use jiff::Timestamp;

use crate::failure::Failure;
use crate::look::say;
use crate::now;

/// Counts the samples that were read, and collects oddities.
#[derive(Debug, Default)]
pub(in crate::command) struct Notes {
    watched: Vec<String>,
    known: Vec<(Arc<SeriesName>, Option<Feed>)>,
    samples: u64,
    refused: u64,
    future: u64,
    now: Option<Timestamp>,
    units: Vec<Option<Unit>>,
}

impl Notes {
    pub(in crate::command) fn new(backtest: &BacktestGroup) -> Self {
        Self { watched: backtest.feed_names(), now: Some(now()), ..Self::default() }
    }

    /// Finds the metric of a row. `None` if the alarm does not watch it.
    pub(in crate::command) fn take(&mut self, backtest: &BacktestGroup, row: &Row) -> Option<Feed> {
        let known =
            self.known.iter().find(|(series, _)| Arc::ptr_eq(series, &row.series) || series == &row.series);
        let feed = if let Some((_, feed)) = known {
            *feed
        } else {
            let feed = backtest.feed(&row.series);
            self.known.push((row.series.clone(), feed));
            feed
        };
        let feed = feed?;
        self.samples += 1;
        self.refused += u64::from(!row.sample.values.is_valid());
        self.future += u64::from(self.now.is_some_and(|now| row.sample.at > now));
        if !self.units.contains(&row.sample.unit) {
            self.units.push(row.sample.unit);
        }
        Some(feed)
    }

    /// The number of samples of the alarm's metrics.
    pub(in crate::command) fn samples(&self) -> u64 {
        self.samples
    }

    /// A sentence for each oddity.
    pub(in crate::command) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.refused > 0 {
            let refused = self.refused;
            sentences.push(say(
                format!(
                    "No numbers that CloudWatch takes (NaN, infinite, beyond 2^360), which count as missing: {refused}."
                ),
                format!("CloudWatch가 받지 않는 값(NaN, 무한대, 2^360 초과)이라 누락으로 처리한 샘플: {refused}개."),
            ));
        }
        if self.future > 0 {
            let future = self.future;
            sentences.push(say(
                format!("Samples that lie in the future: {future}."),
                format!("미래 시각의 샘플: {future}개."),
            ));
        }
        if self.units.len() > 1 {
            let units: Vec<_> = self.units.iter().map(|unit| unit.map_or("none", Unit::as_str)).collect();
            let units = units.join(", ");
            sentences.push(say(
                format!(
                    "Samples have different units ({units}): without Unit in the alarm, CloudWatch's result is not defined."
                ),
                format!("샘플의 단위가 서로 다릅니다({units}). 경보에 Unit이 없으면 CloudWatch의 결과는 정해져 있지 않습니다."),
            ));
        }
        let others = self.others();
        if !others.is_empty() {
            let others = others.join(", ");
            sentences.push(say(
                format!("Not watched by this alarm, and left out: {others}."),
                format!("이 경보가 보지 않아 제외한 시계열: {others}."),
            ));
        }
        sentences
    }

    /// The error for a history without any sample of the alarm's metrics.
    pub(in crate::command) fn nothing(&self) -> Failure {
        let others = self.others();
        Failure::Arguments(if others.is_empty() {
            "there is no sample in the history: see `bongsu backtest --help` for its formats".to_owned()
        } else {
            format!(
                "the alarm watches {}, and the history has only {}: name the series as the alarm does, or say \
                 --data {}=FILE",
                self.watched.join(", "),
                others.join(", "),
                self.watched.first().map_or("NAME", String::as_str),
            )
        })
    }

    fn others(&self) -> Vec<String> {
        let others = self.known.iter().filter(|(_, feed)| feed.is_none());
        others
            .map(|(series, _)| series.names.first().cloned().unwrap_or_else(|| "(no name)".to_owned()))
            .collect()
    }
}
