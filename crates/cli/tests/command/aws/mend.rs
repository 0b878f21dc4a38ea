//! Follows the doctor's remedies until nothing is broken.

use std::path::Path;
use std::process::Stdio;

use bongsu_stand_in::{Answer, REGION};
use serde_json::Value;
use tokio::process::Command;

use super::account::{Aws, lines};

/// Runs a line in a shell that has `aws` and `bongsu`.
pub(super) async fn follow(aws: &Aws, remedy: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_bongsu")).parent().unwrap();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin");
    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("bash");
    shell.args(["-ec", remedy]).stdin(Stdio::null());
    shell.env("PATH", format!("{}:{}:{path}", program.display(), python.display()));
    shell.env("AWS_ENDPOINT_URL", aws.ministack.endpoint());
    shell.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    shell.env_remove("AWS_REGION").env_remove("AWS_DEFAULT_REGION").env("AWS_PAGER", "");
    let ran = shell.output().await.unwrap();
    assert!(ran.status.success(), "{remedy}\n{}", String::from_utf8_lossy(&ran.stderr));
}

/// Returns the broken links: each with its name, the observation, and the remedy.
pub(super) async fn broken(aws: &Aws) -> Vec<(String, String, String)> {
    broken_of(aws, &[]).await
}

/// Returns the broken links of the installation that the arguments name.
pub(super) async fn broken_of(aws: &Aws, installation: &[&str]) -> Vec<(String, String, String)> {
    aws.slack.script([Answer::status(400, "no_text")]);
    let ran = aws.bongsu(&[&["doctor"], installation].concat()).await;
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    // A broken ledger or a broken key also breaks these links.
    let follows = |it: &Value| ["silences", "webhook URL", "webhook"].iter().any(|link| it["link"] == *link);
    let is_unseen = |it: &Value| it["verdict"] == "cannot_tell" && !follows(it);
    let unseen: Vec<_> = lines(&ran).into_iter().filter(is_unseen).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
    let broken = lines(&ran).into_iter().filter(|it| it["verdict"] == "broken");
    broken.map(|it| (text(&it, "link"), text(&it, "said"), text(&it, "remedy"))).collect()
}

/// Runs the doctor and follows each remedy, until nothing is broken.
pub(super) async fn mend(aws: &Aws, expected: &[(&str, &str)]) {
    mend_of(aws, &[], expected).await;
}

/// Does the same as `mend` for the installation that the arguments name.
pub(super) async fn mend_of(aws: &Aws, installation: &[&str], expected: &[(&str, &str)]) {
    let mut found = broken_of(aws, installation).await;
    for (link, part) in expected {
        let is_it = |(of, said, _): &(String, String, String)| of == link && said.contains(part);
        assert!(found.iter().any(is_it), "no {link} {part:?} in {found:#?}");
    }
    for round in 0.. {
        let real: Vec<_> = found.iter().filter(|(link, ..)| link != "drift").collect();
        if real.is_empty() {
            break;
        }
        assert!(round < 3, "the remedies do not repair: {found:#?}");
        for (_, _, remedy) in real {
            assert!(remedy.contains(&format!("--region {REGION}")), "{remedy}");
            follow(aws, remedy).await;
        }
        found = broken_of(aws, installation).await;
    }
}
