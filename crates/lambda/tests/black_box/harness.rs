//! The test harness: a function, a Slack, and a check of all output at the end.

use std::time::Duration;

use bongsu_stand_in::{
    Answer, BOT_TOKEN, Context as _, Function, FunctionOptions, Invocation, Ministack, Post, Result, SECRET,
    Slack,
};
use serde_json::Value;
use tokio::sync::OnceCell;

/// The program under test.
pub(crate) const BOOTSTRAP: &str = env!("CARGO_BIN_EXE_bootstrap");
/// The timeout of an invocation in tests that do not examine it.
pub(crate) const LONG: Duration = Duration::from_secs(20);

static MINISTACK: OnceCell<Ministack> = OnceCell::const_new();

/// Returns the ministack of all tests in this binary. It ends with the binary.
pub(crate) async fn ministack() -> Result<&'static Ministack> {
    MINISTACK.get_or_try_init(Ministack::start).await
}

/// A function before its start.
pub(crate) struct Setup {
    pub(crate) slack: Slack,
    options: FunctionOptions,
}

impl Setup {
    /// Sets up a Slack without a webhook.
    pub(crate) async fn without_webhook() -> Result<Self> {
        let slack = Slack::start().await?;
        let options = FunctionOptions::new(BOOTSTRAP)
            .env("BONGSU_SLACK_ORIGIN", slack.origin())
            .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1");
        Ok(Self { slack, options })
    }

    /// Sets up a Slack with these answers, and its webhook in the environment.
    pub(crate) async fn with_answers(answers: impl IntoIterator<Item = Answer>) -> Result<Self> {
        let setup = Self::without_webhook().await?;
        setup.slack.script(answers);
        let webhook = setup.slack.webhook();
        Ok(setup.env("SLACK_WEBHOOK_URL", &webhook))
    }

    /// Sets up a function with the same Slack as another.
    pub(crate) async fn beside(other: &Running) -> Result<Self> {
        let setup = Self::without_webhook().await?;
        let setup = setup.env("BONGSU_SLACK_ORIGIN", &other.slack.origin());
        Ok(setup.env("SLACK_WEBHOOK_URL", &other.slack.webhook()))
    }

    /// Adds AWS and a ledger with that name.
    pub(crate) async fn with_ledger(self, table: &str) -> Result<Self> {
        let aws = ministack().await?;
        Ok(self.env("AWS_ENDPOINT_URL", &aws.endpoint()).env("BONGSU_LEDGER_TABLE", table))
    }

    pub(crate) fn env(self, name: &str, value: &str) -> Self {
        Self { options: self.options.env(name, value), ..self }
    }

    pub(crate) fn env_remove(self, name: &str) -> Self {
        Self { options: self.options.env_remove(name), ..self }
    }

    pub(crate) async fn start(self) -> Result<Running> {
        let function = self.options.start().await?;
        Ok(Running { slack: self.slack, function: Some(function), invocations: Vec::new() })
    }
}

/// A running function. A test must end it with [`Running::finish`].
pub(crate) struct Running {
    pub(crate) slack: Slack,
    function: Option<Function>,
    invocations: Vec<Invocation>,
}

impl Running {
    pub(crate) async fn invoke(&mut self, event: impl Into<Vec<u8>>) -> Result<Invocation> {
        self.invoke_within(LONG, event).await
    }

    pub(crate) async fn invoke_within(
        &mut self,
        deadline: Duration,
        event: impl Into<Vec<u8>>,
    ) -> Result<Invocation> {
        let function = self.function.as_ref().context("the function has ended")?;
        let invocation = function.invoke(event, deadline).await?;
        self.invocations.push(invocation.clone());
        Ok(invocation)
    }

    /// Waits for the end of init.
    pub(crate) async fn ready(&self) -> Result<()> {
        self.function.as_ref().context("the function has ended")?.ready().await.map(drop)
    }

    /// Sends an event again with the same request ID, as in Lambda's retries.
    pub(crate) async fn invoke_again(
        &mut self,
        before: &Invocation,
        event: impl Into<Vec<u8>>,
    ) -> Result<Invocation> {
        let function = self.function.as_ref().context("the function has ended")?;
        let invocation = function.api.invoke_as(&before.request_id, event, LONG).await?;
        self.invocations.push(invocation.clone());
        Ok(invocation)
    }

    /// Ends the function and checks the guarantees of every test: no output contains the webhook URL, and the
    /// log is JSON.
    pub(crate) async fn finish(mut self) -> Result<Seen> {
        let function = self.function.take().context("the function has ended")?;
        let log = function.stop(self.invocations.len()).await?;
        for secret in self.slack.forms_of_secret() {
            assert!(!log.contains(&secret), "the webhook URL is in the log:\n{log}");
        }
        for secret in [BOT_TOKEN, "SECRETXXXX"] {
            assert!(!log.contains(secret), "a secret is in the log:\n{log}");
        }
        for Invocation { outcome, .. } in &self.invocations {
            let said = match outcome {
                Ok(body) => body,
                Err(error) => &error.body,
            };
            assert!(!said.contains("SECRETXXXX"), "a secret is in an answer: {said}");
            assert!(!said.contains(SECRET), "the webhook URL is in an answer: {said}");
        }
        for line in log.lines() {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "a line of the log is not JSON: {line}");
        }
        Ok(Seen { posts: self.slack.posts(), connections: self.slack.connections(), log })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let is_checked = self.function.is_none() || std::thread::panicking();
        assert!(is_checked, "a test ended without finish(), so nobody looked for the webhook URL in the log");
    }
}

/// The observations of a function that has ended.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) posts: Vec<Post>,
    pub(crate) connections: usize,
    pub(crate) log: String,
}

/// Checks that the invocation failed with the function's error and that the error contains all of these words.
pub(crate) fn assert_undelivered(invocation: &Invocation, words: &[&str]) -> Result<()> {
    let error = invocation.error().with_context(|| format!("no error: {:?}", invocation.outcome))?;
    assert_eq!(error.kind, "Undelivered", "{error:?}");
    for word in words {
        assert!(error.message.contains(word), "no {word:?} in: {}", error.message);
    }
    Ok(())
}

/// Checks that the invocation succeeded with this number of delivered notices.
pub(crate) fn assert_delivered(invocation: &Invocation, notices: usize) {
    let expected = serde_json::json!({ "delivered": notices, "silenced": 0 });
    assert_eq!(invocation.success(), Some(expected), "{:?}", invocation.outcome);
}

/// Tests the check of the output with a webhook URL in the log.
#[tokio::test]
#[should_panic(expected = "the webhook URL is in the log")]
async fn a_webhook_url_in_the_log_fails_a_test() {
    let run = async {
        let mut function = Setup::with_answers([]).await?.start().await?;
        function.invoke(crate::events::sns([crate::events::alarm_message(SECRET)?])).await?;
        function.finish().await
    };
    // After an error here, the test fails because there is no panic.
    let _ = run.await;
}
