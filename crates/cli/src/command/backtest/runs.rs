//! Runs any number of back-tests over one history: reads it once, and shares the back-tests among the
//! processors.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use bongsu_core::backtest::{BacktestError, BacktestGroup, BacktestSettings, Feed, Report};
use bongsu_core::definition::AlarmDefinition;
use bongsu_core::evaluate::Sample;
use bongsu_io::history::Rows;
use bongsu_server::load::available_cores;

use super::notes::Notes;
use crate::failure::Failure;
use crate::output::foot;

/// The number of samples in a batch.
const BATCH: usize = 8_192;
/// The number of batches that may wait for a slow worker: memory stays small for a history of any size.
const WAITING: usize = 4;

type Batch = Arc<[(Feed, Sample)]>;
type Finished = Vec<(usize, Result<Report, BacktestError>)>;

/// Alarms that share their windows, and their indexes in the list.
type Share = (Vec<usize>, BacktestGroup);

/// Back-tests `alarms` over the history. All of them watch the same metrics. The reports have the order of
/// the alarms.
///
/// # Errors
///
/// Returns an error if an alarm cannot be back-tested, if the history cannot be read, or if it has no sample
/// of the alarms' metrics.
pub(in crate::command) fn run(
    alarms: &[&AlarmDefinition],
    settings: &BacktestSettings,
    history: Rows,
) -> Result<(Vec<Report>, Notes), Failure> {
    let refused = |error: BacktestError| Failure::Arguments(error.to_string());
    let shares = shares(alarms, settings).map_err(refused)?;
    let Some(first) = shares.iter().flatten().next().map(|(_, group)| group.clone()) else {
        return Ok((Vec::new(), Notes::default()));
    };
    let (notes, finished) = thread::scope(|scope| {
        let (inputs, workers): (Vec<_>, Vec<_>) = shares
            .into_iter()
            .map(|share| {
                let (input, batches) = sync_channel(WAITING);
                (input, scope.spawn(move || work(share, &batches)))
            })
            .unzip();
        let notes = feed(&first, history, &inputs);
        drop(inputs);
        let finished: Result<Vec<Finished>, Failure> = workers.into_iter().map(finish).collect();
        notes.and_then(|notes| Ok((notes, finished?)))
    })?;
    if notes.samples() == 0 {
        return Err(notes.nothing());
    }
    let mut finished: Finished = finished.into_iter().flatten().collect();
    finished.sort_by_key(|(place, _)| *place);
    let reports: Result<Vec<Report>, BacktestError> =
        finished.into_iter().map(|(_, report)| report).collect();
    Ok((reports.map_err(refused)?, notes))
}

/// The groups for each processor: every n-th alarm, grouped by the datapoints that the alarms see.
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
        Ok(groups.into_iter().map(|(within, group)| (placed(within), group)).collect())
    };
    (0..count).map(share).collect()
}

/// Reads the history to its end and hands every worker all of it.
fn feed(first: &BacktestGroup, history: Rows, inputs: &[SyncSender<Batch>]) -> Result<Notes, Failure> {
    let mut notes = Notes::new(first);
    let mut batch = Vec::with_capacity(BATCH);
    for row in history {
        let row = row?;
        if let Some(feed) = notes.take(first, &row) {
            batch.push((feed, row.sample));
        }
        if batch.len() == BATCH {
            send(&mut batch, inputs);
            foot::set(vec![format!("{} samples", notes.samples())]);
        }
    }
    send(&mut batch, inputs);
    foot::clear();
    Ok(notes)
}

fn send(batch: &mut Vec<(Feed, Sample)>, inputs: &[SyncSender<Batch>]) {
    let batch: Batch = std::mem::take(batch).into();
    for input in inputs {
        // A worker that has failed no longer receives; its result holds the reason.
        let _ = input.send(batch.clone());
    }
}

fn work(mut share: Vec<Share>, batches: &Receiver<Batch>) -> Finished {
    let mut failed = Finished::new();
    for batch in batches {
        share.retain_mut(|(places, group)| {
            let pushed = batch.iter().try_for_each(|(feed, sample)| group.push(*feed, *sample));
            let failure =
                |error: BacktestError| failed.extend(places.iter().map(|place| (*place, Err(error.clone()))));
            pushed.map_err(failure).is_ok()
        });
    }
    let finished = share.into_iter().flat_map(|(places, group)| match group.finish() {
        Ok(reports) => places.into_iter().zip(reports.into_iter().map(Ok)).collect::<Vec<_>>(),
        Err(error) => places.into_iter().map(|place| (place, Err(error.clone()))).collect(),
    });
    finished.chain(failed).collect()
}

fn finish(worker: ScopedJoinHandle<'_, Finished>) -> Result<Finished, Failure> {
    worker.join().map_err(|_| Failure::System("a back-test ended without a report".to_owned()))
}
