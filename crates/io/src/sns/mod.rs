//! An SNS topic as a receiver: for SMS, email and other systems, and for notices that no other receiver can receive.

use std::sync::Arc;
use std::time::Duration;

use aws_config::Region;
use bongsu_core::config::{ReceiverConfig, ReceiverKind, Topic, TopicFormat};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::report::Report;
use bongsu_slack::Message;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout};

use crate::aws::ConfigSource;
use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;

/// The only protocol of SNS uses forms.
const PROTOCOL: Protocol =
    Protocol { service: "sns", target: None, content_type: "application/x-www-form-urlencoded" };
const VERSION: &str = "2010-03-31";

/// The subject of emails: ASCII with at most 100 characters (SNS API reference, "Publish").
const SUBJECT: &str = "An alarm of CloudWatch";
/// The subject of emails if the topic is a fallback.
const UNDELIVERED: &str = "An alarm that bongsu could not deliver to Slack";
/// The maximum length of a text message, which is two parts with non-ASCII characters (SNS developer guide,
/// "Publishing to a mobile phone").
const SMS_CHARS: usize = 140;
/// The time limit for one message.
const WITHIN: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 3;

/// A topic whose subscribers receive the message as text or JSON.
#[derive(Debug, Clone)]
pub struct TopicReceiver {
    name: String,
    topic: Topic,
    http: HttpClient,
    aws: ConfigSource,
    service: OnceCell<Arc<Service>>,
    subject: &'static str,
}

impl TopicReceiver {
    /// Creates a receiver if `receiver` is a topic.
    pub fn of(receiver: &ReceiverConfig, http: HttpClient, aws: ConfigSource) -> Option<Self> {
        let ReceiverKind::Topic(topic) = &receiver.kind else { return None };
        let subject = if receiver.is_fallback { UNDELIVERED } else { SUBJECT };
        let (name, topic) = (receiver.name.clone(), topic.clone());
        Some(Self { name, topic, http, aws, service: OnceCell::new(), subject })
    }

    /// Returns a client for the topic's region, which may differ from the program's.
    async fn service(&self) -> &Service {
        let connect = async || {
            let config = (self.aws)(self.http.clone(), WITHIN, ATTEMPTS).await;
            let region = self.topic.arn.split(':').nth(3).map(|region| Region::new(region.to_owned()));
            let config = config.into_builder().region(region).build();
            Arc::new(Service::new(&config, self.http.clone(), PROTOCOL, CallLimits::of(&config)))
        };
        self.service.get_or_init(connect).await
    }

    fn form(&self, message: &Message) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", "Publish").append_pair("Version", VERSION);
        form.append_pair("TopicArn", &self.topic.arn).append_pair("Subject", self.subject);
        form.append_pair("MessageStructure", "json").append_pair("Message", &self.body(message));
        form.finish().into_bytes()
    }

    /// Returns the body for each protocol: one line for SMS, and the complete message for other protocols.
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
        let publish = async { self.service().await.call("Publish", self.form(message)).await };
        match timeout(budget, publish).await {
            Ok(Ok(_)) => Ok(Receipt { attempts: 1, took: began.elapsed(), ..Receipt::default() }),
            Ok(Err(CallError::Refused(refusal))) if !refusal.is_passing() => Err(DeliveryError::Permanent {
                cause: format!("SNS: {}", CallError::Refused(refusal)),
                hint: "check that the topic exists and that the function's role has sns:Publish on it"
                    .to_owned(),
            }),
            Ok(Err(error)) => Err(DeliveryError::Retry { cause: format!("SNS: {error}"), after: None }),
            Err(_) => Err(DeliveryError::Unknown { cause: "SNS did not answer in time".to_owned() }),
        }
    }
}
