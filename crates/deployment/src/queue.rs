use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::short;

/// A queue, and its number of messages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QueueDepth {
    pub name: String,
    /// The approximate number of messages: visible, in flight, and delayed.
    pub messages: u64,
    /// The delayed messages among them.
    #[serde(skip)]
    pub(crate) delayed: u64,
}

/// The counts whose sum is the number; SQS calls all of them approximate.
const COUNTS: [QueueAttributeName; 3] = [
    QueueAttributeName::ApproximateNumberOfMessages,
    QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
    QueueAttributeName::ApproximateNumberOfMessagesDelayed,
];

impl QueueDepth {
    /// Reads the queue at `url`. Returns `None` if it no longer exists.
    pub(crate) async fn look(account: &Account, url: &str) -> Result<Option<Self>, AwsError> {
        let asked = Client::new(account.config()).get_queue_attributes().queue_url(url);
        let asked = asked.set_attribute_names(Some(COUNTS.to_vec())).send().await;
        match asked.explain("sqs:GetQueueAttributes", account.region()) {
            Ok(answer) => {
                let attributes = answer.attributes.unwrap_or_default();
                let count =
                    |name| attributes.get(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                let messages = COUNTS.iter().map(count).sum();
                let delayed = count(&QueueAttributeName::ApproximateNumberOfMessagesDelayed);
                Ok(Some(Self { name: short(url).to_owned(), messages, delayed }))
            }
            Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
