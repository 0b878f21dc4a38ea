//! An inbox with the messages of an afternoon, for the browser tests and for screenshots. Real alarms are evaluated
//! over invented metrics, and the clock stops at the end. `demo [en|ko]` serves it until it is stopped, with working
//! buttons. `demo newcomer [en|ko]` serves the first minutes of a new user instead, and standard input advances the
//! time.

mod newcomer;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::Metric;
use bongsu_alarm::simulate::{MetricDatum, Watch, WatchedAlarm, agent_metric, cpu_usage_active};
use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::inbox::Limits;
use bongsu_core::incident::Open;
use bongsu_core::intake;
use bongsu_core::pipeline::{Ending, Local, Pipeline};
use bongsu_core::ports::{Clock, NoWake};
use bongsu_core::press::{ButtonAction, IncidentKey, Person, Press};
use bongsu_core::store::{MemoryStore, Order, Store as _};
use bongsu_core::zone::Zone;
use bongsu_io::redb::Archive;
use bongsu_server::inbox::{Access, Appearance, Asked, Inbox, InboxReceiver, bind, start};
use bongsu_server::watch::show_silences;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::mpsc::unbounded_channel;

const HOST: &str = "web-1";
/// The beginning of the afternoon: half past eleven in Seoul.
const BEGIN: i64 = 1_795_401_000;
const SECONDS: i64 = 3 * 3_600;
/// The second at which a person acknowledges the alarms.
const SEEN_TO: i64 = 173 * 60;

/// The present time in the demo.
static NOW: AtomicI64 = AtomicI64::new(BEGIN);

type Failure = Box<dyn std::error::Error>;

fn now() -> Timestamp {
    Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default()
}

#[derive(Debug)]
struct Simulated;

impl Clock for Simulated {
    fn now(&self) -> Timestamp {
        now()
    }

