use std::fs::File;
use std::io::Read as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::program::command;
use crate::watch::{ALWAYS, signal};

/// Returns a terminal with 100 columns, and all text that is written to it.
pub(crate) fn terminal() -> (File, Arc<Mutex<String>>) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    tcsetwinsize(&slave, Winsize { ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let written = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&written);
    let mut master = File::from(master);
    std::thread::spawn(move || {
        let mut buffer = [0; 4_096];
        // Reading fails once the program has ended.
        while let Ok(length @ 1..) = master.read(&mut buffer) {
            into.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    });
    (slave, written)
}

async fn until(written: &Mutex<String>, parts: &[&str]) -> String {
    for _ in 0..600 {
        let text = written.lock().unwrap().clone();
        if parts.iter().all(|part| text.contains(part)) {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no {parts:?} in {:?}", written.lock().unwrap());
}

#[tokio::test]
async fn each_alarm_has_a_line_that_changes_in_place_and_disappears_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    std::fs::write(&config, format!("{ALWAYS}{}", ALWAYS.replace("always", "never").replace("-1", "1e12")))
        .unwrap();
    let (slave, written) = terminal();
    let state = folder.path().join("state").display().to_string();
    let mut command = command(&["watch", "--config", &config.display().to_string(), "--state", &state]);
    let end = || Stdio::from(slave.try_clone().unwrap());
    command.env("TERM", "xterm-256color").stdin(end()).stdout(end()).stderr(end());
    let mut child = command.spawn().unwrap();
    drop(command);
    drop(slave);
    // Both lines are visible, with the alarm in ALARM first. Then the next evaluation overwrites both.
    let board = until(&written, &["▲", "always", "●", "never", "\r\u{1b}[1A\u{1b}[J"]).await;
    assert!(board.contains("\u{1b}[31m▲"), "red: {board:?}");
    assert!(!board.contains("\u{1b}[?25l"), "the cursor was hidden");
    signal(&child, "-TERM");
    assert!(child.wait().await.unwrap().success());
    let end = until(&written, &["stopping"]).await;
    let last = end.rsplit("\u{1b}[J").next().unwrap();
    assert!(!last.contains("always"), "the lines remain: {last:?}");
}
