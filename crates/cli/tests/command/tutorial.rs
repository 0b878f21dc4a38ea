//! The tutorials, followed to the letter: every command of a `console` block is run against ministack.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use bongsu_stand_in::{Answer, REGION, SECRET};
use tokio::process::Command;

use crate::aws::account::Aws;

const LANGUAGES: [&str; 2] = ["tutorial.md", "tutorial.ko.md"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The commands of a tutorial's parts: the fences that say `console` and nothing else.
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

/// Runs a part as somebody would type it, except that the first mistake ends it.
async fn follow(aws: &Aws, script: &str) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_bongsu")).parent().unwrap().display().to_string();
    let python = repository().join(".venv/bin").display().to_string();
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", script]).env_clear().current_dir(aws.folder());
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
    assert_eq!(english, korean);
    assert_eq!(english.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_way() {
    let [first, _] = parts(LANGUAGES[0]).try_into().unwrap();
    let aws = Aws::with_function().await;
    aws.webhook_file(&aws.slack.webhook());
    // To the doctor, Slack misses the text.
    aws.slack.script([Answer::status(400, "no_text")]);
    let (deploy, rest) = first.split_once("bongsu drill").unwrap();
    succeeded(&follow(&aws, deploy).await);
    // What nobody types on AWS: the function must be let to a Slack that is not Slack's.
    aws.allow_stand_in("mission-lambda").await;
    let (drill, rest) = rest.split_once("bongsu destroy").unwrap();
    let told = succeeded(&follow(&aws, &format!("bongsu drill{drill}")).await);
    assert!(told.contains("It arrived in Slack."), "{told}");
    let destroyed = succeeded(&follow(&aws, &format!("bongsu destroy{rest}")).await);
    assert!(destroyed.contains("Stack bongsu is gone."), "{destroyed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_way() {
    let [_, second] = parts(LANGUAGES[0]).try_into().unwrap();
    let aws = Aws::with_function().await;
    aws.webhook_file(&aws.slack.webhook());
    // The function must be let to a Slack that is not Slack's, before anything comes to it.
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
    // The topic goes right after the alarm has rung: give the notice its time, as a reader does.
    let before_the_end = "aws cloudwatch delete-alarms";
    let (make, take_down) = script.split_once(before_the_end).unwrap();
    let made = format!("{make}\nset +e\ndeclare -p KEY TOPIC > variables\n");
    succeeded(&follow(&aws, &made).await);
    let posts = aws.slack.wait_for_posts(1, Duration::from_secs(20)).await.unwrap();
    assert!(posts[0].text().contains("mission-cpu-alarm"), "{}", posts[0].body);
    succeeded(&follow(&aws, &format!(". ./variables\n{before_the_end}{take_down}")).await);
    let left = aws.ministack.query("sns", "ListTopics", &[]).await.unwrap();
    assert!(!left.contains("mission-sns"), "{left}");
}
