//! One invocation: every notice of the event to every receiver, and the truth about it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bongsu_core::config::{Config, Slack};
use bongsu_core::intake::{self, Intake, Item, ItemContent, Task};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Local, Pipeline};
use bongsu_core::ports::Clock as _;
use bongsu_io::aws::{self, SdkConfig};
use bongsu_io::clock::SystemClock;
use bongsu_io::cloudwatch::{CloudWatch, Ways};
use bongsu_io::dynamodb::DynamoDb;
use bongsu_io::http::{HttpClient, HttpError};
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{ApiError, Interactions, UrlRules, WebApi};
use bongsu_io::sqs::Queue;
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::LambdaEvent;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use crate::environment::{Environment, Purpose};
use crate::invocation::{Counts, Illustrated, Invocation};
use crate::pictures::Pictures;
use crate::receivers::{AnyReceiver, Means};
use crate::tags::Tags;
use crate::undelivered::Undelivered;

const BUTTONS_ALONE: &str = "this function takes the presses of Slack's buttons alone; give the event to the function that relays alarms";
/// Kept from the invocation's time, to say what went wrong before Lambda stops the function.
const TO_REPORT: SignedDuration = SignedDuration::from_millis(300);
/// How long getting ready may take; Lambda allows ten seconds.
const TO_PREPARE: Duration = Duration::from_secs(5);
/// How long an operation of SQS, SNS or CloudWatch may take, all its attempts together.
const AWS_WITHIN: Duration = Duration::from_secs(5);

pub(crate) struct Function {
    purpose: Purpose,
    pub(crate) config: Config,
    config_error: Option<String>,
    /// What is to be done where nobody can be told.
    remedy: String,
    name: String,
    log_level: LevelFilter,
    receivers: Vec<AnyReceiver>,
    pub(crate) ledger: Option<DynamoDb>,
    pub(crate) queue: Option<Queue>,
    /// What an audit looks at, and how the alarms that it is about come here.
    pub(crate) audited: Option<(CloudWatch, Ways)>,
    tags: Option<Tags>,
    /// Who knows Slack by its signature, where buttons may come back.
    pub(crate) interactions: Option<Interactions<Secrets>>,
    pub(crate) url_rules: UrlRules,
    pub(crate) http: HttpClient,
    /// The places of Slack's that messages go to.
    origins: Vec<String>,
    local: Local,
}

/// A pipeline of this function.
pub(crate) type FunctionPipeline<'a> =
    Pipeline<'a, AnyReceiver, Option<DynamoDb>, Option<Queue>, SystemClock>;

impl Function {
    pub(crate) async fn new(environment: Environment) -> Result<Self, HttpError> {
        let http = HttpClient::new()?;
        let name = environment.surroundings.function_name.clone().unwrap_or_default();
        let secrets = Secrets::new(http.clone(), environment.surroundings.clone(), aws::of_function);
        let aws = if environment.needs_aws() {
            Some(aws::of_function(http.clone(), AWS_WITHIN, 3).await)
        } else {
            None
        };
        let account = environment.account();
        let pictures = aws.as_ref().and_then(|aws| Pictures::new(&environment.config, (aws, &http), account));
        let pictures = pictures.map(Arc::new);
        let api = WebApi::at(environment.api_origin.as_deref(), environment.url_rules, http.clone());
        let api_error = api.as_ref().err().map(ApiError::to_string);
        let means = Means {
            secrets: &secrets,
            rules: environment.url_rules,
            http: &http,
            api: api.as_ref().ok(),
            pictures: pictures.as_ref(),
            pagerduty: environment.pagerduty_origin.as_deref(),
            buttons: environment.config.slack.signing_secret.is_some(),
        };
        let made = |receiver| AnyReceiver::of(receiver, &means);
        let receivers: Vec<_> = environment.config.receivers.iter().filter_map(made).collect();
        let origins = origins(&receivers, &environment.slack_origin, api.as_ref().ok());
        let config_error = environment.config_error.or(api_error);
        let Slack { signing_secret, operators } = environment.config.slack.clone();
        let interactions = signing_secret
            .map(|source| Interactions::new(source, secrets.clone(), operators, environment.url_rules));
        let ways = Some(environment.ways).filter(|ways| !ways.is_empty());
        Ok(Self {
            purpose: environment.purpose,
            tags: aws.as_ref().and_then(|aws| Tags::new(&environment.config, aws)),
            receivers,
            interactions,
            url_rules: environment.url_rules,
            config: environment.config,
            remedy: remedy(config_error.as_deref()),
            config_error,
            name,
            log_level: environment.log_level,
            ledger: with(&aws, environment.ledger, |aws, table| DynamoDb::new(aws, http.clone(), table)),
            queue: with(&aws, environment.queue, |aws, url| Queue::new(aws, http.clone(), url)),
            audited: with(&aws, ways, |aws, ways| (CloudWatch::new(aws), ways)),
            origins,
            http,
            local: Local::default(),
        })
    }

