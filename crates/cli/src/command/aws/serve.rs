//! `bongsu serve`: runs the line without Lambda.

use std::sync::Arc;
use std::time::Duration;

use bongsu_core::store::{Key, Store as _};
use bongsu_io::aws::{self, SdkConfig};
use bongsu_io::cloudwatch::Ways;
use bongsu_io::http::HttpClient;
use bongsu_io::slack::UrlRules;
use bongsu_io::sqs::PolledQueue;
use bongsu_io::subscription::{Hosts, Subscriptions};
use bongsu_relay::{Environment, Relay};
use bongsu_server::serve::{Figures, HttpServer, Options, Replica, Status, start};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::LocalSet;

use crate::arguments::ServeArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::stopped;
use crate::{output, settings};

/// The time limit for an answer of SQS, including all attempts. A poll may wait another 20 s.
const AWS_WITHIN: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 3;

pub(crate) async fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    let environment = environment(arguments)?;
    let rules = environment.url_rules;
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let aws = aws::of_person(http.clone(), AWS_WITHIN, ATTEMPTS).await;
    if aws.region().is_none() {
        return Err(Failure::Unread(say(
            "there is no region: set AWS_REGION to the region of the ledger",
            "리전이 없습니다. AWS_REGION에 원장 테이블의 리전을 지정하십시오",
        )));
    }
    let relay = Relay::new(environment, aws::of_person).await;
    let relay = relay.map_err(|error| Failure::System(error.to_string()))?;
    check_ledger(arguments, &relay).await?;
    let queues = queues(arguments, &aws, &http).await?;
    relay.prepare().await;
    let figures = Figures::new().map_err(|error| Failure::System(error.to_string()))?;
    let (figures, status) = (Arc::new(figures), Arc::new(Status::default()));
    let (asked, requests) = unbounded_channel();
    let listening = arguments.listen.map(|address| {
        let running = start(address, asked.clone(), Arc::clone(&figures), Arc::clone(&status));
        running.map_err(|error| Failure::System(format!("cannot listen at {address}: {error}")))
    });
    let listening = listening.transpose()?;
    introduce(arguments, listening.as_ref());
    let subscriptions = Subscriptions::new(arguments.topics.clone(), hosts(rules), http);
    let options = Options {
        concurrency: usize::from(arguments.concurrency),
        timeout: arguments.timeout,
        audit_every: arguments.audit_every,
        daily_summary: arguments.evening_fire,
        weekly_review: arguments.weekly_review,
    };
    let replica = Replica::new(relay, subscriptions, options, figures, status);
    LocalSet::new().run_until(replica.run(queues, requests, stop())).await;
    drop(asked);
    Ok(())
}

/// Returns the environment, in which the arguments replace the variables.
fn environment(arguments: &ServeArguments) -> Result<Environment, Failure> {
    let config = settings::read(&arguments.settings)?;
    let mut environment = Environment::read(Ok(config));
    if let Some(error) = environment.config_error.take() {
        return Err(Failure::Receiver(error));
    }
    if !environment.config.has_receiver() {
        return Err(Failure::Receiver(say(
            "there is no receiver: set SLACK_WEBHOOK_URL (or kmsEncryptedHookUrl, or a bot token with slackChannel), or add a [[receiver]] to bongsu.toml",
            "수신자가 없습니다. SLACK_WEBHOOK_URL(또는 kmsEncryptedHookUrl, 봇 토큰과 slackChannel)을 설정하거나 bongsu.toml에 [[receiver]]를 쓰십시오",
        )));
    }
    environment.ledger = Some(arguments.ledger.clone());
    environment.queue = environment.queue.or_else(|| arguments.queues.first().cloned());
    let rule = std::env::var("BONGSU_EVERY_ALARM").unwrap_or_default();
    environment.ways = Ways::new(&arguments.topics.join(","), &rule, "");
    Ok(environment)
}

/// Returns the hosts of SNS. Another host is accepted only if the rules also accept another host for Slack, as in
/// tests.
fn hosts(rules: UrlRules) -> Hosts {
    match std::env::var("BONGSU_SNS_ORIGIN") {
        Ok(origin) if rules == UrlRules::Any => Hosts::At(origin),
        _ => Hosts::Sns,
    }
}

async fn check_ledger(arguments: &ServeArguments, relay: &Relay) -> Result<(), Failure> {
    let checked = relay.ledger().get(&Key::new("task", "check_due")).await;
    checked.map(drop).map_err(|error| {
        let table = &arguments.ledger;
        Failure::Unread(say(
            format!("the ledger {table} cannot be used: {error}"),
            format!("원장 테이블 {table}을(를) 사용할 수 없습니다: {error}"),
        ))
    })
}

async fn queues(
    arguments: &ServeArguments,
    aws: &SdkConfig,
    http: &HttpClient,
) -> Result<Vec<PolledQueue>, Failure> {
    let mut queues = Vec::new();
    for url in &arguments.queues {
        let queue = PolledQueue::new(aws, http, url.clone());
        let waiting = queue.waiting().await.map_err(|error| Failure::Unread(error.to_string()))?;
        tracing::info!(queue = url, waiting, "polling");
        queues.push(queue);
    }
    Ok(queues)
}

fn introduce(arguments: &ServeArguments, listening: Option<&HttpServer>) {
    let queues = output::plural(arguments.queues.len() as u64, "queue");
    let at = listening.map(|running| running.address.to_string());
    tracing::info!(queues, listening = at, topics = arguments.topics.len(), "serving");
}

async fn stop() {
    stopped().await;
    tracing::info!("stopping: finishes the messages in progress and receives no new ones");
}
