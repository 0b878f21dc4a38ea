//! Reads the records of a `bongsu watch`: changes, acknowledgements and samples.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use bongsu_alarm::TimeRange;
use bongsu_alarm::backtest::SeriesName;
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::review::{
    Described, Evidence, HistoryChange, HistoryEvent, Recorded as Item, ReviewHistory, ReviewSettings,
};
use bongsu_alarm::simulate::WatchedAlarm;
use bongsu_core::inbox::Limits;
use bongsu_core::review::evidence;
use bongsu_core::store::Store;
use bongsu_io::history::{HistoryRow, Rows};
use bongsu_io::redb::Archive;
use serde_json::Value;

use super::{Samples, Sources};
use crate::command::silence::{State, failure, state};
use crate::command::watch::page::FILE;
use crate::failure::Failure;
use crate::look::say;
use crate::now;

/// The records of a watch's alarms.
pub(super) struct Recorded {
    alarms: Vec<WatchedAlarm>,
    /// The archive, or `None` while the watch runs, because only one program can open the file.
    archive: Option<Archive>,
}

pub(super) async fn sources(
    folder: &Path,
    alarms: Vec<WatchedAlarm>,
    settings: &ReviewSettings,
) -> Result<Sources, Failure> {
    let evidence = match state(folder).await? {
        State::Ours(file) => of(&file).await?,
        State::OfRunning(borrowed) => of(&borrowed).await?,
    };
    let archive = Archive::open(folder, FILE, Limits::default(), now()).ok().map(|opened| opened.archive);
    let mut notes = Vec::new();
    if archive.is_none() {
        notes.push(say(
            "The watch is running, and no other program can read its samples: stop it to search for better settings.",
            "watch가 실행 중이라 샘플을 읽을 수 없습니다. 더 나은 설정을 찾으려면 watch를 중지하십시오.",
        ));
    }
    let described: Vec<_> = alarms.iter().map(described).collect();
    let recorded = Recorded { alarms, archive };
    let history = recorded.history(TimeRange { from: settings.since, to: settings.until });
    Ok(Sources { described, history, evidence: Some(evidence), samples: Samples::State(recorded), notes })
}

fn described(alarm: &WatchedAlarm) -> Described {
    let definition = alarm.definition();
    Described {
        name: definition.name.clone(),
        definition: Ok(definition),
        properties: Value::Null,
        standing: None,
    }
}

async fn of(store: &impl Store) -> Result<BTreeMap<String, Evidence>, Failure> {
    Ok(evidence(&store.scan().await.map_err(|error| failure(&error))?))
}

impl Recorded {
    /// Returns the recorded changes of the alarms.
    fn history(&self, range: TimeRange) -> ReviewHistory {
        let Some(archive) = &self.archive else { return ReviewHistory::default() };
        let changes = self.alarms.iter().flat_map(|alarm| {
            let name = &alarm.identity.name;
            let changes = archive.changes(name, range).unwrap_or_default().into_iter();
            changes.map(|it| Item {
                alarm: name.clone(),
                at: it.at,
                event: HistoryEvent::Changed(HistoryChange { at: it.at, from: Some(it.from), to: it.to }),
            })
        });
        ReviewHistory { recorded: changes.collect(), unread: 0 }
    }

    /// Returns the recorded samples of an alarm's metrics.
    pub(super) fn rows(&self, alarm: &AlarmDefinition, range: TimeRange) -> Result<Option<Rows>, Failure> {
        let watched = self.alarms.iter().find(|it| it.identity.name == alarm.name);
        let (Some(archive), Some(watched)) = (&self.archive, watched) else { return Ok(None) };
        let mut rows = Vec::new();
        for (input, id) in watched.inputs().iter().zip(watched.input_ids()) {
            let samples = archive.samples(&input.series(), range);
            let samples = samples.map_err(|error| Failure::System(error.to_string()))?;
            let series = Arc::new(SeriesName::of_entry(id));
            rows.extend(samples.into_iter().map(|sample| HistoryRow { series: series.clone(), sample }));
        }
        rows.sort_by_key(|row| row.sample.at);
        Ok(Some(Box::new(rows.into_iter().map(Ok))))
    }
}
