//! An AWS account for one test, with the resources deployed to it.

use std::path::{Path, PathBuf};

use bongsu_stand_in::{FunctionCode, Ministack, REGION, Slack};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::program::{Ran, bootstrap, command, run};

/// An empty account, a stand-in for Slack, and the function's code.
pub(crate) struct Aws {
    pub(crate) ministack: Ministack,
    pub(crate) slack: Slack,
    folder: tempfile::TempDir,
}

impl Aws {
    /// An account with any program as the function's code, for tests that do not invoke it.
    pub(crate) async fn new() -> Self {
        Self::with_code(Path::new("/bin/true")).await
    }

    /// An account with the real function.
    pub(crate) async fn with_function() -> Self {
        Self::with_code(bootstrap()).await
    }

    async fn with_code(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        FunctionCode::of_program(program).unwrap().write(&folder.path().join("bootstrap.zip")).unwrap();
        Self { ministack: Ministack::start().await.unwrap(), slack: Slack::start().await.unwrap(), folder }
    }

    /// Returns the folder for files of the test.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn zip(&self) -> PathBuf {
        self.folder.path().join("bootstrap.zip")
    }

    /// Replaces the code in the same zip file.
    pub(crate) fn change_code(&self, program: &Path) {
        FunctionCode::of_program(program).unwrap().write(&self.zip()).unwrap();
    }

    /// Writes a file that contains the webhook URL, and returns its path.
    pub(crate) fn webhook_file(&self, url: &str) -> String {
        self.file("webhook.txt", &format!("{url}\n"))
    }

    /// Writes a file with this name and text, and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    }

    /// Runs `bongsu` with this account's credentials, and with JSON output unless the test asks for another
    /// format.
    pub(crate) async fn bongsu(&self, arguments: &[&str]) -> Ran {
        let has_format = arguments.first() != Some(&"secret") && !arguments.contains(&"--format");
        let format: &[&str] = if has_format { &["--format", "json"] } else { &[] };
        let arguments = &[arguments, format].concat();
        self.bongsu_reading(arguments, "").await
    }

    /// Runs `bongsu` with `input` on standard input.
    pub(crate) async fn bongsu_reading(&self, arguments: &[&str], input: &str) -> Ran {
        run(self.command(arguments), input.as_bytes()).await
    }

    /// Returns the command `bongsu` with this account's credentials.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.env("AWS_ENDPOINT_URL", self.ministack.endpoint()).env("AWS_REGION", REGION);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1");
        command
    }

    /// Runs `bongsu deploy --yes` with this code and further arguments.
    pub(crate) async fn deploy(&self, more: &[&str]) -> Ran {
        let zip = self.zip().display().to_string();
        self.bongsu(&[&["deploy", "--yes", "--zip", &zip], more].concat()).await
    }

    /// Deploys with the webhook URL of the test's Slack. Fails the test if the deployment fails.
    pub(crate) async fn deployed(&self) -> Value {
        let webhook = self.webhook_file(&self.slack.webhook());
        let ran = self.deploy(&["--webhook-url-file", &webhook]).await;
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        last(&ran)
    }

    /// Puts an alarm on a metric that does not exist, with further parameters.
    pub(crate) async fn put_alarm(&self, name: &str, more: &[(&str, &str)]) {
        self.ministack.put_alarm(name, more).await.unwrap();
    }

    pub(crate) async fn subscription(&self, topic: &str) -> String {
        let found =
            self.ministack.query("sns", "ListSubscriptionsByTopic", &[("TopicArn", topic)]).await.unwrap();
        found.split("<SubscriptionArn>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }

    pub(crate) async fn function(&self, name: &str) -> Value {
        let path = format!("/2015-03-31/functions/{name}/configuration");
        self.ministack.rest("lambda", "GET", &path, &Value::Null).await.unwrap()
    }

    /// Lets the function post to the stand-in for Slack.
    pub(crate) async fn allow_stand_in(&self, name: &str) {
        let mut variables = self.function(name).await["Environment"]["Variables"].clone();
        variables["BONGSU_ALLOW_INSECURE_WEBHOOK"] = json!("1");
        variables["BONGSU_SLACK_ORIGIN"] = json!(self.slack.origin());
        let path = format!("/2015-03-31/functions/{name}/configuration");
        let change = json!({ "Environment": { "Variables": variables } });
        self.ministack.rest("lambda", "PUT", &path, &change).await.unwrap();
    }
}

/// Parses the lines of JSON in the output.
pub(crate) fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// Parses the last line of JSON in the output.
pub(crate) fn last(ran: &Ran) -> Value {
    lines(ran).pop().unwrap()
}
