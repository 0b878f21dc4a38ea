//! Tests two deployments at the same time, and an interrupted deployment.

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::account::{Aws, last};
use crate::program::run;

#[tokio::test(flavor = "multi_thread")]
async fn two_simultaneous_deployments_create_one_stack() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let arguments = ["--webhook-url-file", webhook.as_str()];
    let (one, other) = tokio::join!(aws.deploy(&arguments), aws.deploy(&arguments));
    for ran in [&one, &other] {
        assert!([Some(0), Some(5), Some(6)].contains(&ran.code), "{}{}", ran.stdout, ran.stderr);
    }
    assert!(one.code == Some(0) || other.code == Some(0), "{}{}", one.stderr, other.stderr);
    // The second person runs it again, and nothing is left to do.
    let again = aws.deploy(&arguments).await;
    assert_eq!((again.code, &last(&again)["plan"]), (Some(0), &"nothing".into()), "{}", again.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_continues_an_interrupted_deployment() {
    let aws = Aws::new().await;
    let webhook = aws.webhook_file(&aws.slack.webhook());
    let zip = aws.zip().display().to_string();
    let mut command = aws.command(&["deploy", "--yes", "--zip", &zip, "--webhook-url-file", &webhook]);
    command.stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    // At this line the plan was shown, the code is uploaded, and the creation of the stack is in progress.
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("created ") || line.contains("Uploaded") {
            break;
        }
    }
    let id = Pid::from_raw(child.id().unwrap().cast_signed()).unwrap();
    // The program may have ended already.
    let _ = kill_process(id, Signal::INT);
    let status = child.wait().await.unwrap();
    assert!([Some(130), Some(0)].contains(&status.code()), "{status}");
    let next =
        run(aws.command(&["deploy", "--yes", "--zip", &zip, "--webhook-url-file", &webhook]), b"").await;
    assert_eq!(next.code, Some(0), "{}{}", next.stdout, next.stderr);
    let again = aws.deploy(&[]).await;
    assert_eq!((again.code, &last(&again)["plan"]), (Some(0), &"nothing".into()), "{}", again.stderr);
}
