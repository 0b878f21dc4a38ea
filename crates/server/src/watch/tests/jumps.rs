//! Tests jumps of the clock, when a laptop sleeps or the clock is set. They cause missing data, but no false alarm.

use bongsu_alarm::alarm::{ComparisonOperator, TreatMissingData};
use bongsu_alarm::evaluate::{Criteria, Threshold};
use bongsu_alarm::simulate::{WatchedAlarm, cpu_usage_active};
use jiff::SignedDuration;

use super::scripted::{Jump, Run, Script};
use super::{BUSY, IDLE};

const ASLEEP: Jump = (605, SignedDuration::from_hours(3));
const SET_BACK: Jump = (605, SignedDuration::from_mins(-10));
const SET_FORWARD: Jump = (605, SignedDuration::from_hours(24));
const CORRECTED: [Jump; 2] = [SET_FORWARD, (905, SignedDuration::from_hours(-24))];
const JUMPS: [&[Jump]; 4] = [&[ASLEEP], &[SET_BACK], &[SET_FORWARD], &CORRECTED];

/// Returns an alarm on the CPU usage, which is sampled once a second.
fn alarm(statistic: &str, period: u32, comparison: ComparisonOperator, threshold: f64) -> WatchedAlarm {
    let mut criteria = Criteria::new(comparison, Threshold::Static(threshold), period, 2);
    criteria.statistic = Some(statistic.to_owned());
    WatchedAlarm::new("a".to_owned(), cpu_usage_active("web-1"), criteria).unwrap()
}

async fn run(alarm: WatchedAlarm, spans: &[(usize, Option<f64>)], jumps: &[Jump]) -> Vec<String> {
    let run = Run::of(Script::new(spans), vec![]).under(alarm, jumps).until(1_500).await;
    assert!(run.log.iter().filter(|line| line.starts_with("evaluated")).count() > 20);
    run.changes
}

#[tokio::test(start_paused = true)]
async fn a_jump_causes_no_false_alarm() {
    use ComparisonOperator::{GreaterThanThreshold as Above, LessThanThreshold as Below};
    for jumps in JUMPS {
        let alarms = [
            WatchedAlarm::cpu("web-1"),
            alarm("Average", 10, Above, 80.0),
            alarm("Maximum", 60, Above, 80.0),
            alarm("Average", 60, Below, 1.0),
            // The sum of one and a half periods, which one period cannot reach.
            alarm("Sum", 60, Above, IDLE * 90.0),
            alarm("SampleCount", 300, Above, 310.0),
        ];
        for alarm in alarms {
            let published = run(alarm.clone(), &[(1_500, Some(IDLE))], jumps).await;
            assert!(
                !published.iter().any(|change| change.contains("ALARM")),
                "{published:?} {alarm:?} {jumps:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn missing_data_is_announced_as_such_or_not_at_all() {
    let missing = alarm("Average", 60, ComparisonOperator::GreaterThanThreshold, 80.0);
    let told = ["INSUFFICIENT_DATA -> OK", "OK -> INSUFFICIENT_DATA", "INSUFFICIENT_DATA -> OK"];
    for jumps in [&[ASLEEP], &[SET_FORWARD]] {
        assert_eq!(run(missing.clone(), &[(1_500, Some(IDLE))], jumps).await, told, "{jumps:?}");
        let ignored = run(WatchedAlarm::cpu("web-1"), &[(1_500, Some(IDLE))], jumps).await;
        assert_eq!(ignored, told[..1], "{jumps:?}");
    }
    let subject = missing.metric().unwrap();
    assert_eq!(subject.criteria.treat_missing_data, TreatMissingData::Missing);
}

/// A true alarm is announced once, before or after the jump.
#[tokio::test(start_paused = true)]
async fn a_true_alarm_is_announced() {
    let fires = ["INSUFFICIENT_DATA -> OK", "OK -> ALARM"];
    for jumps in JUMPS {
        let before = run(WatchedAlarm::cpu("web-1"), &[(300, Some(IDLE)), (1_200, Some(BUSY))], jumps).await;
        assert_eq!(before, fires, "{jumps:?}");
        let after = run(WatchedAlarm::cpu("web-1"), &[(700, Some(IDLE)), (800, Some(BUSY))], jumps).await;
        assert_eq!(after, fires, "{jumps:?}");
    }
}