    /// Decrypts the secrets while the connections to Slack and to the ledger are opened. What fails here is logged, and
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
        let know = async {
            if let Some(interactions) = &self.interactions {
                interactions.prepare().await;
            }
        };
        let connect = async {
            for origin in &self.origins {
                self.http.connect(origin, TO_PREPARE).await;
            }
        };
        let reach = async {
            if let Some(ledger) = &self.ledger {
                ledger.connect(TO_PREPARE).await;
            }
        };
        tokio::join!(read, know, connect, reach);
    }

    pub(crate) async fn handle(&self, event: LambdaEvent<Box<RawValue>>) -> Result<Value, Undelivered> {
        let deadline = i64::try_from(event.context.deadline).ok();
        let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok()).unwrap_or(Timestamp::MAX);
        let deadline = deadline.saturating_sub(TO_REPORT).unwrap_or(deadline);
        let mut invocation = Invocation::until(deadline);
        let answer = match intake::read(event.payload.get().as_bytes()) {
            Intake::Request(request) => Ok(self.answer(&request, &mut invocation).await),
            _ if self.purpose == Purpose::Buttons => Err(Undelivered::failed(BUTTONS_ALONE)),
            Intake::Notices(notices) => self
                .run_all(&event.context.request_id, &notices, &mut invocation)
                .await
                .map(|counts| json!({ "delivered": counts.delivered, "silenced": counts.silenced })),
            Intake::Batch(items) => Ok(self.run_batch(&items, &mut invocation).await),
            Intake::Task(task) => self.run(&task, &mut invocation).await.map(|()| json!({ "done": true })),
        };
        self.attach(&mut invocation).await;
        for took in self.receivers.iter().filter_map(AnyReceiver::secret_took) {
            invocation.metrics.secret_took(took);
        }
        invocation.metrics.write(&self.name, self.log_level, SystemClock.now());
        answer
    }

    /// Each message of the queue stands for itself: those that failed come again, the others do not.
    async fn run_batch(&self, items: &[Item], invocation: &mut Invocation) -> Value {
        let mut failures = Vec::new();
        for item in items {
            let done = match &item.content {
                ItemContent::Notices(notices) => self.run_all(&item.id, notices, invocation).await.map(drop),
                // The next one comes by itself, and finds what this one did not.
                ItemContent::Task(Task::Audit) => Ok(()),
                ItemContent::Task(task) => self.run(task, invocation).await,
            };
            if let Err(undelivered) = done {
                match undelivered {
                    Undelivered::Failed(errors) => {
                        tracing::error!(
                            message_id = item.id,
                            ?errors,
                            "undelivered; the queue will give it again"
                        );
                    }
                    Undelivered::Later(why) => {
                        tracing::info!(message_id = item.id, why, "the queue will give it again");
                    }
                }
                self.put_off(item).await;
                failures.push(json!({ "itemIdentifier": item.id }));
            }
        }
        json!({ "batchItemFailures": failures })
    }

    /// The next try later each time. Where that cannot be said, the queue has a time of its own.
    async fn put_off(&self, item: &Item) {
        if let (Some(queue), Some(handle)) = (&self.queue, &item.receipt_handle)
            && let Err(error) = queue.put_off(handle, item.receives).await
        {
            tracing::warn!(message_id = item.id, error, "the next try cannot be put off");
        }
    }

    async fn run(&self, task: &Task, invocation: &mut Invocation) -> Result<(), Undelivered> {
        match task {
            Task::Audit => self.audit(invocation).await,
            Task::EveningFire => self.evening_fire(invocation).await,
            Task::CheckDue => {
                self.check_due(invocation).await;
                Ok(())
            }
            Task::Empty(receiver) => self.empty(receiver, invocation).await,
            Task::Press(press, url) => self.press(press, url.as_ref(), invocation.deadline).await,
        }
    }

    /// A digest that was asked for. What is left comes with this very message again.
    async fn empty(&self, receiver: &str, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let emptied = self.pipeline("").empty(receiver, invocation.deadline).await;
        let emptied =
            emptied.map_err(|error| Undelivered::failed(format!("the outbox of {receiver}: {error}")))?;
        invocation.emptied(&emptied);
        tracing::info!(receiver, notices = emptied.told.len(), messages = emptied.messages, "outbox emptied");
        match emptied.error {
            Some(error) => Err(Undelivered::failed(format!("the outbox of {receiver}: {error}"))),
            None if emptied.more => {
                Err(Undelivered::Later(format!("there is more in the outbox of {receiver}")))
            }
            None => Ok(()),
        }
    }

    /// `event` is the same when the same event comes again: the request's id, or the message's.
    pub(crate) async fn run_all(
        &self,
        event: &str,
        notices: &[Notice],
        invocation: &mut Invocation,
    ) -> Result<Counts, Undelivered> {
        let (mut counts, mut errors) = (Counts::default(), Vec::new());
        for (position, notice) in notices.iter().enumerate() {
            let received = SystemClock.now();
            let id = format!("{event}#{position}");
            let notice = &*self.tagged(notice).await;
            for outcome in self.pipeline(&id).run(notice, invocation.deadline).await {
                invocation.account(notice, &outcome, Some(received));
                counts.add(&outcome);
                if let Err(error) = outcome.result {
                    errors.push(format!("{} to {}: {error}", notice.summary(), outcome.receiver));
                }
            }
        }
        if errors.is_empty() { Ok(counts) } else { Err(Undelivered::Failed(errors)) }
    }

    /// With the alarm's tags, where a rule looks at them and they can be had.
    pub(crate) async fn tagged<'n>(&self, notice: &'n Notice) -> Cow<'n, Notice> {
        let Some(known) = self.tags.as_ref().filter(|_| !notice.has_all_tags()) else {
            return Cow::Borrowed(notice);
        };
        match known.of(notice).await {
            Some(tags) => Cow::Owned(Notice { tags: Some(tags), ..notice.clone() }),
            None => Cow::Borrowed(notice),
        }
    }

    pub(crate) fn pipeline<'a>(&'a self, invocation: &'a str) -> FunctionPipeline<'a> {
        Pipeline {
            config: &self.config,
            receivers: &self.receivers,
            store: &self.ledger,
            wake: &self.queue,
            clock: &SystemClock,
            local: &self.local,
            invocation,
            remedy: &self.remedy,
        }
    }

    /// Pictures come when every text is out.
    async fn attach(&self, invocation: &mut Invocation) {
        for Illustrated { notice, receiver, posted } in invocation.illustrated.drain(..) {
            self.pipeline("").attach(&notice, (&receiver, &posted), invocation.deadline).await;
        }
    }
}

