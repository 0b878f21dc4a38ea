//! Runs an invocation: passes the event to the relay and reports the result to Lambda.

use bongsu_core::intake::{self, BatchItem, Intake};
use bongsu_core::ports::Clock as _;
use bongsu_io::aws;
use bongsu_io::clock::SystemClock;
use bongsu_io::http::HttpError;
use bongsu_relay::{Environment, Invocation, Relay, Undelivered};
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use crate::environment::{Purpose, config_file};
use crate::metrics;

const BUTTONS_ALONE: &str = "this function accepts only presses of Slack's buttons; send the event to the function that relays alarms";
/// The time that is reserved for the report of an error before Lambda stops the function.
const TO_REPORT: SignedDuration = SignedDuration::from_millis(300);

pub(crate) struct Function {
    pub(crate) relay: Relay,
    purpose: Purpose,
    name: String,
    log_level: LevelFilter,
}

/// Lambda's error for a failed invocation.
#[derive(Debug)]
pub(crate) struct Failed(Undelivered);

impl From<Failed> for Diagnostic {
    fn from(Failed(undelivered): Failed) -> Self {
        Self { error_type: "Undelivered".to_owned(), error_message: undelivered.errors().join("\n") }
    }
}

impl Function {
    pub(crate) async fn new(purpose: Purpose, log_level: LevelFilter) -> Result<Self, HttpError> {
        let mut environment = Environment::read(config_file());
        if purpose == Purpose::Buttons {
            environment.config.receivers.clear();
        }
        let name = environment.function_name.clone().unwrap_or_default();
        Ok(Self { relay: Relay::new(environment, aws::of_function).await?, purpose, name, log_level })
    }

    pub(crate) async fn handle(&self, event: LambdaEvent<Box<RawValue>>) -> Result<Value, Failed> {
        let deadline = i64::try_from(event.context.deadline).ok();
        let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok()).unwrap_or(Timestamp::MAX);
        let deadline = deadline.saturating_sub(TO_REPORT).unwrap_or(deadline);
        let mut invocation = Invocation::until(deadline);
        let answer = match intake::read(event.payload.get().as_bytes()) {
            Intake::Request(request) => Ok(self.answer(&request, &mut invocation).await),
            _ if self.purpose == Purpose::Buttons => Err(Undelivered::failed(BUTTONS_ALONE)),
            Intake::Notices(notices) => self
                .relay
                .run_all(&event.context.request_id, &notices, &mut invocation)
                .await
                .map(|counts| json!({ "delivered": counts.delivered, "silenced": counts.silenced })),
            Intake::Batch(items) => Ok(self.run_batch(&items, &mut invocation).await),
            Intake::Task(task) => {
                self.relay.run(&task, &mut invocation).await.map(|()| json!({ "done": true }))
            }
        };
        self.relay.finish(&mut invocation).await;
        metrics::write(&invocation.metrics, &self.name, self.log_level, SystemClock.now());
        answer.map_err(Failed)
    }

    /// Runs each message of the queue separately. Only failed messages return.
    async fn run_batch(&self, items: &[BatchItem], invocation: &mut Invocation) -> Value {
        let mut failures = Vec::new();
        for item in items {
            if self.relay.run_item(item, invocation).await.is_err() {
                self.relay.put_off(item).await;
                failures.push(json!({ "itemIdentifier": item.id }));
            }
        }
        json!({ "batchItemFailures": failures })
    }
}
