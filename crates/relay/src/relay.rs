//! Runs the notices, queue messages and tasks of an installation.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bongsu_core::config::{Config, Slack};
use bongsu_core::intake::{BatchItem, ItemContent, Task};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Local, Pipeline};
use bongsu_core::ports::Clock as _;
use bongsu_io::aws::{ConfigSource, SdkConfig};
use bongsu_io::clock::SystemClock;
use bongsu_io::dynamodb::DynamoDb;
use bongsu_io::http::{HttpClient, HttpError};
use bongsu_io::receiver::{Clients, RemoteReceiver};
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{ApiError, Interactions, UrlRules, WebApi};
use bongsu_io::sqs::Queue;

use crate::areas::Areas;
use crate::background::BackgroundReader;
use crate::calendars::CalendarReader;
use crate::environment::Environment;
use crate::invocation::{Invocation, InvocationCounts, Undelivered};
use crate::pictures::Pictures;
use crate::receivers::PicturedReceiver;
use crate::tags::Tags;

/// The time limit of the preparation. Lambda allows ten seconds.
const TO_PREPARE: Duration = Duration::from_secs(5);
/// The time limit of an operation of SQS, SNS or CloudWatch with all attempts.
const AWS_WITHIN: Duration = Duration::from_secs(5);

/// An installation's components.
#[derive(Debug)]
pub struct Relay {
    pub(crate) config: Config,
    config_error: Option<String>,
    /// The remedy if no receiver is configured.
    remedy: String,
    pub(crate) receivers: Vec<PicturedReceiver>,
    pub(crate) ledger: Option<DynamoDb>,
    pub(crate) queue: Option<Queue>,
    /// The accounts and regions whose alarms this program gets.
    pub(crate) areas: Option<Arc<Areas>>,
    tags: Option<Tags>,
    pub(crate) background_reader: Option<BackgroundReader>,
    pub(crate) calendar_reader: CalendarReader,
    /// The verifier of Slack's signatures, if the program receives button presses.
    pub(crate) interactions: Option<Interactions<Secrets>>,
    pub(crate) url_rules: UrlRules,
    pub(crate) http: HttpClient,
    /// The origins of the servers that get messages.
    origins: Vec<String>,
    local: Local,
}

type RelayPipeline<'a> = Pipeline<'a, PicturedReceiver, Option<DynamoDb>, Option<Queue>, SystemClock>;

impl Relay {
    /// Creates a relay from the environment, with the region and the credentials that `aws` finds.
    ///
    /// # Errors
    ///
    /// Returns an error if the HTTP client cannot be created.
    pub async fn new(environment: Environment, aws_source: ConfigSource) -> Result<Self, HttpError> {
        let http = HttpClient::new()?;
        let secrets = Secrets::new(http.clone(), environment.function_name.clone(), aws_source);
        let aws =
            if environment.needs_aws() { Some(aws_source(http.clone(), AWS_WITHIN, 3).await) } else { None };
        let account = environment.account();
        let (ways, spokes) = (&environment.ways, &environment.spokes);
        let areas = aws.as_ref().map(|aws| Arc::new(Areas::new(aws, &http, account, ways, spokes)));
        let pictures = with(&aws, areas.clone(), |aws, areas| {
            Pictures::new(&environment.config, aws, &http, areas).map(Arc::new)
        });
        let pictures = pictures.flatten();
        let background_reader = with(&aws, areas.clone(), |aws, areas| {
            BackgroundReader::new(&environment.config, aws, &http, areas)
        });
        let api = WebApi::at(environment.api_origin.as_deref(), environment.url_rules, http.clone());
        let api_error = api.as_ref().err().map(ApiError::to_string);
        let clients = Clients::new(secrets.clone(), http.clone(), environment.url_rules, api.ok());
        let mut clients = clients.with_topics(aws_source);
        clients.pagerduty_origin = environment.pagerduty_origin;
        let has_buttons = environment.config.slack.signing_secret.is_some();
        let made = |receiver| {
            let remote = RemoteReceiver::of(receiver, &clients)?.with_buttons(has_buttons);
            Some(PicturedReceiver::new(remote, pictures.as_ref()))
        };
        let receivers: Vec<_> = environment.config.receivers.iter().filter_map(made).collect();
        let origins = origins(&receivers, &environment.slack_origin);
        let config_error = environment.config_error.or(api_error);
        let Slack { signing_secret, operators } = environment.config.slack.clone();
        let interactions = signing_secret
            .map(|source| Interactions::new(source, secrets.clone(), operators, environment.url_rules));
        Ok(Self {
            background_reader: background_reader.flatten(),
            tags: areas.clone().and_then(|areas| Tags::new(&environment.config, areas)),
            calendar_reader: CalendarReader::new(secrets.clone(), http.clone()),
            receivers,
            interactions,
            url_rules: environment.url_rules,
            config: environment.config,
            remedy: remedy(config_error.as_deref()),
            config_error,
            ledger: with(&aws, environment.ledger, |aws, table| DynamoDb::new(aws, http.clone(), table)),
            queue: with(&aws, environment.queue, |aws, url| Queue::new(aws, http.clone(), url)),
            areas,
            origins,
            http,
            local: Local::default(),
        })
    }

