use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::program::command;

#[tokio::test]
async fn introduces_itself_and_stops_when_told() {
    let mut child = command(&["watch"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    assert!(first.contains("messages go to this terminal"), "{first}");
    let second = lines.next_line().await.unwrap().unwrap();
    assert!(second.contains("cpu_usage_active above 80 in 2 of 2 periods of 10 s"), "{second}");
    // The signal may come before the program listens for it; either way it ends at once.
    let id = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await;
    assert!(ended.is_ok(), "still running after SIGTERM");
}
