//! Follows the tutorials: runs every command of a `console` block against ministack.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use bongsu_stand_in::{Area, REGION, SECRET, python_environment};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::aws::account::Aws;

const LANGUAGES: [&str; 2] = ["tutorial.md", "tutorial.ko.md"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the commands of each part of a tutorial, from the code blocks with only the word `console`.
fn parts(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join("docs").join(file)).unwrap();
    let mut parts = Vec::new();
    let (mut is_code, mut script) = (false, String::new());
    for line in text.lines() {
        match line {
            "```console" => is_code = true,
            "```" => is_code = false,
            line if line.starts_with("## ") && !script.is_empty() => parts.push(std::mem::take(&mut script)),
            line if is_code => script = script + line.strip_prefix("$ ").unwrap_or(line) + "\n",
            _ => {}
        }
    }
    parts.push(script);
    parts
}

/// Runs a part as a person would type it. The first failure ends it. The shell writes the arguments of every command
/// to standard error, so that the test finds a webhook URL among them.
async fn follow(aws: &Aws, script: &str) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_bongsu")).parent().unwrap().display().to_string();
    let python = python_environment().join("bin").display().to_string();
    let mut shell = Command::new("bash");
    shell.args(["-euxo", "pipefail", "-c", script]).env_clear().current_dir(aws.folder());
    shell.env("PATH", format!("{programs}:{python}:/usr/local/bin:/usr/bin:/bin"));
    shell.env("AWS_ENDPOINT_URL", aws.ministack.endpoint()).env("AWS_REGION", REGION);
    shell.env("AWS_DEFAULT_REGION", REGION).env("HOME", aws.folder());
    shell.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    shell.env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1");
    shell.output().await.unwrap()
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert!(!stdout.contains(SECRET) && !stderr.contains(SECRET), "{stdout}\n{stderr}");
    stdout
}

