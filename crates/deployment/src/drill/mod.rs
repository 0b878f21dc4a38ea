//! `bongsu drill`: sends an alarm to Slack on purpose, and measures each hop on its way.

mod alarm;
mod event;
mod log;
mod trouble;

use std::time::Duration;

use bongsu_core::delivery::{DELIVERED, SECRET_READ, UNDELIVERED};
use jiff::{SignedDuration, Timestamp};

pub use event::{Answered, invoke};

use crate::Account;
use crate::error::AwsError;
use crate::installation::{Installation, Missing};
use alarm::DrillAlarm;
use log::{Line, Log};

/// The interval at which the drill reads the log.
const PAUSE: Duration = Duration::from_millis(500);

/// Why a drill fails.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The installation has no topic for the alarm.
    #[error(transparent)]
    Missing(#[from] Missing),
    #[error("no alarm is called \"{0}\" in this account and region; names are case-sensitive")]
    NoAlarm(String),
    /// The alarm does not notify the stack's topic.
    #[error(
        "alarm {alarm} does not have {topic} as an action, so its notice cannot come; give it that action, or drill without --alarm"
    )]
    NotOurs { alarm: String, topic: String },
    /// The drill's alarm could not be restored.
    #[error("the drill's alarm {alarm} {how}: {error}. Put it back with: {by}")]
    LeftBehind {
        alarm: String,
        /// The resources that the drill leaves behind.
        how: &'static str,
        /// The command that restores the alarm.
        by: String,
        /// Why the restoration failed.
        error: Box<AwsError>,
    },
    /// The alarm has other actions too.
    #[error("alarm {alarm} also does {actions}; say --yes if a drill may do that, or drill without --alarm")]
    DoesMore { alarm: String, actions: String },
}

/// Drills an installation.
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
    /// From the change of state to SNS's envelope.
    pub cloudwatch_to_sns: Option<SignedDuration>,
    /// From SNS's envelope to the function.
    pub sns_to_lambda: Option<SignedDuration>,
    /// Decrypting the webhook URL: once, at the start of the execution environment.
    pub kms: Option<SignedDuration>,
    /// From the function to Slack's `ok`.
    pub slack: Option<SignedDuration>,
    /// From the request to change the state to Slack's `ok`.
    pub total: Option<SignedDuration>,
}

impl Drill {
    pub fn new(installation: Installation) -> Self {
        Self { installation }
    }

    fn account(&self) -> &Account {
        &self.installation.account
    }

    /// Sets an alarm to ALARM and waits until its notice arrives, or for `stop`. Then restores the alarm, or
    /// deletes it if it was made for the drill.
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
        // The alarm is restored in any case: ALARM because of a drill is false.
        let restored = alarm.restore(self.account()).await;
        // An alarm that is left behind matters more than the reason of the failure before.
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
        let wanted = format!("ALARM {}", alarm.name);
        let seen = async {
            loop {
                let lines = log.lines().await?;
                if let Some(line) = lines.iter().find(|line| line.is_of(&wanted, DELIVERED)) {
                    return Ok(DrillOutcome::Arrived(Hops::of(line, &lines, began)));
                }
                if let Some(line) = lines.iter().find(|line| line.is_of(&wanted, UNDELIVERED)) {
                    let why = line.field("error").unwrap_or("the log says no more").to_owned();
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
        let (changed, sent) = (line.time("state_changed_at"), line.time("sent_at"));
        let (received, delivered) = (line.time("received_at"), line.time("delivered_at"));
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
