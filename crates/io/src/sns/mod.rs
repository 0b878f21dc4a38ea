//! A topic as a receiver: for what the usual receiver can never be given.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sns::Client;
use aws_sdk_sns::error::{DisplayErrorContext, SdkError};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::slack::Message;
use tokio::time::{Instant, timeout};

/// ASCII, and at most 100 characters (SNS API reference, "Publish").
const SUBJECT: &str = "An alarm that bongsu could not deliver to Slack";

/// A topic, whose subscribers get the message as plain text.
#[derive(Debug, Clone)]
pub struct TopicReceiver {
    name: String,
    client: Client,
    arn: String,
}

impl TopicReceiver {
    /// The topic `arn`, called `name`.
    pub fn new(config: &SdkConfig, name: String, arn: String) -> Self {
        Self { name, client: Client::new(config), arn }
    }
}

impl Receiver for TopicReceiver {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let began = Instant::now();
        let call = self.client.publish().topic_arn(&self.arn).subject(SUBJECT);
        let call = call.message(message.to_string()).send();
        match timeout(budget, call).await {
            Ok(Ok(_)) => Ok(Receipt { attempts: 1, took: began.elapsed(), ..Receipt::default() }),
            Ok(Err(error @ SdkError::ServiceError(_))) => Err(DeliveryError::Permanent {
                cause: format!("SNS: {}", DisplayErrorContext(error)),
                hint: "check that the topic is there and that the function's role may sns:Publish to it"
                    .to_owned(),
            }),
            Ok(Err(error)) => {
                let cause = format!("SNS: {}", DisplayErrorContext(error));
                Err(DeliveryError::Retry { cause, after: None })
            }
            Err(_) => Err(DeliveryError::Unknown { cause: "SNS did not answer in time".to_owned() }),
        }
    }
}
