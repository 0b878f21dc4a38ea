use bongsu_stand_in::Sns;
use serde_json::{Map, Value};

use super::*;

const SENT_AT: &str = "2026-11-23T05:12:07.646Z";

struct World {
    sns: Sns,
    subscriptions: Subscriptions,
}

impl World {
    async fn start(certificate: &'static [u8]) -> Self {
        let sns = Sns::start(certificate).await.unwrap();
        let http = HttpClient::new().unwrap();
        let subscriptions = Subscriptions::new(vec![Sns::TOPIC.to_owned()], Hosts::At(sns.origin()), http);
        Self { sns, subscriptions }
    }

    fn notification(&self) -> Map<String, Value> {
        self.sns.notification("backup failed", SENT_AT)
    }

    fn confirmation(&self) -> Map<String, Value> {
        self.sns.confirmation(SENT_AT)
    }

    async fn take(
        &self,
        envelope: &Map<String, Value>,
        seconds_later: i64,
    ) -> Result<Delivery, SubscriptionError> {
        let now: Timestamp = SENT_AT.parse().unwrap();
        let now = now + SignedDuration::from_secs(seconds_later);
        self.subscriptions.take(Value::from(envelope.clone()).to_string().as_bytes(), now).await
    }
}

fn signed(envelope: Map<String, Value>) -> Map<String, Value> {
    Sns::sign(envelope).unwrap()
}

async fn valid() -> World {
    World::start(Sns::VALID).await
}

#[tokio::test]
async fn both_versions_are_verified_with_one_request_for_the_certificate() {
    let world = valid().await;
    let id = Delivery::Notification("22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324".to_owned());
    assert_eq!(world.take(&signed(world.notification()), 1).await, Ok(id.clone()));
    // SNS repeats a message without a response.
    assert_eq!(world.take(&signed(world.notification()), 3_000).await, Ok(id.clone()));
    let mut first_version = world.notification();
    first_version.insert("SignatureVersion".to_owned(), "1".into());
    first_version.insert("Signature".to_owned(), Sns::FIRST_VERSION.trim().into());
    assert_eq!(world.take(&first_version, 1).await, Ok(id));
    assert_eq!(world.sns.requests().len(), 1);
}

#[tokio::test]
async fn forged_changed_and_old_messages_are_refused() {
    let world = valid().await;
    type Alter = fn(&mut Map<String, Value>);
    let cases: [(&str, Alter, i64, SubscriptionError); 9] = [
        ("another text", |it| set(it, "Message", "all is well"), 1, SubscriptionError::Forged),
        ("another id", |it| set(it, "MessageId", "1"), 1, SubscriptionError::Forged),
        ("another time", |it| set(it, "Timestamp", "2026-11-23T05:12:08.646Z"), 1, SubscriptionError::Forged),
        ("no subject", |it| drop(it.remove("Subject")), 1, SubscriptionError::Forged),
        ("another hash", |it| set(it, "SignatureVersion", "1"), 1, SubscriptionError::Forged),
        ("no signature", |it| set(it, "Signature", ""), 1, SubscriptionError::Forged),
        ("no version", |it| drop(it.remove("SignatureVersion")), 1, SubscriptionError::NotOfSns),
        ("old", |_| (), 3_601, SubscriptionError::Stale),
        ("of tomorrow", |_| (), -86_400, SubscriptionError::Stale),
    ];
    for (name, alter, seconds_later, expected) in cases {
        let mut envelope = signed(world.notification());
        alter(&mut envelope);
        assert_eq!(world.take(&envelope, seconds_later).await, Err(expected), "{name}");
    }
}

#[tokio::test]
async fn a_foreign_topic_causes_no_request() {
    let world = valid().await;
    let mut other = world.notification();
    set(&mut other, "TopicArn", "arn:aws:sns:ap-northeast-2:999999999999:alarms");
    assert_eq!(world.take(&signed(other), 1).await, Err(SubscriptionError::OtherTopic));
    let mut elsewhere = world.notification();
    set(&mut elsewhere, "SigningCertURL", "https://sns.evil.example/SimpleNotificationService-1.pem");
    assert_eq!(world.take(&signed(elsewhere), 1).await, Err(SubscriptionError::Elsewhere));
    assert_eq!(world.sns.requests(), Vec::<String>::new());
    for body in ["", "{}", "null", "[1]", r#"{"Type":"Notification","Message":1}"#] {
        let taken = world.subscriptions.take(body.as_bytes(), Timestamp::UNIX_EPOCH).await;
        assert_eq!(taken, Err(SubscriptionError::NotOfSns), "{body}");
    }
}

#[tokio::test]
async fn an_expired_or_invalid_certificate_is_refused() {
    for certificate in [Sns::EXPIRED, b"<html>"] {
        let world = World::start(certificate).await;
        let taken = world.take(&signed(world.notification()), 1).await;
        assert!(matches!(taken, Err(SubscriptionError::NoCertificate(_))), "{taken:?}");
    }
}

#[tokio::test]
async fn a_subscription_of_an_accepted_topic_is_confirmed_only_at_sns() {
    let world = valid().await;
    let confirmed = world.take(&signed(world.confirmation()), 1).await;
    assert_eq!(confirmed, Ok(Delivery::Confirmed(Sns::TOPIC.to_owned())));
    assert!(
        world.sns.requests()[1].starts_with("/?Action=ConfirmSubscription&"),
        "{:?}",
        world.sns.requests()
    );

    let mut elsewhere = world.confirmation();
    set(&mut elsewhere, "SubscribeURL", "https://evil.example/?Action=ConfirmSubscription&Token=t");
    assert_eq!(world.take(&signed(elsewhere), 1).await, Err(SubscriptionError::Elsewhere));
    let mut altered = signed(world.confirmation());
    set(&mut altered, "Token", "u");
    assert_eq!(world.take(&altered, 1).await, Err(SubscriptionError::Forged));
    let mut over = world.confirmation();
    set(&mut over, "Type", "UnsubscribeConfirmation");
    assert_eq!(world.take(&signed(over), 1).await, Ok(Delivery::Unsubscribed(Sns::TOPIC.to_owned())));
    assert_eq!(world.sns.requests().len(), 2);
}

fn set(envelope: &mut Map<String, Value>, name: &str, value: &str) {
    envelope.insert(name.to_owned(), value.into());
}
