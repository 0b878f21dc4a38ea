use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::slack::Message;
use bongsu_core::slack::Payload;

use super::{Inbox, InboxError};

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
        Capabilities { metadata: true, ..Capabilities::POST_ONLY }
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
