//! One history, any number of back-tests: it is read once, and each processor has its share of them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use bongsu_core::backtest::{Backtest, BacktestError, Feed, Report};
use bongsu_core::evaluate::Sample;
use bongsu_io::history::Rows;
use bongsu_server::load::available_cores;

use super::notes::Notes;
use crate::failure::Failure;
use crate::output::foot;

/// Samples that are handed on together.
const BATCH: usize = 8_192;
/// Batches that may wait for a slow one: memory stays small however large the history.
const WAITING: usize = 4;

type Batch = Arc<[(Feed, Sample)]>;
type Finished = Vec<(usize, Result<Option<Report>, BacktestError>)>;

/// Runs `backtests`, all of alarms that watch the same, over the history. The reports are in their order.
///
/// # Errors
///
/// The history cannot be read, or has nothing that the alarm watches.
pub(in crate::command) fn run(
    backtests: Vec<Backtest>,
    history: Rows,
) -> Result<(Vec<Report>, Notes), Failure> {
    let Some(first) = backtests.first().cloned() else { return Ok((Vec::new(), Notes::default())) };
    let shares = shares(backtests);
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
    let reports: Result<Vec<Option<Report>>, BacktestError> =
        finished.into_iter().map(|(_, report)| report).collect();
    let reports = reports.map_err(|error| Failure::Arguments(error.to_string()))?;
    Ok((reports.into_iter().flatten().collect(), notes))
}

fn shares(backtests: Vec<Backtest>) -> Vec<Vec<(usize, Backtest)>> {
    let count = available_cores().get().min(backtests.len());
    let mut shares = vec![Vec::new(); count];
    for (place, backtest) in backtests.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(place % count) {
            share.push((place, backtest));
        }
    }
    shares
}

/// Reads the history to its end and hands it to every worker.
fn feed(first: &Backtest, history: Rows, inputs: &[SyncSender<Batch>]) -> Result<Notes, Failure> {
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
        // A worker that has failed listens no more, and says why when it is asked.
        let _ = input.send(batch.clone());
    }
}

fn work(mut share: Vec<(usize, Backtest)>, batches: &Receiver<Batch>) -> Finished {
    let mut failed = Finished::new();
    for batch in batches {
        share.retain_mut(|(place, backtest)| {
            let pushed = batch.iter().try_for_each(|(feed, sample)| backtest.push(*feed, *sample));
            pushed.map_err(|error| failed.push((*place, Err(error)))).is_ok()
        });
    }
    let finished = share.into_iter().map(|(place, backtest)| (place, backtest.finish()));
    finished.chain(failed).collect()
}

fn finish(worker: ScopedJoinHandle<'_, Finished>) -> Result<Finished, Failure> {
    worker.join().map_err(|_| Failure::System("a back-test ended without a report".to_owned()))
}
