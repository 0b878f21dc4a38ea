use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::{Content, Notice};
use bongsu_core::ports::{Capabilities, Picture, Receiver, Updated};
use bongsu_slack::{Message, Payload, Posted};

use tokio::time::timeout;

use super::{Inbox, InboxError, pages, place};

/// The inbox as a receiver, which gets each message as a webhook would.
#[derive(Debug, Clone)]
pub struct InboxReceiver {
    name: String,
    inbox: Inbox,
}

impl InboxReceiver {
    /// Creates a receiver with the name in the configuration.
    pub fn new(name: String, inbox: Inbox) -> Self {
        Self { name, inbox }
    }
}

impl Receiver for InboxReceiver {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            attach: false,
            update: true,
            thread: true,
            metadata: true,
            picture: true,
            buttons: true,
        }
    }

    /// Returns the picture for an alarm of this machine. The page draws the picture on request.
    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        let Content::Alarm(alarm) = &notice.content else { return None };
        let at = alarm.transition.at.unwrap_or_else(|| self.inbox.now());
        timeout(budget, pages::picture(&self.inbox, &alarm.alarm.name, at)).await.ok()?
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        match self.inbox.post(&payload(message)?).await {
            Ok(posted) => Ok(Receipt { attempts: 1, posted: Some(posted), ..Receipt::default() }),
            Err(error) => Err(not_kept(&error)),
        }
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        _: Duration,
    ) -> Result<Updated, DeliveryError> {
        match self.inbox.change(posted, &payload(message)?).await {
            Ok(true) => Ok(Updated::Done(Receipt { attempts: 1, ..Receipt::default() })),
            Ok(false) => Ok(Updated::Gone),
            Err(error) => Err(not_kept(&error)),
        }
    }

    async fn permalink(&self, posted: &Posted, _: Duration) -> Option<String> {
        let number = place::number(&posted.ts)?;
        Some(format!("{}/messages/{number}", self.inbox.origin()?))
    }
}

fn payload(message: &Message) -> Result<Payload, DeliveryError> {
    Payload::read(message.to_json().as_bytes(), None).map_err(|refusal| {
        let cause = format!("the inbox answered {} {}", refusal.status(), refusal.word());
        DeliveryError::Permanent { cause, hint: "please report this message's event".to_owned() }
    })
}

/// Returns a retry, because a full disk may have space again later.
fn not_kept(error: &InboxError) -> DeliveryError {
    DeliveryError::Retry { cause: error.to_string(), after: None }
}
