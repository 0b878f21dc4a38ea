//! `bongsu drill`: an alarm that rings on purpose, and the time of each hop on its way to Slack.

mod alarm;
mod event;
mod log;
mod trouble;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

pub use event::{Answered, invoke};

use crate::Account;
use crate::error::AwsError;
use crate::installation::{Installation, Missing};
use alarm::DrillAlarm;
use log::{Line, Log};

/// How often the log is read.
const PAUSE: Duration = Duration::from_millis(500);

/// Why a drill does not begin.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// AWS refused, or could not be reached.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The installation has no topic to ring by.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// There is no such alarm.
    #[error("no alarm is called \"{0}\" in this account and region; names are case-sensitive")]
    NoAlarm(String),
    /// The alarm would tell nobody here.
    #[error(
        "alarm {alarm} does not have {topic} as an action, so its notice cannot come; give it that action, or drill without --alarm"
    )]
    NotOurs {
        alarm: String,
        /// The stack's topic.
        topic: String,
    },
    /// The drill's alarm could not be put back.
    #[error("the drill's alarm {alarm} {how}: {error}. Put it back with: {by}")]
    LeftBehind {
        alarm: String,
        /// What is left of the drill.
        how: &'static str,
        /// What mends it.
        by: String,
        /// Why it could not be done here.
        error: Box<AwsError>,
    },
    /// The alarm does more than to tell.
    #[error("alarm {alarm} also does {actions}; say --yes if a drill may do that, or drill without --alarm")]
    DoesMore {
        alarm: String,
        /// What else it does.
        actions: String,
    },
}

/// A chain that can be drilled.
#[derive(Debug)]
pub struct Drill {
    installation: Installation,
}

/// How a drill ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The notice arrived in Slack.
    Arrived(Hops),
    /// Nobody waited for it.
    Interrupted,
    /// It did not, as far as could be seen in time: where it stopped, and why.
    Stopped {
        /// The link.
        at: &'static str,
        /// What was seen there.
        why: String,
    },
}

/// The time of each hop. Each is read from two clocks of AWS's where it is between two services.
#[derive(Debug, Clone, PartialEq)]
pub struct Hops {
    /// From the change of state to SNS's envelope.
    pub cloudwatch_to_sns: Option<SignedDuration>,
    /// From there to the function.
    pub sns_to_lambda: Option<SignedDuration>,
    /// Decrypting the webhook URL: at the start of the environment, once.
    pub kms: Option<SignedDuration>,
    /// From the function to Slack's `ok`.
    pub slack: Option<SignedDuration>,
    /// From the request to change the state to Slack's `ok`.
    pub total: Option<SignedDuration>,
}

impl Drill {
    /// The chain of an installation.
    pub fn new(installation: Installation) -> Self {
        Self { installation }
    }

    fn account(&self) -> &Account {
        &self.installation.account
    }

    /// Rings an alarm and waits for its notice to arrive, or for `stop`; then the alarm is as it was, or gone if it
    /// was made for this.
    ///
    /// # Errors
    ///
    /// There is no such alarm, it may not be rung, AWS refuses or cannot be reached.
    pub async fn run(
        &self,
        name: Option<&str>,
        may_do_more: bool,
        within: Duration,
        clock: impl Fn() -> Timestamp,
        stop: impl Future<Output = ()>,
    ) -> Result<Outcome, DrillError> {
        let alarm = DrillAlarm::choose(self, name, may_do_more, clock()).await?;
        let began = clock();
        let rung = match alarm.ring(self.account()).await {
            Ok(()) => tokio::select! {
                outcome = self.wait(&alarm, began, within) => outcome,
                () = stop => Ok(Outcome::Interrupted),
            },
            Err(error) => Err(error),
        };
        // In any case: an alarm that stays in ALARM for a drill is a false one.
        let restored = alarm.restore(self.account()).await;
        // What is left behind matters more than why it was not rung.
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
    ) -> Result<Outcome, AwsError> {
        let log = Log::new(self.account(), self.output("LogGroupName"), began);
        let wanted = format!("ALARM {}", alarm.name);
        let seen = async {
            loop {
                let lines = log.lines().await?;
                if let Some(line) = lines.iter().find(|line| line.is_of(&wanted, "delivered")) {
                    return Ok(Outcome::Arrived(Hops::of(line, &lines, began)));
                }
                if let Some(line) = lines.iter().find(|line| line.is_of(&wanted, "undelivered")) {
                    let why = line.field("error").unwrap_or("the log says no more").to_owned();
                    return Ok(Outcome::Stopped { at: "the function", why });
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
        let read = lines.iter().find_map(|line| line.milliseconds("webhook URL read"));
        Self {
            cloudwatch_to_sns: between(changed, sent),
            sns_to_lambda: between(sent, received),
            kms: read.map(SignedDuration::from_millis),
            slack: between(received, delivered),
            total: between(Some(began), delivered),
        }
    }
}
