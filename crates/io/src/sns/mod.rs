//! A topic as a receiver: SMS, e-mail, other systems, and what the usual receiver can never be given.

use std::time::Duration;

use aws_config::Region;
use aws_sdk_sns::Client;
use aws_sdk_sns::error::{DisplayErrorContext, SdkError};
use bongsu_core::config::{ReceiverConfig, ReceiverKind, Topic, TopicFormat};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::report::Report;
use bongsu_core::slack::Message;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout};

use crate::aws::ConfigSource;
use crate::http::HttpClient;

/// Of e-mails: ASCII, and at most 100 characters (SNS API reference, "Publish").
const SUBJECT: &str = "An alarm of CloudWatch";
/// The same of a fallback's.
const UNDELIVERED: &str = "An alarm that bongsu could not deliver to Slack";
/// Characters of a text message: what one has that is not only ASCII, twice (SNS developer guide, "Publishing to a mobile
/// phone").
const SMS_CHARS: usize = 140;
/// How long one message may take.
const WITHIN: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 3;

/// A topic, whose subscribers get the message as text or as JSON.
#[derive(Debug, Clone)]
pub struct TopicReceiver {
    name: String,
    topic: Topic,
    http: HttpClient,
    aws: ConfigSource,
    client: OnceCell<Client>,
    subject: &'static str,
}

impl TopicReceiver {
    /// The topic that `receiver` is, if it is one.
    pub fn of(receiver: &ReceiverConfig, http: HttpClient, aws: ConfigSource) -> Option<Self> {
        let ReceiverKind::Topic(topic) = &receiver.kind else { return None };
        let subject = if receiver.is_fallback { UNDELIVERED } else { SUBJECT };
        let (name, topic) = (receiver.name.clone(), topic.clone());
        Some(Self { name, topic, http, aws, client: OnceCell::new(), subject })
    }

    /// A client of the topic's own region, which need not be this program's.
    async fn client(&self) -> &Client {
        let connect = async || {
            let config = (self.aws)(self.http.clone(), WITHIN, ATTEMPTS).await;
            let region = self.topic.arn.split(':').nth(3).map(|region| Region::new(region.to_owned()));
            Client::from_conf(aws_sdk_sns::config::Builder::from(&config).region(region).build())
        };
        self.client.get_or_init(connect).await
    }

    /// The body for each protocol: a text message has one line, whoever else subscribes gets all of it.
    fn body(&self, message: &Message) -> String {
        let whole = match self.topic.format {
            TopicFormat::Text => message.to_string(),
            TopicFormat::Json => Report::of(message, &self.name).to_json(),
        };
        let text = message.to_string();
        let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let sms: String = line.chars().take(SMS_CHARS).collect();
        serde_json::json!({ "default": whole, "sms": sms }).to_string()
    }
}

impl Receiver for TopicReceiver {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        match self.topic.format {
            TopicFormat::Text => Capabilities::POST_ONLY,
            TopicFormat::Json => Capabilities::PROGRAM,
        }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let began = Instant::now();
        let call = self.client().await.publish().topic_arn(&self.topic.arn).subject(self.subject);
        let call = call.message_structure("json").message(self.body(message)).send();
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
