//! `bongsu replay`: sends notices again that are waiting or in the dead-letter queue.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::Message;
use bongsu_core::intake::{self, Task};
use bongsu_core::ledger::NoticeKey;
use bongsu_core::notice::Notice;
use jiff::Timestamp;

use crate::audit::{AuditError, Auditor};
use crate::error::Explain as _;

/// The number of seconds for which received messages are invisible to other programs.
const LOOKING: i32 = 120;

/// The selection of notices to send again. Every field that is set limits the selection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplaySelection {
    /// Only changes since then.
    pub since: Option<Timestamp>,
    /// Only changes of the alarm with this name.
    pub alarm: Option<String>,
}

/// A message of the dead-letter queue.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    message: Message,
    /// The notices in the message. A message of another program has none.
    pub notices: Vec<(String, NoticeKey)>,
}

impl ReplaySelection {
    /// Returns whether the selection includes this change of the alarm.
    pub fn holds(&self, name: &str, at: Option<Timestamp>) -> bool {
        let late = self.since.is_none_or(|since| at.is_some_and(|at| at >= since));
        late && self.alarm.as_deref().is_none_or(|alarm| alarm == name)
    }
}

impl Auditor {
    /// Receives the selected messages of the dead-letter queue. They become visible again after two minutes, and all
    /// other messages at once.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn dead_letters(&self, wanted: &ReplaySelection) -> Result<Vec<DeadLetter>, AuditError> {
        let (client, url) = (Client::new(self.account().config()), self.need("DeadQueueUrl")?);
        let (mut found, mut others) = (Vec::new(), Vec::new());
        loop {
            let asked = client.receive_message().queue_url(url).max_number_of_messages(10);
            let asked = asked.visibility_timeout(LOOKING).send().await;
            let answer = asked.explain("sqs:ReceiveMessage", self.account().region())?;
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            for letter in messages.into_iter().map(DeadLetter::new) {
                let is_wanted = |(name, key): &(String, NoticeKey)| {
                    wanted.holds(name, key.change.map(|change| change.at))
                };
                let holds = letter.notices.iter().any(is_wanted);
                if holds { found.push(letter) } else { others.push(letter) }
            }
        }
        for letter in others {
            self.show_again(&client, url, &letter).await?;
        }
        Ok(found)
    }

    /// Moves a message back to the queue that feeds the function. The deletion comes last, because an interruption
    /// then leaves two copies, of which the ledger delivers one.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn send_again(&self, letter: &DeadLetter) -> Result<(), AuditError> {
        let client = Client::new(self.account().config());
        let body = letter.message.body().unwrap_or_default();
        let sent = client.send_message().queue_url(self.need("UndeliveredQueueUrl")?).message_body(body);
        sent.send().await.explain("sqs:SendMessage", self.account().region())?;
        let handle = letter.message.receipt_handle().unwrap_or_default();
        let gone = client.delete_message().queue_url(self.need("DeadQueueUrl")?).receipt_handle(handle);
        gone.send().await.explain("sqs:DeleteMessage", self.account().region())?;
        Ok(())
    }

    /// Makes received messages visible again that are not sent.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn leave(&self, letters: &[DeadLetter]) -> Result<(), AuditError> {
        let (client, url) = (Client::new(self.account().config()), self.need("DeadQueueUrl")?);
        for letter in letters {
            self.show_again(&client, url, letter).await?;
        }
        Ok(())
    }

    async fn show_again(&self, client: &Client, url: &str, letter: &DeadLetter) -> Result<(), AuditError> {
        let handle = letter.message.receipt_handle().unwrap_or_default();
        let asked = client.change_message_visibility().queue_url(url).receipt_handle(handle);
        let asked = asked.visibility_timeout(0).send().await;
        asked.explain("sqs:ChangeMessageVisibility", self.account().region())?;
        Ok(())
    }

    /// Makes the function empty that receiver's outbox now.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn empty(&self, receiver: &str) -> Result<(), AuditError> {
        self.give(Task::Empty(receiver.to_owned()).event()).await
    }
}

impl DeadLetter {
    fn new(message: Message) -> Self {
        let notices = intake::notices(message.body().unwrap_or_default());
        let named = |notice: Notice| (notice.name().to_owned(), NoticeKey::of(&notice, ""));
        Self { notices: notices.into_iter().map(named).collect(), message }
    }
}
