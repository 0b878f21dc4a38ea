//! The first minutes of a new user: the built-in alarms on a machine that standard input makes idle or busy. The line
//! `30 busy` advances the time by thirty seconds, and the program prints the number of seconds so far.

use std::io::BufRead as _;

use bongsu_alarm::Locale;
use bongsu_alarm::simulate::{MetricDatum, Watch, WatchedAlarm, agent_metric, cpu_usage_active};
use bongsu_server::inbox::Inbox;
use jiff::SignedDuration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{DemoPipeline, Failure, HOST, NOW, live_second, now};

/// A number of seconds, and whether the machine is busy during them.
pub(super) struct Stretch {
    seconds: i64,
    is_busy: bool,
}

/// Returns the stretches that standard input requests.
pub(super) fn stretches() -> UnboundedReceiver<Stretch> {
    let (sender, stretches) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let (seconds, what) = line.split_once(' ').unwrap_or((&line, "idle"));
            let stretch = Stretch { seconds: seconds.parse().unwrap_or(0), is_busy: what == "busy" };
            if sender.send(stretch).is_err() {
                break;
            }
        }
    });
    stretches
}

pub(super) fn watch(inbox: &Inbox, locale: Locale) -> Watch {
    let disk = agent_metric(HOST, "disk_used_percent", &[("path", "/")]);
    let watch = Watch::new(WatchedAlarm::built_in_alarms(HOST, 2, Some(disk), locale), now());
    inbox.begin(&watch.current(now()));
    watch
}

pub(super) async fn live_through(
    stretch: &Stretch,
    watch: &mut Watch,
    (inbox, pipeline): (&Inbox, &DemoPipeline<'_>),
) -> Result<(), Failure> {
    for _ in 0..stretch.seconds {
        let at = now() + SignedDuration::from_secs(1);
        NOW.store(at.as_second(), std::sync::atomic::Ordering::Relaxed);
        live_second(watch, &metrics(at.as_second(), stretch.is_busy), (inbox, pipeline)).await?;
    }
    Ok(())
}

fn metrics(second: i64, is_busy: bool) -> Vec<MetricDatum> {
    let noise = (second as f64 * 0.7).sin();
    let cpu = if is_busy { 98.0 + noise } else { 6.0 + 3.0 * noise };
    let of = |metric, value: f64, unit: &str| MetricDatum::new(metric, value).in_unit(unit);
    vec![
        of(cpu_usage_active(HOST), cpu, "Percent"),
        of(agent_metric(HOST, "mem_used_percent", &[]), 41.2 + 0.1 * noise, "Percent"),
        of(agent_metric(HOST, "system_load1", &[]), if is_busy { 2.6 } else { 0.4 }, "None"),
        of(agent_metric(HOST, "disk_used_percent", &[("path", "/")]), 70.1 + 0.05 * noise, "Percent"),
    ]
}