    /// Returns the configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the ledger.
    pub fn ledger(&self) -> &Option<DynamoDb> {
        &self.ledger
    }

    /// Returns whether there is anything to audit.
    pub fn has_audit(&self) -> bool {
        self.audited().is_some()
    }

    /// Returns the accounts and regions to audit, if this program gets alarms from any.
    pub(crate) fn audited(&self) -> Option<&Areas> {
        self.areas.as_deref().filter(|areas| areas.have_alarms())
    }

    /// Decrypts the secrets and opens connections to Slack and the ledger at the same time. A failure is only logged,
    /// because the first invocation tries again.
    pub async fn prepare(&self) {
        if let Some(error) = &self.config_error {
            tracing::error!(error, "the configuration cannot be used; the defaults apply");
        }
        let read = async {
            for receiver in &self.receivers {
                receiver.remote.prepare().await;
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
            self.calendar_reader.recall(&self.config, &self.ledger).await;
        };
        tokio::join!(read, know, connect, reach);
    }

    /// Runs one queue message and logs the result. The queue must deliver a failed message again.
    ///
    /// # Errors
    ///
    /// Returns an error if the message failed or there is more to do.
    pub async fn run_item(&self, item: &BatchItem, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let done = match &item.content {
            ItemContent::Notices(notices) => self.run_all(&item.id, notices, invocation).await.map(drop),
            // The next audit runs on its schedule and finds everything that this one missed.
            ItemContent::Task(Task::Audit) => Ok(()),
            ItemContent::Task(task) => self.run(task, invocation).await,
        };
        match &done {
            Err(Undelivered::Failed(errors)) => {
                tracing::error!(
                    message_id = item.id,
                    ?errors,
                    "undelivered; the queue will deliver it again"
                );
            }
            Err(Undelivered::Later(why)) => {
                tracing::info!(message_id = item.id, why, "the queue will deliver it again");
            }
            Ok(()) => {}
        }
        done
    }

    /// Delays the next attempt of a message, each time for longer. If that fails, the queue's own delay applies.
    pub async fn put_off(&self, item: &BatchItem) {
        if let (Some(queue), Some(handle)) = (&self.queue, &item.receipt_handle)
            && let Err(error) = queue.put_off(handle, item.receives).await
        {
            tracing::warn!(message_id = item.id, error, "the next attempt cannot be delayed");
        }
    }

    /// Runs a task.
    ///
    /// # Errors
    ///
    /// Returns an error if the task failed or there is more to do.
    pub async fn run(&self, task: &Task, invocation: &mut Invocation) -> Result<(), Undelivered> {
        match task {
            Task::Audit => self.audit(invocation).await,
            Task::DailySummary => self.daily_summary(invocation).await,
            Task::WeeklyReview => self.weekly_review(invocation).await,
            Task::CheckDue => {
                self.check_due(invocation).await;
                Ok(())
            }
            Task::Empty(receiver) => self.empty(receiver, invocation).await,
            Task::Press(press, url) => self.press(press, url.as_ref(), invocation.deadline).await,
            Task::Slash(command, url) => self.slash(command, url, invocation.deadline).await,
        }
    }

    /// Empties an outbox. For the remaining notices, the queue delivers the same message again.
    async fn empty(&self, receiver: &str, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let emptied = Box::pin(self.pipeline("").empty(receiver, invocation.deadline)).await;
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

    /// Sends every notice to every receiver. `event` is the ID of the request or message. A repeated event has the same
    /// ID.
    ///
    /// # Errors
    ///
    /// Returns the notices that were not delivered.
    pub async fn run_all(
        &self,
        event: &str,
        notices: &[Notice],
        invocation: &mut Invocation,
    ) -> Result<InvocationCounts, Undelivered> {
        let (mut counts, mut errors) = (InvocationCounts::default(), Vec::new());
        for (position, notice) in notices.iter().enumerate() {
            let received = SystemClock.now();
            let id = format!("{event}#{position}");
            let notice = &*self.tagged(notice).await;
            // The box hides a type that is too deep for the compiler.
            for outcome in Box::pin(self.pipeline(&id).run(notice, invocation.deadline)).await {
                invocation.account(notice, &outcome, Some(received));
                counts.add(&outcome);
                if let Err(error) = outcome.result {
                    errors.push(format!("{} to {}: {error}", notice.summary(), outcome.receiver));
                }
            }
        }
        if errors.is_empty() { Ok(counts) } else { Err(Undelivered::Failed(errors)) }
    }

    /// Adds the alarm's tags, if a rule uses tags and they are available.
    pub(crate) async fn tagged<'n>(&self, notice: &'n Notice) -> Cow<'n, Notice> {
        let Some(known) = self.tags.as_ref().filter(|_| !notice.has_all_tags()) else {
            return Cow::Borrowed(notice);
        };
        match known.of(notice).await {
            Some(tags) => Cow::Owned(Notice { tags: Some(tags), ..notice.clone() }),
            None => Cow::Borrowed(notice),
        }
    }

