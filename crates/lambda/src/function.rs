//! One invocation: every notice of the event to every receiver, and the truth about it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::incident::IncidentView;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::relay::{Ending, Outcome, relay};
use bongsu_io::http::{HttpClient, HttpError};
use bongsu_io::intake::{self, Intake, Item};
use bongsu_io::secret::Secrets;
use bongsu_io::slack::SlackWebhook;
use jiff::Timestamp;
use lambda_runtime::LambdaEvent;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::environment::Environment;
use crate::undelivered::Undelivered;

/// Kept from the invocation's time, to say what went wrong before Lambda stops the function.
const TO_REPORT: Duration = Duration::from_millis(300);
/// How long getting ready may take; Lambda allows ten seconds.
const TO_PREPARE: Duration = Duration::from_secs(5);
/// Deliveries remembered for the case that Lambda gives an event again.
const REMEMBERED: usize = 2_000;

pub(crate) struct Function {
    config: Config,
    config_error: Option<String>,
    receivers: Vec<SlackWebhook<Secrets>>,
    http: HttpClient,
    slack_origin: String,
    delivered: Mutex<VecDeque<Delivered>>,
}

/// A delivery within an event that may come again because another of its notices failed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Delivered {
    event: String,
    position: usize,
    receiver: String,
}

impl Function {
    pub(crate) fn new(environment: Environment) -> Result<Self, HttpError> {
        let http = HttpClient::new()?;
        let secrets = Secrets::new(http.clone(), environment.surroundings);
        let receivers = environment.config.receivers.iter().filter_map(|receiver| {
            SlackWebhook::of(receiver, secrets.clone(), environment.url_rules, http.clone())
        });
        Ok(Self {
            receivers: receivers.collect(),
            config: environment.config,
            config_error: environment.config_error,
            http,
            slack_origin: environment.slack_origin,
            delivered: Mutex::default(),
        })
    }

    /// Decrypts the webhook URL while the connection to Slack is opened. What fails here is logged, and
    /// tried again by the first invocation.
    pub(crate) async fn prepare(&self) {
        if let Some(error) = &self.config_error {
            tracing::error!(error, "the configuration cannot be used; going on with the defaults");
        }
        let read = async {
            for receiver in &self.receivers {
                receiver.prepare().await;
            }
        };
        tokio::join!(read, self.http.connect(&self.slack_origin, TO_PREPARE));
    }

    pub(crate) async fn handle(&self, event: LambdaEvent<Box<RawValue>>) -> Result<Value, Undelivered> {
        let request = &event.context.request_id;
        let deadline = i64::try_from(event.context.deadline).ok();
        let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok()).unwrap_or(Timestamp::MAX);
        match intake::read(event.payload.get().as_bytes()) {
            Intake::Notices(notices) => {
                let counts = self.relay_all(request, &notices, deadline).await?;
                Ok(json!({ "delivered": counts.delivered, "silenced": counts.silenced }))
            }
            Intake::Batch(items) => Ok(self.relay_batch(&items, deadline).await),
        }
    }

    /// Each message of the queue stands for itself: those that failed come again, the others do not.
    async fn relay_batch(&self, items: &[Item], deadline: Timestamp) -> Value {
        let mut failures = Vec::new();
        for item in items {
            if let Err(undelivered) = self.relay_all(&item.id, &item.notices, deadline).await {
                tracing::error!(message_id = item.id, errors = ?undelivered.0, "undelivered; the queue will give it again");
                failures.push(json!({ "itemIdentifier": item.id }));
            }
        }
        json!({ "batchItemFailures": failures })
    }

    /// `event` is the same when Lambda gives the same event again: the request's id, or the message's.
    async fn relay_all(
        &self,
        event: &str,
        notices: &[Notice],
        deadline: Timestamp,
    ) -> Result<Counts, Undelivered> {
        if self.receivers.is_empty() {
            return Err(Undelivered(vec![self.no_receiver()]));
        }
        let mut counts = Counts::default();
        let mut errors = Vec::new();
        for (position, notice) in notices.iter().enumerate() {
            let seen = self.seen(event, position);
            let budget = Duration::try_from(deadline.duration_since(now())).unwrap_or_default();
            let budget = budget.saturating_sub(TO_REPORT);
            let received = now();
            for outcome in relay(notice, &seen, &self.config, &self.receivers, budget, now).await {
                log(notice, &outcome, received);
                match outcome.result {
                    Ok(Ending::Delivered(..)) => {
                        counts.delivered += 1;
                        self.remember(Delivered {
                            event: event.to_owned(),
                            position,
                            receiver: outcome.receiver,
                        });
                    }
                    Ok(Ending::Silenced(_)) => counts.silenced += 1,
                    Err(error) => errors.push(format!("{} to {}: {error}", name(notice), outcome.receiver)),
                }
            }
        }
        if errors.is_empty() { Ok(counts) } else { Err(Undelivered(errors)) }
    }

    fn no_receiver(&self) -> String {
        let remedy = "no webhook URL is configured: set kmsEncryptedHookUrl (or SLACK_WEBHOOK_URL_SSM_PARAMETER, SLACK_WEBHOOK_URL_SECRET, SLACK_WEBHOOK_URL), or a [[receiver]] in bongsu.toml";
        match &self.config_error {
            Some(error) => format!("{remedy}; the configuration cannot be used: {error}"),
            None => remedy.to_owned(),
        }
    }

    fn seen(&self, event: &str, position: usize) -> IncidentView {
        let delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        let here = delivered.iter().filter(|it| it.event == event && it.position == position);
        IncidentView { delivered_to: here.map(|it| it.receiver.clone()).collect() }
    }

    fn remember(&self, delivery: Delivered) {
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        if delivered.len() >= REMEMBERED {
            delivered.pop_front();
        }
        delivered.push_back(delivery);
    }
}

#[derive(Debug, Default)]
struct Counts {
    delivered: usize,
    silenced: usize,
}

/// What became of a notice, with the times by which `bongsu drill` tells how long each hop took.
fn log(notice: &Notice, outcome: &Outcome, received: Timestamp) {
    let (sent, changed) = (notice.source.sent_at, state_changed_at(notice));
    let (notice, receiver) = (name(notice), &outcome.receiver);
    match &outcome.result {
        Ok(Ending::Delivered(reason, receipt)) => {
            tracing::info!(
                notice,
                receiver,
                reason = reason.as_str(),
                attempts = receipt.attempts,
                state_changed_at = changed.map(tracing::field::display),
                sent_at = sent.map(tracing::field::display),
                received_at = %received,
                delivered_at = %now(),
                "delivered"
            );
        }
        Ok(Ending::Silenced(reason)) => {
            tracing::info!(notice, receiver, reason = reason.as_str(), "silenced");
        }
        Err(error) => tracing::error!(notice, receiver, %error, "undelivered"),
    }
}

fn state_changed_at(notice: &Notice) -> Option<Timestamp> {
    match &notice.content {
        Content::Alarm(alarm) => alarm.transition.at,
        Content::Configuration(_) | Content::Other(_) => None,
    }
}

/// What logs and errors call a notice.
fn name(notice: &Notice) -> String {
    match &notice.content {
        Content::Alarm(alarm) => format!("{} {}", alarm.transition.to, alarm.alarm.name),
        Content::Configuration(change) => format!("change of {}", change.alarm.name),
        Content::Other(_) => {
            format!("message {}", notice.source.message_id.as_deref().unwrap_or("without an id"))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the program asks the time; core and io are told it")]
fn now() -> Timestamp {
    Timestamp::now()
}
