//! Elastic Beanstalk: text from SNS, or events from EventBridge.
//! docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.sns.html and AWSHowTo.eventbridge.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "elasticbeanstalk",
    name: "Elastic Beanstalk",
    source: "aws.elasticbeanstalk",
    owns: |envelope| {
        let names = ["Environment URL", "NotificationProcessId"];
        envelope.first(&names).is_some() && envelope.at("Message").is_some()
    },
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let environment = envelope.first(&["Environment", "EnvironmentName"]);
    let application = envelope.first(&["Application", "ApplicationName"]);
    let message = envelope.first(&["Message", "Message.Message"]).unwrap_or_default();
    let status = envelope.text("Status").unwrap_or_default();
    let health = health(&message).or_else(|| health(&status));
    let by_severity = envelope.text("Severity").map(|word| outcome(&word)).unwrap_or_default();
    let told = if by_severity == Outcome::Unknown { outcome(&message) } else { by_severity };
    let happened = health.map(|word| format!("health {word}"));
    let happened = happened.or_else(|| Some(status.clone()).filter(|status| !status.is_empty()));
    let subject = environment.clone().or_else(|| application.clone()).unwrap_or_default();
    ServiceEvent {
        title: Title::of(subject, happened.as_deref().unwrap_or(&message)),
        outcome: health.map_or(told, of_health),
        summary: Some(message).filter(|_| happened.is_some()),
        facts: facts([
            ("Application", application),
            ("Severity", envelope.text("Severity")),
            ("Address", envelope.text("Environment URL")),
        ]),
        resource: event.resource.filter(|it| it.starts_with("arn:")).or(environment),
        ..event
    }
}

/// Returns the new health of an environment from `... has transitioned from Severe to Ok. ...`.
fn health(message: &str) -> Option<&str> {
    let changed = || Some(message.split_once(" transitioned from ")?.1.split_once(" to ")?.1);
    let after = changed().or_else(|| Some(message.split_once("health has been set to ")?.1))?;
    Some(after.split_once('.').map_or(after, |(word, _)| word).trim())
}

/// Returns the outcome of a health or a color. Environments with basic health have a color.
fn of_health(word: &str) -> Outcome {
    match word {
        "RED" => Outcome::Failed,
        "YELLOW" | "No Data" | "Unknown" => Outcome::Attention,
        "GREEN" => Outcome::Succeeded,
        "Pending" => Outcome::Progress,
        word => outcome(word),
    }
}
