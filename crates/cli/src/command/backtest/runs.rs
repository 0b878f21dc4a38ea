//! Runs any number of back-tests over one history: reads the history once, and divides the back-tests among
//! the processors.

use std::io::BufReader;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use bongsu_alarm::backtest::{
    BacktestError, BacktestGroup, BacktestReport, BacktestSettings, Feed, SeriesName,
};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_alarm::evaluate::Sample;
use bongsu_io::history::{Origin, Rows, in_order, merge, read};
use bongsu_server::load::available_cores;

use super::notes::Notes;
use crate::arguments::DataArgument;
use crate::failure::Failure;
use crate::input;
use crate::output::foot;

/// The number of samples in a batch.
const BATCH: usize = 8_192;
/// The number of batches that may wait for a slow worker. It limits the memory for a history of any size.
const WAITING: usize = 4;

type Finished = Vec<(usize, Result<BacktestReport, BacktestError>)>;

/// Samples, each with the index of its series.
struct Batch {
    series: Arc<[Arc<SeriesName>]>,
    samples: Vec<(usize, Sample)>,
}

/// Alarms that share their windows, and their indexes in the list.
#[derive(Clone)]
pub(super) struct Share {
    pub(super) places: Vec<usize>,
    pub(super) group: BacktestGroup,
    /// The feed of each known series.
    feeds: Vec<Option<Feed>>,
}

/// Merges the samples of all files in order of time.
pub(in crate::command) fn samples(files: &[DataArgument]) -> Result<Rows, Failure> {
    let open = |argument: &DataArgument| -> Result<Rows, Failure> {
        let file = argument.file.display().to_string();
        let origin = Origin { file: file.clone(), series: argument.series.clone() };
        let rows = read(BufReader::with_capacity(1 << 20, input::open(&argument.file)?), &origin)?;
        Ok(in_order(file, rows))
    };
    let files: Result<Vec<Rows>, Failure> = files.iter().map(open).collect();
    Ok(merge(files?))
}

/// Back-tests `alarms` over the history. The reports have the order of the alarms.
///
/// # Errors
///
/// Returns an error if an alarm cannot be back-tested, if the history cannot be read, or if it has no sample
/// of the alarms' metrics.
pub(in crate::command) fn run(
    alarms: &[&AlarmDefinition],
    settings: &BacktestSettings,
    history: Rows,
) -> Result<(Vec<BacktestReport>, Notes), Failure> {
    let refused = |error: BacktestError| Failure::Arguments(error.to_string());
    let shares = shares(alarms, settings).map_err(refused)?;
    if alarms.is_empty() {
        return Ok((Vec::new(), Notes::default()));
    }
    let heads: Vec<_> = shares.iter().flatten().cloned().collect();
    let (notes, finished) = thread::scope(|scope| {
        let (inputs, workers): (Vec<_>, Vec<_>) = shares
            .into_iter()
            .map(|share| {
                let (input, batches) = sync_channel(WAITING);
                (input, scope.spawn(move || work(share, &batches)))
            })
            .unzip();
        let notes = feed(Notes::new(alarms, heads), history, &inputs);
        drop(inputs);
        let finished: Result<Vec<Finished>, Failure> = workers.into_iter().map(finish).collect();
        notes.and_then(|notes| Ok((notes, finished?)))
    })?;
    if notes.samples() == 0 {
        return Err(notes.nothing());
    }
    let mut finished: Finished = finished.into_iter().flatten().collect();
    finished.sort_by_key(|(place, _)| *place);
    let reports: Result<Vec<BacktestReport>, BacktestError> =
        finished.into_iter().map(|(_, report)| report).collect();
    Ok((reports.map_err(refused)?, notes))
}

/// Returns the groups for each processor: every n-th alarm, grouped by the datapoints that the alarms need.
fn shares(
    alarms: &[&AlarmDefinition],
    settings: &BacktestSettings,
) -> Result<Vec<Vec<Share>>, BacktestError> {
    let count = available_cores().get().min(alarms.len());
    let share = |first: usize| {
        let places: Vec<usize> = (first..alarms.len()).step_by(count.max(1)).collect();
        let own: Vec<_> = places.iter().filter_map(|place| alarms.get(*place).copied()).collect();
        let groups = BacktestGroup::of(&own, settings)?;
        let placed = |within: Vec<usize>| within.iter().filter_map(|at| places.get(*at).copied()).collect();
        let share = |(within, group)| Share { places: placed(within), group, feeds: Vec::new() };
        Ok(groups.into_iter().map(share).collect())
    };
    (0..count).map(share).collect()
}

/// Reads the history to its end, and sends all of it to every worker.
fn feed(mut notes: Notes, history: Rows, inputs: &[SyncSender<Arc<Batch>>]) -> Result<Notes, Failure> {
    let mut samples = Vec::with_capacity(BATCH);
    for row in history {
        let row = row?;
        if let Some(series) = notes.take(&row)? {
            samples.push((series, row.sample));
        }
        if samples.len() == BATCH {
            send(&notes, &mut samples, inputs);
            foot::set(vec![format!("{} samples", notes.samples())]);
        }
    }
    send(&notes, &mut samples, inputs);
    foot::clear();
    Ok(notes)
}

fn send(notes: &Notes, samples: &mut Vec<(usize, Sample)>, inputs: &[SyncSender<Arc<Batch>>]) {
    let batch = Arc::new(Batch { series: notes.series(), samples: std::mem::take(samples) });
    for input in inputs {
        // A failed worker no longer receives batches, and its result has the reason.
        let _ = input.send(batch.clone());
    }
}

impl Share {
    fn push(&mut self, batch: &Batch) -> Result<(), BacktestError> {
        for series in batch.series.iter().skip(self.feeds.len()) {
            self.feeds.push(self.group.feed(series));
        }
        batch.samples.iter().try_for_each(|(series, sample)| match self.feeds.get(*series) {
            Some(Some(feed)) => self.group.push(*feed, *sample),
            // The sample belongs to another alarm.
            _ => {
                self.group.pass(sample.at);
                Ok(())
            }
        })
    }
}

fn work(mut shares: Vec<Share>, batches: &Receiver<Arc<Batch>>) -> Finished {
    let mut failed = Finished::new();
    for batch in batches {
        shares.retain_mut(|share| {
            let pushed = share.push(&batch);
            let places = &share.places;
            let failure =
                |error: BacktestError| failed.extend(places.iter().map(|place| (*place, Err(error.clone()))));
            pushed.map_err(failure).is_ok()
        });
    }
    let finished = shares.into_iter().flat_map(|Share { places, group, .. }| match group.finish() {
        Ok(reports) => places.into_iter().zip(reports.into_iter().map(Ok)).collect::<Vec<_>>(),
        Err(error) => places.into_iter().map(|place| (place, Err(error.clone()))).collect(),
    });
    finished.chain(failed).collect()
}

fn finish(worker: ScopedJoinHandle<'_, Finished>) -> Result<Finished, Failure> {
    worker.join().map_err(|_| Failure::System("a back-test ended without a report".to_owned()))
}
