//! Tests the watch with a paused clock, which advances only for waits, so that an hour takes milliseconds.

mod jumps;
mod kept;
mod relays;
mod scripted;

use std::time::Duration;

use scripted::{Answer, Run, Script, change_of};

use crate::watch::WatchReport;

const IDLE: f64 = 3.0;
const BUSY: f64 = 97.0;

/// Returns low usage for half a minute, high usage for a minute, and then low usage.
fn burst() -> Script {
    Script::new(&[(30, Some(IDLE)), (60, Some(BUSY)), (510, Some(IDLE))])
}

const CHANGES: [&str; 3] = ["INSUFFICIENT_DATA -> OK", "OK -> ALARM", "ALARM -> OK"];

#[tokio::test(start_paused = true)]
async fn delivers_each_change_once() {
    let run = Run::of(burst(), vec![]).until(600).await;
    assert_eq!((run.delivered, run.attempts.len()), (CHANGES.map(str::to_owned).to_vec(), 3));
    assert_eq!(run.report, WatchReport::default());
    assert_eq!(run.log.iter().filter(|line| line.starts_with("evaluated")).count(), 60);
}

#[tokio::test(start_paused = true)]
async fn delivers_after_a_failure_and_never_stops_sampling() {
    let cases = [
        vec![Answer::Fails, Answer::Fails],
        vec![Answer::Works, Answer::Refuses, Answer::Refuses],
        vec![Answer::Fails, Answer::Works, Answer::Fails, Answer::Works, Answer::Fails],
        // The wait is longer than the time until the next two changes.
        vec![Answer::AsksFor(Duration::from_secs(300))],
        vec![Answer::Hangs(Duration::from_secs(200))],
        vec![Answer::Fails; 9],
    ];
    for answers in cases {
        let run = Run::of(burst(), answers.clone()).until(600).await;
        let mut delivered = run.delivered;
        delivered.sort_by_key(|change| CHANGES.iter().position(|it| it == change));
        assert_eq!(delivered, CHANGES, "{answers:?}");
        assert_eq!(run.report, WatchReport::default());
        assert_eq!(run.log.iter().filter(|line| line.starts_with("evaluated")).count(), 60, "{answers:?}");
    }
}

/// Returns constant usage. No state changes after the first evaluation, so that no change causes another attempt.
fn quiet() -> Script {
    Script::new(&[(600, Some(IDLE))])
}

fn waits(run: &Run) -> Vec<u64> {
    run.attempts.windows(2).map(|two| two[1] - two[0]).collect()
}

#[tokio::test(start_paused = true)]
async fn waits_longer_from_one_attempt_to_the_next() {
    let run = Run::of(quiet(), vec![Answer::Fails; 9]).until(600).await;
    assert_eq!(waits(&run), [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    assert_eq!(run.delivered, CHANGES[..1]);
}

#[tokio::test(start_paused = true)]
async fn waits_as_long_as_the_receiver_asks() {
    let asks = |seconds| Answer::AsksFor(Duration::from_secs(seconds));
    let run = Run::of(quiet(), vec![asks(100), asks(90), Answer::Fails]).until(600).await;
    assert_eq!(waits(&run), [100, 90, 4]);
    assert_eq!(run.delivered, CHANGES[..1]);
}

#[tokio::test(start_paused = true)]
async fn finishes_a_post_before_it_shuts_down() {
    // The delivery of the second change begins in second 50.
    let run = Run::of(burst(), vec![Answer::Works, Answer::Hangs(Duration::from_secs(9))]).until(53).await;
    assert_eq!(run.delivered, CHANGES[..2]);
    assert_eq!(run.elapsed, Duration::from_secs(59));
    assert_eq!(run.report, WatchReport::default());
}

#[tokio::test(start_paused = true)]
async fn tries_once_more_before_it_shuts_down() {
    let mut answers = vec![Answer::Fails; 6];
    answers.push(Answer::Works);
    // Six failures in a row: the last is in second 41, and the next attempt would be in second 73.
    let run = Run::of(burst(), answers).until(49).await;
    assert_eq!(run.attempts.last(), Some(&49), "{:?}", run.attempts);
    assert_eq!(run.delivered, CHANGES[..1]);
    assert_eq!(run.elapsed, Duration::from_secs(49));
}

#[tokio::test(start_paused = true)]
async fn reports_undelivered_messages() {
    for answer in [Answer::Fails, Answer::Refuses, Answer::AsksFor(Duration::from_secs(3600))] {
        let run = Run::of(burst(), vec![answer; 99]).until(300).await;
        assert_eq!(run.delivered, Vec::<String>::new());
        let left: Vec<_> = run.report.lost.iter().map(|message| change_of(message)).collect();
        assert_eq!(
            (left.as_slice(), run.report.kept),
            (CHANGES.map(str::to_owned).as_slice(), 0),
            "{answer:?}"
        );
        assert_eq!(run.elapsed, Duration::from_secs(310), "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn continues_without_metrics() {
    let script = Script::new(&[(60, Some(IDLE)), (300, None), (240, Some(IDLE))]);
    let run = Run::of(script, vec![]).until(600).await;
    assert_eq!(run.changes, CHANGES[..1]);
    let reports = run.log.iter().filter(|line| *line == "not sampled").count();
    assert_eq!(reports, 1, "the same error is reported once");
}
