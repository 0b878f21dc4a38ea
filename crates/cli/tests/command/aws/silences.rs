//! A stack's silences: in its ledger, and shown by the commands.

use super::account::{Aws, last};

#[tokio::test(flavor = "multi_thread")]
async fn are_shared_by_the_ledger_and_shown() {
    let aws = Aws::with_function().await;
    aws.deployed().await;
    let ran = aws.bongsu(&["silence", "add", "alarm=web-*", "--for", "2h", "--by", "jane"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let added = last(&ran);
    let listed = aws.bongsu(&["silence", "list"]).await;
    assert_eq!(last(&listed), added, "{}", listed.stderr);
    let status = last(&aws.bongsu(&["status"]).await);
    assert_eq!(status["silences"][0], added, "{status}");
    let doctor = aws.bongsu(&["doctor", "--format", "text"]).await;
    assert!(doctor.stdout.contains("alarm=web-* silenced until"), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("by jane"), "{}", doctor.stdout);
    // Silences do not confuse an audit.
    assert_eq!(aws.bongsu(&["audit"]).await.code, Some(0));
    let id = added["id"].as_str().unwrap();
    assert_eq!(last(&aws.bongsu(&["silence", "expire", id]).await)["state"], "expired");
    assert_eq!(last(&aws.bongsu(&["status"]).await)["silences"], serde_json::json!([]));
}
