use std::cell::RefCell;
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, Local, Pipeline, RunOutcome};
use bongsu_core::ports::{Capabilities, Clock as _, NoWake, Receiver};
use bongsu_core::reason::NotifyReason;
use bongsu_core::store::MemoryStore;
use bongsu_slack::Message;
use jiff::SignedDuration;

use super::Stopped;

/// A channel that accepts all messages or none.
struct Channel {
    name: &'static str,
    error: RefCell<Option<DeliveryError>>,
    messages: RefCell<Vec<Message>>,
}

impl Channel {
    fn new(name: &'static str, error: Option<DeliveryError>) -> Self {
        Self { name, error: RefCell::new(error), messages: RefCell::default() }
    }
}

impl Receiver for Channel {
    fn name(&self) -> &str {
        self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        if let Some(error) = self.error.borrow().clone() {
            return Err(error);
        }
        self.messages.borrow_mut().push(message.clone());
        Ok(Receipt { attempts: 1, ..Receipt::default() })
    }
}

const LAST: &str = "[[receiver]]\nname = \"last\"\nfallback = true\nsecret = \"a\"\n";
const SLACK: &str = "[[receiver]]\nname = \"slack\"\nsecret = \"a\"\n";

fn fixture(name: &str) -> Notice {
    let path = format!("{}/../../fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    intake::read(&std::fs::read(path).unwrap()).into_notices().remove(0)
}

/// Sends the event twice. Returns the results and the fallback's messages. With `down`, the fallback fails
/// the first time.
fn relayed(event: &str, settings: &str, down: Option<DeliveryError>) -> (Vec<RunOutcome>, Vec<Message>) {
    let config = Config::parse(settings).unwrap();
    let (cause, hint) = ("Slack answered is_archived".to_owned(), "unarchive <!here>".to_owned());
    let archived = DeliveryError::Permanent { cause, hint };
    let channels = [Channel::new("slack", Some(archived)), Channel::new("last", down)];
    let (store, local, deadline) =
        (MemoryStore::default(), Local::default(), Stopped.now() + SignedDuration::from_secs(25));
    let pipeline = Pipeline {
        config: &config,
        receivers: &channels,
        store: &store,
        wake: &NoWake,
        clock: &Stopped,
        local: &local,
        invocation: "test",
        remedy: "name one",
    };
    let notice = fixture(event);
    let outcomes = pollster::block_on(pipeline.run(&notice, deadline));
    *channels[1].error.borrow_mut() = None;
    pollster::block_on(pipeline.run(&notice, deadline));
    let [_, last] = channels;
    (outcomes, last.messages.into_inner())
}

/// Returns the line with the reason for the message.
fn line(message: &Message) -> String {
    let lines: Vec<_> =
        message.to_string().lines().filter(|it| it.contains("⚠️")).map(str::to_owned).collect();
    let [line] = lines.as_slice() else { panic!("{message}") };
    line.trim_start_matches("  | ").to_owned()
}

#[test]
fn a_fallback_learns_the_intended_receiver_and_the_error() {
    let en = "⚠️ Notified here because it cannot be delivered to the receiver slack: Slack answered is_archived: unarchive <!here>";
    let ko =
        "⚠️ 수신처 slack에 전달할 수 없어 여기에 알립니다: Slack answered is_archived: unarchive <!here>";
    for event in ["sns-lambda-metric-alarm", "sns-lambda-composite", "sns-lambda-empty-message"] {
        for (locale, expected) in [("en", en), ("ko", ko)] {
            let (outcomes, told) = relayed(event, &format!("locale = \"{locale}\"\n{SLACK}{LAST}"), None);
            assert!(matches!(outcomes[0].result, Err(DeliveryError::Permanent { .. })), "{outcomes:?}");
            let ended = outcomes[1].result.as_ref();
            assert!(matches!(ended, Ok(Ending::Delivered(NotifyReason::Fallback, _))), "{outcomes:?}");
            let [message] = told.as_slice() else { panic!("told more than once, or never: {told:?}") };
            assert_eq!(line(message), expected, "{event}");
            assert!(
                message.without_blocks().text.contains("is_archived")
                    && !message.to_json().contains("<!here")
            );
        }
    }
}

#[test]
fn a_configuration_without_receivers_is_an_error_with_a_solution() {
    let (outcomes, told) = relayed("sns-lambda-metric-alarm", LAST, None);
    let error = outcomes[0].result.as_ref().unwrap_err().to_string();
    assert_eq!(
        (outcomes[0].receiver.as_str(), error.as_str()),
        ("nobody", "no receiver is configured: name one")
    );
    let [message] = told.as_slice() else { panic!("{told:?}") };
    let expected =
        "⚠️ Notified here because no other receiver is configured: no receiver is configured: name one";
    assert_eq!(line(message), expected);
}

#[test]
fn a_fallback_does_not_mention_the_people_of_a_route() {
    for receivers in ["", "receivers = [\"slack\"]\n", "receivers = [\"slack\", \"last\"]\n"] {
        let route = format!("[route]\n{receivers}mention = [\"here\"]\n{SLACK}{LAST}");
        let (_, told) = relayed("sns-lambda-metric-alarm", &route, None);
        assert!(!told[0].to_json().contains("<!here"), "{receivers}");
    }
}

#[test]
fn a_fallback_that_was_down_still_learns_the_error() {
    let down = DeliveryError::Retry { cause: "down".to_owned(), after: None };
    for event in ["sns-lambda-metric-alarm", "sns-lambda-empty-message"] {
        let (outcomes, told) = relayed(event, &format!("{SLACK}{LAST}"), Some(down.clone()));
        assert!(outcomes[1].is_kept, "{outcomes:?}");
        let [message] = told.as_slice() else { panic!("{told:?}") };
        assert!(
            line(message).contains("delivered to the receiver slack: Slack answered is_archived"),
            "{message}"
        );
    }
}
