use std::path::Path;
use std::time::Duration;

use bongsu_stand_in::{Answer, Slack};
use tokio::net::UnixDatagram;
use tokio::process::Child;

use crate::program::{command, run};
use crate::watch::{ALWAYS, lines, signal, until};

struct Systemd {
    socket: UnixDatagram,
}

impl Systemd {
    async fn hear(&self, wanted: &str) -> String {
        let mut buffer = [0; 4_096];
        let hear = async {
            loop {
                let length = self.socket.recv(&mut buffer).await.unwrap();
                let said = String::from_utf8_lossy(&buffer[..length]).into_owned();
                if said.contains(wanted) {
                    return said;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), hear).await.expect(wanted)
    }
}

fn watch(folder: &Path, webhook: &str) -> (Child, Systemd) {
    let config = folder.join("bongsu.toml");
    std::fs::write(&config, ALWAYS).unwrap();
    let socket = folder.join("notify");
    let systemd = Systemd { socket: UnixDatagram::bind(&socket).unwrap() };
    let state = folder.join("state").display().to_string();
    let config = config.display().to_string();
    let arguments = ["watch", "--config", &config, "--state", &state, "--allow-insecure-webhook"];
    let mut command = command(&arguments);
    command.env("SLACK_WEBHOOK_URL", webhook).env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "400000");
    (command.spawn().unwrap(), systemd)
}

#[tokio::test]
async fn systemd_is_notified_of_each_step() {
    let folder = tempfile::tempdir().unwrap();
    let slack = Slack::start().await.unwrap();
    let (mut child, systemd) = watch(folder.path(), &slack.webhook());
    systemd.hear("READY=1").await;
    systemd.hear("WATCHDOG=1").await;
    systemd.hear("STATUS=1 alarm: 1 ALARM").await;
    signal(&child, "-HUP");
    let said = systemd.hear("RELOADING=1").await;
    assert!(said.contains("MONOTONIC_USEC="), "{said}");
    systemd.hear("READY=1").await;
    signal(&child, "-TERM");
    systemd.hear("STOPPING=1").await;
    assert!(child.wait().await.unwrap().success());
}

/// Slack answers after three seconds, and the signal arrives during this time.
#[tokio::test]
async fn a_delivery_in_progress_finishes_after_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let slack = Slack::start().await.unwrap();
    slack.script([Answer::Slow(Duration::from_secs(3))]);
    let (mut child, _) = watch(folder.path(), &slack.webhook());
    let mut lines = lines(&mut child);
    slack.wait_for_posts(1, Duration::from_secs(60)).await.unwrap();
    signal(&child, "-TERM");
    until(&mut lines, "delivered to").await;
    assert!(child.wait().await.unwrap().success());
    assert_eq!(slack.posts().len(), 1);
}

#[tokio::test]
async fn a_second_signal_stops_at_once_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let slack = Slack::start().await.unwrap();
    slack.script([Answer::Slow(Duration::from_secs(9))]);
    let (mut child, _) = watch(folder.path(), &slack.webhook());
    let mut lines = lines(&mut child);
    slack.wait_for_posts(1, Duration::from_secs(60)).await.unwrap();
    signal(&child, "-TERM");
    until(&mut lines, "press again to stop at once").await;
    signal(&child, "-TERM");
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(130));
    let slack = Slack::start().await.unwrap();
    std::fs::remove_file(folder.path().join("notify")).unwrap();
    let (_child, _) = watch(folder.path(), &slack.webhook());
    slack.wait_for_posts(1, Duration::from_secs(10)).await.unwrap();
}

#[tokio::test]
async fn the_unit_starts_the_program() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/bongsu.service");
    let unit = std::fs::read_to_string(unit).unwrap();
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/bongsu ")).unwrap();
    let help = run(command(&["watch", "--help"]), b"").await.stdout;
    let flags: Vec<_> = start.split(' ').filter(|word| word.starts_with("--")).collect();
    assert_eq!(flags.len(), 3);
    for flag in flags {
        assert!(help.contains(flag), "{flag}");
    }
    let webhook = unit.lines().any(|line| line.starts_with("LoadCredential=webhook:"));
    assert!(webhook && start.contains("${CREDENTIALS_DIRECTORY}/webhook"));
    let (watchdog, stop) = ("WatchdogSec=30", "TimeoutStopSec=20");
    assert!(unit.contains(watchdog) && unit.contains(stop) && unit.contains("Type=notify"));
}
