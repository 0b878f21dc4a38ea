//! Requests to a replica: from SNS, from Slack, and health checks.

use std::rc::Rc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use bongsu_core::intake;
use bongsu_core::metric::OwnMetric;
use bongsu_core::ports::Clock as _;
use bongsu_io::clock::SystemClock;
use bongsu_io::subscription::{Delivery, SubscriptionError};
use bongsu_relay::RelayAnswer;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use super::{Replica, invocation};
use crate::connections::until_closed;

/// The time limit for an answer. SNS waits 15 s (SNS developer guide, "Message delivery retries"), and the answer needs
/// time to arrive.
const ANSWER_WITHIN: Duration = Duration::from_secs(13);

/// A request, and the sender of its answer.
#[derive(Debug)]
pub struct Request {
    pub(super) kind: RequestKind,
    pub(super) answer: oneshot::Sender<RelayAnswer>,
}

/// The request by its claimed sender.
#[derive(Debug)]
pub(super) enum RequestKind {
    Alive,
    Sns(Bytes),
    Slack(HeaderMap, Bytes),
}

impl Replica {
    /// Answers until `stopping`, and then finishes the answers in progress.
    pub(super) async fn answer_all(
        self: Rc<Self>,
        mut requests: UnboundedReceiver<Request>,
        stopping: watch::Receiver<bool>,
    ) {
        let mut answering = JoinSet::new();
        loop {
            let request = tokio::select! {
                Some(request) = requests.recv() => request,
                () = until_closed(stopping.clone()) => break,
            };
            while answering.try_join_next().is_some() {}
            let replica = Rc::clone(&self);
            answering.spawn_local(async move {
                let answer = replica.answer(request.kind).await;
                // The client may have disconnected.
                let _ = request.answer.send(answer);
            });
        }
        while answering.join_next().await.is_some() {}
    }

    async fn answer(&self, kind: RequestKind) -> RelayAnswer {
        let mut invocation = invocation(self.options.timeout.min(ANSWER_WITHIN));
        let answer = match kind {
            RequestKind::Alive => return RelayAnswer::new(200, "ok"),
            RequestKind::Slack(headers, body) => {
                let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
                self.relay.answer(header, &body, &mut invocation).await
            }
            RequestKind::Sns(body) => match self.subscriptions.take(&body, SystemClock.now()).await {
                Ok(Delivery::Confirmed(topic)) => {
                    tracing::info!(topic, "the subscription is confirmed");
                    RelayAnswer::new(200, "")
                }
                Ok(Delivery::Notification(id)) => {
                    let notices = intake::notices(&String::from_utf8_lossy(&body));
                    match self.relay.run_all(&id, &notices, &mut invocation).await {
                        Ok(_) => RelayAnswer::new(200, ""),
                        // SNS tries again according to the delivery policy of the subscription.
                        Err(undelivered) => RelayAnswer::new(503, undelivered.errors().join("; ")),
                    }
                }
                Ok(Delivery::Unsubscribed(topic)) => {
                    tracing::warn!(topic, "the subscription has ended: its alarms no longer arrive here");
                    RelayAnswer::new(200, "")
                }
                Err(error) => refused(&error),
            },
        };
        if (400..500).contains(&answer.status) {
            invocation.metrics.count(OwnMetric::RefusedRequests, 1);
            tracing::debug!(status = answer.status, sentence = answer.sentence, "a request is refused");
        }
        self.finish(invocation).await;
        answer
    }
}

fn refused(error: &SubscriptionError) -> RelayAnswer {
    RelayAnswer::new(error.status(), error.to_string())
}
