//! `bongsu drill`: sends an alarm to Slack on purpose and measures each hop.

mod alarm;
mod log;
mod trouble;

use std::time::Duration;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;
use bongsu_alarm::alarm::AlarmState;
use bongsu_core::log_line::{
    DELIVERED, DELIVERED_AT, ERROR, RECEIVED_AT, SECRET_READ, SENT_AT, STATE_CHANGED_AT, UNDELIVERED,
};
use bongsu_core::notice::alarm_summary;
use jiff::{SignedDuration, Timestamp};

use crate::Account;
use crate::error::{AwsError, Explain as _};
use crate::installation::{Installation, Missing};
use alarm::DrillAlarm;
use log::{Line, Log};

/// The pause between two reads of the log.
const PAUSE: Duration = Duration::from_millis(500);

/// The reason why a drill fails.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The installation has no topic for the alarm.
    #[error(transparent)]
    Missing(#[from] Missing),
    #[error("no alarm is called \"{0}\" in this account and region; names are case-sensitive")]
    NoAlarm(String),
    /// The alarm does not notify the installation's topic.
    #[error(
        "alarm {alarm} does not have {topic} as an action, so its notice cannot arrive; add that action, or omit --alarm"
    )]
    NotOurs { alarm: String, topic: String },
    /// The drill's alarm could not be restored.
    #[error("the drill's alarm {alarm} {how}: {error}. Restore it with: {by}")]
    LeftBehind {
        alarm: String,
        /// The condition in which the drill leaves the alarm.
        how: &'static str,
        /// The command that restores the alarm.
        by: String,
        /// The reason why the restoration failed.
        error: Box<AwsError>,
    },
    /// The alarm also has other actions.
    #[error(
        "alarm {alarm} also has the actions {actions}; add --yes if the drill may execute them, or omit --alarm"
    )]
    DoesMore { alarm: String, actions: String },
}

/// A drill of an installation.
#[derive(Debug)]
pub struct Drill {
    installation: Installation,
}

/// The result of a drill.
#[derive(Debug, Clone, PartialEq)]
pub enum DrillOutcome {
    /// The notice arrived in Slack.
    Arrived(Hops),
    /// The user stopped waiting.
    Interrupted,
    /// The notice did not arrive in time.
    Stopped {
        /// The link at which it stopped.
        at: &'static str,
        /// The observation at that link.
        why: String,
    },
}

/// The time of each hop. A hop between two services is the difference of two of AWS's clocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Hops {
    /// The time from the state change to SNS's envelope.
    pub cloudwatch_to_sns: Option<SignedDuration>,
    /// The time from SNS's envelope to the function.
    pub sns_to_lambda: Option<SignedDuration>,
    /// The duration of the decryption of the webhook URL, once at the start of an execution environment.
    pub kms: Option<SignedDuration>,
    /// The time from the function to Slack's `ok`.
    pub slack: Option<SignedDuration>,
    /// The time from the request for the state change to Slack's `ok`.
    pub total: Option<SignedDuration>,
}

impl Drill {
    pub fn new(installation: Installation) -> Self {
        Self { installation }
    }

    fn account(&self) -> &Account {
        &self.installation.account
    }

    /// Sets an alarm to ALARM and waits until its notice arrives or until `stop`. Then restores the alarm, or
    /// deletes it if it was created for the drill.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such alarm, if a drill may not use it, or if AWS refuses or cannot be
    /// reached.
    pub async fn run(
        &self,
        name: Option<&str>,
        may_do_more: bool,
        within: Duration,
        clock: impl Fn() -> Timestamp,
        stop: impl Future<Output = ()>,
    ) -> Result<DrillOutcome, DrillError> {
        let alarm = DrillAlarm::choose(self, name, may_do_more, clock()).await?;
        let began = clock();
        let rung = match alarm.ring(self.account()).await {
            Ok(()) => tokio::select! {
                outcome = self.wait(&alarm, began, within) => outcome,
                () = stop => Ok(DrillOutcome::Interrupted),
            },
            Err(error) => Err(error),
        };
        // The alarm is restored in any case, because its ALARM is false.
        let restored = alarm.restore(self.account()).await;
        // An alarm that is left behind is worse than the failure of the drill.
        match restored {
            Err(left @ DrillError::LeftBehind { .. }) => Err(left),
            restored => {
                let outcome = rung?;
                restored?;
                Ok(outcome)
            }
        }
    }

    async fn wait(
        &self,
        alarm: &DrillAlarm,
        began: Timestamp,
        within: Duration,
    ) -> Result<DrillOutcome, AwsError> {
        let log = Log::new(self.account(), self.output("LogGroupName"), began);
        let wanted = alarm_summary(AlarmState::Alarm, &alarm.name);
        let seen = async {
            loop {
                let lines = log.lines().await?;
                if let Some(line) = lines.iter().find(|line| line.is_of(&wanted, DELIVERED)) {
                    return Ok(DrillOutcome::Arrived(Hops::of(line, &lines, began)));
                }
                if let Some(line) = lines.iter().find(|line| line.is_of(&wanted, UNDELIVERED)) {
                    let why = line.field(ERROR).unwrap_or("the log contains no error").to_owned();
                    return Ok(DrillOutcome::Stopped { at: "the function", why });
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        match tokio::time::timeout(within, seen).await {
            Ok(outcome) => outcome,
            Err(_) => trouble::find(self, alarm, began, within).await,
        }
    }

    fn output(&self, name: &str) -> &str {
        self.installation.output(name)
    }
}

impl Hops {
    fn of(line: &Line, lines: &[Line], began: Timestamp) -> Self {
        let between = |from: Option<Timestamp>, to: Option<Timestamp>| Some(to?.duration_since(from?));
        let (changed, sent) = (line.time(STATE_CHANGED_AT), line.time(SENT_AT));
        let (received, delivered) = (line.time(RECEIVED_AT), line.time(DELIVERED_AT));
        let read = lines.iter().find_map(|line| line.milliseconds(SECRET_READ));
        Self {
            cloudwatch_to_sns: between(changed, sent),
            sns_to_lambda: between(sent, received),
            kms: read.map(SignedDuration::from_millis),
            slack: between(received, delivered),
            total: between(Some(began), delivered),
        }
    }
}

/// The function's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Whether the invocation failed.
    pub has_failed: bool,
    /// The answer, or the error, as JSON.
    pub payload: String,
}

/// Invokes `function` with a test event, as the console does, and waits for its answer.
///
/// # Errors
///
/// Returns an error if AWS refuses or cannot be reached.
pub async fn invoke(account: &Account, function: &str, event: Vec<u8>) -> Result<Answered, AwsError> {
    let asked = Client::new(account.config()).invoke().function_name(function).payload(Blob::new(event));
    let answer = asked.send().await.explain("lambda:InvokeFunction", account.region())?;
    let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
    Ok(Answered {
        has_failed: answer.function_error.is_some(),
        payload: String::from_utf8_lossy(&payload).into_owned(),
    })
}
