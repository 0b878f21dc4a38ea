use std::path::Path;

use bongsu_stand_in::FunctionCode;

use super::account::{Aws, last};

/// The blueprint's function keeps its variables, and the old code can be restored.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_code_is_replaced() {
    let aws = Aws::new().await;
    let old = FunctionCode::of_program(Path::new("/bin/false")).unwrap();
    let variables = [("kmsEncryptedHookUrl", "AQICAHg="), ("slackChannel", "#alarms")];
    aws.ministack.create_function("cloudwatch-alarm-to-slack", &old, &variables).await.unwrap();
    let before = aws.function("cloudwatch-alarm-to-slack").await;

    let replaced = aws.deploy(&["--existing-function", "cloudwatch-alarm-to-slack"]).await;
    assert_eq!(replaced.code, Some(0), "{}{}", replaced.stdout, replaced.stderr);
    let said = last(&replaced);
    assert!(said["rollback"].as_str().unwrap().contains("update-function-code"), "{said}");
    let after = aws.function("cloudwatch-alarm-to-slack").await;
    assert_ne!(after["CodeSha256"], before["CodeSha256"]);
    assert_eq!(after["Environment"], before["Environment"]);
    assert_eq!(after["Role"], before["Role"]);

    let again = aws.deploy(&["--existing-function", "cloudwatch-alarm-to-slack"]).await;
    assert_eq!(last(&again)["hasNewCode"], false, "{}", again.stdout);
    let absent = aws.deploy(&["--existing-function", "nobody"]).await;
    assert!(absent.code == Some(5) && absent.stderr.contains("nobody"), "{}", absent.stderr);
}