fn remedy(config_error: Option<&str>) -> String {
    let set = "set kmsEncryptedHookUrl to an encrypted webhook URL (or SLACK_WEBHOOK_URL_SSM_PARAMETER, SLACK_WEBHOOK_URL_SECRET, SLACK_WEBHOOK_URL), or a bot token with slackChannel (kmsEncryptedBotToken, SLACK_BOT_TOKEN_SSM_PARAMETER, SLACK_BOT_TOKEN_SECRET, SLACK_BOT_TOKEN), or a [[receiver]] in bongsu.toml";
    match config_error {
        Some(error) => format!("the configuration cannot be used: {error}; mend it, or {set}"),
        None => set.to_owned(),
    }
}

/// Where a first message is going to be sent: to webhooks, to the Web API, or to both.
fn origins(receivers: &[AnyReceiver], webhooks: &str, api: Option<&WebApi>) -> Vec<String> {
    if receivers.is_empty() {
        return Vec::new();
    }
    let is_bot = |receiver: &AnyReceiver| matches!(receiver, AnyReceiver::Bot(..));
    let bots = api.filter(|_| receivers.iter().any(is_bot)).map(|api| api.origin().to_owned());
    let only_bots = bots.is_some() && !receivers.iter().any(|it| matches!(it, AnyReceiver::Slack(..)));
    let webhooks = (!only_bots).then(|| webhooks.to_owned());
    bots.into_iter().chain(webhooks).collect()
}

/// What needs AWS and a setting, where there are both.
fn with<S, T>(
    aws: &Option<SdkConfig>,
    setting: Option<S>,
    make: impl FnOnce(&SdkConfig, S) -> T,
) -> Option<T> {
    Some(make(aws.as_ref()?, setting?))
}