    async fn pause(&self, _: Duration) {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let locale = if has("ko") { Locale::Ko } else { Locale::En };
    let zone = Zone::parse("Asia/Seoul").unwrap_or_default();
    let config =
        Config { locale, zone: zone.clone(), receivers: vec![ReceiverConfig::inbox()], ..Config::default() };
    let archive = Archive::in_memory(Limits::default(), now())?;
    let inbox = Inbox::new(archive, Appearance { locale, zone, name: HOST.to_owned() }, now)?;
    let receivers = [InboxReceiver::new(ReceiverConfig::inbox().name, inbox.clone())];
    let (store, local) = (MemoryStore::default(), Local::default());
    let pipeline = Pipeline {
        config: &config,
        receivers: &receivers,
        store: &store,
        wake: &NoWake,
        clock: &Simulated,
        local: &local,
        invocation: "",
        remedy: "name a [[receiver]] in bongsu.toml",
    };
    let mut watch = if has("newcomer") { Some(newcomer::watch(&inbox, locale)) } else { None };
    if watch.is_none() {
        live_through(&inbox, &pipeline).await?;
    }
    let ((listens, mut presses), (undo, undos)) = (unbounded_channel(), unbounded_channel());
    inbox.send_presses_to(listens);
    inbox.send_undos_to(undo);
    let bound = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    say(&bound.origin());
    let _running = start(inbox.clone(), bound, Access::Loopback, false)?;
    let mut silences = std::pin::pin!(show_silences(&inbox, undos, &store, Simulated));
    let mut stretches = newcomer::stretches();
    loop {
        tokio::select! {
            Some(Asked::Button(press, pressed)) = presses.recv() => {
                // The sender may have stopped waiting.
                let _ = pressed.send(pipeline.press(&press, false, deadline()).await?);
            }
            Some(stretch) = stretches.recv() => {
                if let Some(watch) = &mut watch {
                    newcomer::live_through(&stretch, watch, (&inbox, &pipeline)).await?;
                    say(&format!("{} s", now().as_second() - BEGIN));
                }
            }
            never = silences.as_mut() => match never {},
        }
    }
}

#[expect(clippy::print_stdout, reason = "the person who started the demo reads the address")]
fn say(line: &str) {
    println!("{line}");
}

type DemoPipeline<'a> = Pipeline<'a, InboxReceiver, MemoryStore, NoWake, Simulated>;

fn deadline() -> Timestamp {
    now() + SignedDuration::from_secs(30)
}

/// Runs the afternoon second by second: checks due incidents every minute, and acknowledges the last alarms.
async fn live_through(inbox: &Inbox, pipeline: &DemoPipeline<'_>) -> Result<(), Failure> {
    let mut watch = Watch::new(alarms()?, now());
    inbox.begin(&watch.current(now()));
    for second in 1..=SECONDS {
        NOW.store(BEGIN + second, Ordering::Relaxed);
        live_second(&mut watch, &metrics(second), (inbox, pipeline)).await?;
        if second == SEEN_TO {
            acknowledge(pipeline).await?;
        }
    }
    Ok(())
}

async fn live_second(
    watch: &mut Watch,
    metrics: &[MetricDatum],
    (inbox, pipeline): (&Inbox, &DemoPipeline<'_>),
) -> Result<(), Failure> {
    watch.record(now(), metrics);
    for evaluated in watch.evaluate(now()) {
        inbox.note_evaluation(&evaluated);
        let message = evaluated.change.and_then(|change| change.message);
        for notice in message.iter().flat_map(|message| intake::notices(message)) {
            for outcome in pipeline.run(&notice, deadline()).await {
                if let Ok(Ending::Silenced(reason)) = outcome.result {
                    inbox.note_silence(&notice, reason);
                }
            }
        }
    }
    inbox.note_young(&watch.young(now()));
    if (now().as_second() - BEGIN) % 60 == 0 {
        pipeline.check_due(deadline()).await?;
    }
    inbox.settle().await;
    Ok(())
}

/// Acknowledges every open incident.
async fn acknowledge(pipeline: &DemoPipeline<'_>) -> Result<(), Failure> {
    let receiver = ReceiverConfig::inbox().name;
    let by = Person { id: "inbox".to_owned(), name: "Jimin".to_owned() };
    for item in pipeline.store.list(&Open::list(&receiver), Order::Ascending, usize::MAX).await? {
        let incident = IncidentKey { receiver: receiver.clone(), about: item.key.sort };
        let press = Press { action: ButtonAction::Acknowledge, incident, by: by.clone(), at: now() };
        pipeline.press(&press, false, deadline()).await?;
    }
    Ok(())
}

fn alarms() -> Result<Vec<WatchedAlarm>, Failure> {
    let metric = |name: &str, metric: &str, threshold: f64, more: serde_json::Value| {
        let mut settings = json!({
            "AlarmName": name, "Namespace": "CWAgent", "MetricName": metric, "Statistic": "Average", "Period": 60,
            "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": threshold, "Unit": "Percent",
            "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
        });
        let fields = settings.as_object_mut().zip(more.as_object());
        fields.into_iter().for_each(|(fields, more)| fields.extend(more.clone()));
        WatchedAlarm::of_settings(&settings, HOST)
    };
    let cpu = json!({
        "AlarmDescription": "Runbook: https://wiki.example.com/cpu",
        "Dimensions": [{ "Name": "cpu", "Value": "cpu-total" }],
    });
    let latency = json!({
        "Unit": "Milliseconds", "AlarmDescription": "결제 API의 p99 응답 시간. 런북: https://wiki.example.com/payment",
    });
    let rule = "ALARM(\"결제 API 지연\") AND ALARM(\"mission-cpu-alarm\")";
    let composite = WatchedAlarm::of_settings(
        &json!({ "AlarmName": "결제 서비스 장애", "AlarmRule": rule, "AlarmDescription": "결제가 느리고 서버도 바쁩니다. 담당: 결제팀" }),
        HOST,
    );
    Ok(vec![
        metric("mission-cpu-alarm", "cpu_usage_active", 70.0, cpu)?,
        metric("결제 API 지연", "payment_latency", 800.0, latency)?,
        metric("memory-almost-full", "mem_used_percent", 90.0, json!({}))?,
        metric("disk-root", "disk_used_percent", 85.0, json!({ "TreatMissingData": "missing" }))?,
        metric(
            "nightly-backup-age",
            "backup_age",
            36.0,
            json!({ "TreatMissingData": "missing", "Unit": "None" }),
        )?,
        composite?,
    ])
}

/// Returns the metrics of a second: high values for twenty minutes, for two minutes, and until the end.
fn metrics(second: i64) -> Vec<MetricDatum> {
    let minute = second as f64 / 60.0;
    let noise = |speed: f64| (minute * speed).sin() + 0.6 * (minute * speed * 2.7).cos();
    let is_busy = (52.0..73.0).contains(&minute) || (104.0..107.0).contains(&minute) || minute > 169.0;
    let cpu = if is_busy { 83.0 + 4.0 * noise(1.3) } else { 31.0 + 7.0 * noise(0.21) + 3.0 * noise(1.9) };
    let is_slow = (60.0..71.0).contains(&minute) || minute > 172.0;
    let latency = if is_slow { 1_240.0 + 90.0 * noise(0.9) } else { 240.0 + 40.0 * noise(0.4) };
    let of = |metric: Metric, value: f64, unit: &str| MetricDatum::new(metric, value).in_unit(unit);
    vec![
        of(cpu_usage_active(HOST), cpu, "Percent"),
        of(agent_metric(HOST, "payment_latency", &[]), latency, "Milliseconds"),
        of(agent_metric(HOST, "mem_used_percent", &[]), 61.0 + minute / 30.0 + noise(0.05), "Percent"),
        of(agent_metric(HOST, "disk_used_percent", &[]), 72.4 + minute / 200.0, "Percent"),
    ]
}
