//! Counts the subscribers of the fallback topic, which reports failures on the way to Slack.

use aws_sdk_sns::Client;

use crate::Account;
use crate::error::{AwsError, Explain as _};

/// SNS's word instead of an ARN until the subscriber confirms the subscription.
const PENDING: &str = "PendingConfirmation";

/// The subscribers of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Subscribers {
    /// The number of subscriptions that receive messages.
    pub confirmed: usize,
    /// The number of subscriptions that were never confirmed.
    pub pending: usize,
}

impl Subscribers {
    /// Counts the subscribers of the topic `arn`.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn of(account: &Account, arn: &str) -> Result<Self, AwsError> {
        let asked = Client::new(account.config()).list_subscriptions_by_topic().topic_arn(arn);
        let (mut pages, mut found) = (asked.into_paginator().send(), Self { confirmed: 0, pending: 0 });
        while let Some(page) = pages.next().await {
            let page = page.explain("sns:ListSubscriptionsByTopic", account.region())?;
            for subscription in page.subscriptions() {
                match subscription.subscription_arn() {
                    Some(arn) if arn.starts_with("arn:") => found.confirmed += 1,
                    Some(PENDING) => found.pending += 1,
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    /// Returns the fault of a topic without a confirmed subscriber.
    pub fn trouble(self) -> Option<&'static str> {
        match (self.confirmed, self.pending) {
            (0, 0) => Some(
                "the fallback topic has no subscriber: nobody is notified of failures on the way to Slack",
            ),
            (0, _) => Some(
                "the subscription to the fallback topic was never confirmed: nobody is notified of failures on the way to Slack",
            ),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::{Answer, Recorded};

    #[tokio::test]
    async fn an_unconfirmed_subscription_does_not_count() {
        let cases = [
            (&[][..], 0, 0, Some("has no subscriber")),
            (&[PENDING], 0, 1, Some("never confirmed")),
            (&["Deleted"], 0, 0, Some("has no subscriber")),
            (&["arn:aws:sns:ap-northeast-2:123456789012:t:1", PENDING], 1, 1, None),
        ];
        for (arns, confirmed, pending, trouble) in cases {
            let members: String = arns
                .iter()
                .map(|arn| format!("<member><SubscriptionArn>{arn}</SubscriptionArn></member>"))
                .collect();
            let answer = format!(
                "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>{members}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>"
            );
            let account = Recorded::new([Answer::Said(200, answer)]).account().await;
            let found = Subscribers::of(&account, "arn:aws:sns:ap-northeast-2:123456789012:t").await.unwrap();
            assert_eq!(found, Subscribers { confirmed, pending });
            assert_eq!(found.trouble().is_some(), trouble.is_some());
            assert!(found.trouble().unwrap_or_default().contains(trouble.unwrap_or_default()));
        }
    }
}
