use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::{Content, Notice};
use bongsu_core::ports::{Capabilities, Picture, Receiver};
use bongsu_core::slack::Message;
use bongsu_core::slack::Payload;

use tokio::time::timeout;

use super::{Inbox, InboxError, pages};

/// The inbox as one more receiver: it gets each message as a webhook of its own would.
#[derive(Debug, Clone)]
pub struct InboxReceiver {
    name: String,
    inbox: Inbox,
}

impl InboxReceiver {
    /// Called `name` by the configuration.
    pub fn new(name: String, inbox: Inbox) -> Self {
        Self { name, inbox }
    }
}

impl Receiver for InboxReceiver {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { metadata: true, picture: true, ..Capabilities::POST_ONLY }
    }

    /// One of this machine's alarms: its page draws it when it is looked at.
    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        let Content::Alarm(alarm) = &notice.content else { return None };
        let at = alarm.transition.at.unwrap_or_else(|| self.inbox.now());
        timeout(budget, pages::picture(&self.inbox, &alarm.alarm.name, at)).await.ok()?
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        let payload = Payload::read(message.to_json().as_bytes(), None).map_err(|refusal| {
            let cause = format!("the inbox answered {} {}", refusal.status(), refusal.word());
            DeliveryError::Permanent { cause, hint: "please report this message's event".to_owned() }
        })?;
        match self.inbox.post(&payload).await {
            Ok(_) => Ok(Receipt { attempts: 1, ..Receipt::default() }),
            Err(error) => Err(not_kept(&error)),
        }
    }
}

/// A full disk may have room again.
fn not_kept(error: &InboxError) -> DeliveryError {
    DeliveryError::Retry { cause: error.to_string(), after: None }
}