    pub(crate) fn pipeline<'a>(&'a self, invocation: &'a str) -> RelayPipeline<'a> {
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
}

fn remedy(config_error: Option<&str>) -> String {
    let set = "set kmsEncryptedHookUrl to an encrypted webhook URL (or SLACK_WEBHOOK_URL_SSM_PARAMETER, SLACK_WEBHOOK_URL_SECRET, SLACK_WEBHOOK_URL), or a bot token with slackChannel (kmsEncryptedBotToken, SLACK_BOT_TOKEN_SSM_PARAMETER, SLACK_BOT_TOKEN_SECRET, SLACK_BOT_TOKEN), or a [[receiver]] in bongsu.toml";
    match config_error {
        Some(error) => format!("the configuration cannot be used: {error}; repair it, or {set}"),
        None => set.to_owned(),
    }
}

/// Returns the origins to connect to in advance: those of webhooks and of the Web API, as far as receivers use
/// them.
fn origins(receivers: &[PicturedReceiver], webhooks: &str) -> Vec<String> {
    if receivers.is_empty() {
        return Vec::new();
    }
    let of_bot = |receiver: &PicturedReceiver| match &receiver.remote {
        RemoteReceiver::Bot(bot) => Some(bot.origin().to_owned()),
        _ => None,
    };
    let bots: BTreeSet<_> = receivers.iter().filter_map(of_bot).collect();
    let only_bots =
        !bots.is_empty() && !receivers.iter().any(|it| matches!(it.remote, RemoteReceiver::Slack(_)));
    let webhooks = (!only_bots).then(|| webhooks.to_owned());
    bots.into_iter().chain(webhooks).collect()
}

/// Creates a component that needs AWS and a setting, if both are available.
fn with<S, T>(
    aws: &Option<SdkConfig>,
    setting: Option<S>,
    make: impl FnOnce(&SdkConfig, S) -> T,
) -> Option<T> {
    Some(make(aws.as_ref()?, setting?))
}