#[test]
fn both_languages_have_the_same_commands() {
    let [english, korean] = LANGUAGES.map(parts);
    assert!(korean.concat().contains("--language ko"));
    let korean: Vec<_> = korean.iter().map(|part| part.replace(" --language ko", "")).collect();
    assert_eq!(english, korean);
    assert_eq!(english.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_part_works() {
    let [first, _, _] = parts(LANGUAGES[0]).try_into().unwrap();
    let aws = Aws::with_function().await;
    aws.webhook_file(&aws.slack.webhook());
    let (deploy, rest) = first.split_once("bongsu drill").unwrap();
    succeeded(&follow(&aws, deploy).await);
    assert!(aws.ministack.query("sns", "ListTopics", &[]).await.unwrap().contains(":mission-sns<"));
    // Not in the tutorial: the function must be allowed to use the stand-in for Slack.
    aws.allow_stand_in("mission-lambda").await;
    let (drill, rest) = rest.split_once("bongsu destroy").unwrap();
    let told = succeeded(&follow(&aws, &format!("bongsu drill{drill}")).await);
    assert_eq!(told.matches("It arrived in Slack.").count(), 2, "{told}");
    // Each drill causes two posts. The test waits for them, because a function that is deleted while it logs would create
    // its log group again.
    let posts = aws.slack.wait_for_posts(4, Duration::from_secs(20)).await.unwrap();
    assert!(posts.iter().any(|post| post.text().contains("mission-cpu-alarm")), "{posts:?}");
    let destroyed = succeeded(&follow(&aws, &format!("bongsu destroy{rest}")).await);
    assert!(destroyed.contains("Stack bongsu is gone."), "{destroyed}");
    only_the_key_is_left(&aws).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_part_works() {
    let [_, second, _] = parts(LANGUAGES[0]).try_into().unwrap();
    let aws = Aws::with_function().await;
    aws.webhook_file(&aws.slack.webhook());
    // The function must be allowed to use the stand-in for Slack before its first notice.
    let seam = "aws lambda wait function-active-v2 --function-name mission-lambda";
    let origin = aws.slack.origin();
    let variables = format!(
        "Variables={{kmsEncryptedHookUrl=$CIPHERTEXT,BONGSU_ALLOW_INSECURE_WEBHOOK=1,BONGSU_SLACK_ORIGIN={origin}}}"
    );
    let allow = format!(
        "{seam}\naws lambda update-function-configuration --function-name mission-lambda --environment \"{variables}\""
    );
    assert!(second.contains(seam));
    let script = second.replace(seam, &allow);
    // The tutorial deletes the topic after the alarm. A reader is slower, so the test waits for the notice.
    let before_the_end = "aws cloudwatch delete-alarms";
    let (make, take_down) = script.split_once(before_the_end).unwrap();
    let made = format!("{make}\nset +e\ndeclare -p KEY TOPIC SUBSCRIPTION > variables\n");
    succeeded(&follow(&aws, &made).await);
    let posts = aws.slack.wait_for_posts(1, Duration::from_secs(20)).await.unwrap();
    assert!(posts[0].text().contains("mission-cpu-alarm"), "{}", posts[0].body);
    check_permissions(&aws).await;
    succeeded(&follow(&aws, &format!(". ./variables\n{before_the_end}{take_down}")).await);
    only_the_key_is_left(&aws).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_part_about_an_organization_works() {
    let [_, _, third] = parts(LANGUAGES[0]).try_into().unwrap();
    let aws = Aws::with_function().await;
    aws.webhook_file(&aws.slack.webhook());
    // ministack takes the account from the access key.
    let profile = |name: &str, account: &str| {
        format!("[{name}]\naws_access_key_id = {account}\naws_secret_access_key = test\n")
    };
    std::fs::create_dir(aws.folder().join(".aws")).unwrap();
    let profiles = profile("hub", "123456789012") + &profile("prod", "210987654321");
    aws.file(".aws/credentials", &profiles);
    let script = format!("unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY\n{third}");
    let told = succeeded(&follow(&aws, &script).await);
    for part in
        ["Spokes:\n  210987654321  ap-northeast-2  1 alarm, 1 ALARM", "changes", "Stack bongsu is gone."]
    {
        assert!(told.contains(part), "no {part:?} in {told}");
    }
    only_the_key_is_left(&aws).await;
    let left = Area { account: "210987654321", region: REGION };
    let roles = aws.ministack.query_in(left, "iam", "ListRoles", &[]).await.unwrap();
    assert!(!roles.contains("bongsu-audit"), "{roles}");
}

/// Checks the permissions, which the stand-in does not enforce. On AWS, no alarm arrives without all of them.
async fn check_permissions(aws: &Aws) {
    let key = keys(aws).await.pop().unwrap();
    let name = json!({ "KeyId": key["KeyId"], "PolicyName": "default" });
    let policy = aws.ministack.call("kms", "TrentService.GetKeyPolicy", &name).await.unwrap();
    let policy = policy["Policy"].as_str().unwrap();
    assert!(
        policy.contains("cloudwatch.amazonaws.com") && policy.contains("kms:GenerateDataKey*"),
        "{policy}"
    );
    let name = [("RoleName", "mission-lambda"), ("PolicyName", "decrypt")];
    let policy = aws.ministack.query("iam", "GetRolePolicy", &name).await.unwrap();
    // IAM returns the policy percent-encoded.
    let policy = policy.replace("%3A", ":").replace("%2F", "/");
    let arn = key["Arn"].as_str().unwrap();
    assert!(policy.contains("kms:EncryptionContext:LambdaFunctionName") && policy.contains(arn), "{policy}");
    let path = "/2015-03-31/functions/mission-lambda/policy";
    let policy = aws.ministack.rest("lambda", "GET", path, &Value::Null).await.unwrap().to_string();
    assert!(policy.contains("sns.amazonaws.com") && policy.contains(":mission-sns"), "{policy}");
}

/// Checks that no resource that costs money remains, and that the key is scheduled for deletion.
async fn only_the_key_is_left(aws: &Aws) {
    let lists = [
        ("sns", "ListTopics", "<TopicArn>"),
        ("sns", "ListSubscriptions", "<SubscriptionArn>"),
        ("sqs", "ListQueues", "<QueueUrl>"),
        ("monitoring", "DescribeAlarms", "<AlarmName>"),
        ("iam", "ListRoles", "<RoleName>"),
    ];
    for (service, action, element) in lists {
        let left = aws.ministack.query(service, action, &[]).await.unwrap();
        assert!(!left.contains(element), "{action}: {left}");
    }
    let functions = aws.ministack.rest("lambda", "GET", "/2015-03-31/functions", &Value::Null).await.unwrap();
    assert_eq!(functions["Functions"], json!([]));
    let logs = aws.ministack.call("logs", "Logs_20140328.DescribeLogGroups", &json!({})).await.unwrap();
    assert_eq!(logs["logGroups"], json!([]));
    let states: Vec<_> = keys(aws).await.iter().map(|key| key["KeyState"].clone()).collect();
    assert_eq!(states, ["PendingDeletion"]);
    let aliases = aws.ministack.call("kms", "TrentService.ListAliases", &json!({})).await.unwrap();
    assert!(!aliases.to_string().contains("alias/mission-kms-key"), "{aliases}");
}

/// Returns the metadata of each customer managed key.
async fn keys(aws: &Aws) -> Vec<Value> {
    let listed = aws.ministack.call("kms", "TrentService.ListKeys", &json!({})).await.unwrap();
    let mut keys = Vec::new();
    for key in listed["Keys"].as_array().unwrap() {
        let name = json!({ "KeyId": key["KeyId"] });
        let described = aws.ministack.call("kms", "TrentService.DescribeKey", &name).await.unwrap();
        keys.push(described["KeyMetadata"].clone());
    }
    keys.retain(|key| key["KeyManager"] != "AWS");
    keys
}
