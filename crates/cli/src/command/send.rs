//! `bongsu send`: posts the message of an event.

use bongsu_alarm::Locale;
use bongsu_core::config::Config;
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, Local, Pipeline, RunOutcome};
use bongsu_core::ports::{Clock as _, NoWake};
use bongsu_core::store::MemoryStore;
use bongsu_io::clock::ShiftedClock;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::arguments::{Format, INBOX, SendArguments};
use crate::failure::Failure;
use crate::look::{self, say};
use crate::receivers::{self, AnyReceiver, Means};
use crate::{calendars, input, now, output, settings};

const NO_RECEIVER: [&str; 2] = [
    "no receiver: give --slack-webhook-url-file FILE or --inbox, set SLACK_WEBHOOK_URL, or add a [[receiver]] to bongsu.toml that is not a fallback",
    "수신자가 없습니다. --slack-webhook-url-file 파일이나 --inbox를 지정하거나, SLACK_WEBHOOK_URL을 설정하거나, bongsu.toml에 대체 수신자가 아닌 [[receiver]]를 두십시오",
];

/// The time ahead for which a message may mention shifts.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Returns the error for a missing receiver.
fn no_receiver() -> &'static str {
    let [english, korean] = NO_RECEIVER;
    if look::locale() == Locale::Ko { korean } else { english }
}

pub(crate) async fn run(arguments: &SendArguments) -> Result<(), Failure> {
    let mut config = settings::read(&arguments.settings)?;
    let receivers = receivers(&mut config, arguments)?;
    let notices = intake::read(&input::read(&arguments.event.file)?).into_notices();
    calendars::read(&config, arguments.now.unwrap_or_else(now), AHEAD).await?;
    tokio::select! {
        result = send_all(&notices, &config, &receivers, arguments) => result,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted(say(
            "stopped; the message in progress may have arrived, but the messages after it did not",
            "중지했습니다. 보내던 메시지는 도착했을 수도 있고, 그 뒤의 메시지는 보내지 않았습니다",
        ))),
    }
}

fn receivers(config: &mut Config, arguments: &SendArguments) -> Result<Vec<AnyReceiver>, Failure> {
    if let Some(address) = arguments.inbox {
        return Ok(vec![receivers::inbox_at(config, address.unwrap_or(INBOX))?]);
    }
    receivers::choose(config, &arguments.receiver)?;
    if !config.has_receiver() {
        return Err(Failure::Receiver(no_receiver().to_owned()));
    }
    Ok(Means::new(&arguments.receiver)?.receivers(config, None))
}

async fn send_all(
    notices: &[Notice],
    config: &Config,
    receivers: &[AnyReceiver],
    arguments: &SendArguments,
) -> Result<(), Failure> {
    let mut undelivered = Vec::new();
    for notice in notices {
        // A notice from a file is never late.
        let clock = ShiftedClock::at(arguments.now.or_else(|| notice.time()));
        // There is no ledger: a person who sends an event wants the message even if it was posted before.
        let pipeline = Pipeline {
            config,
            receivers,
            store: &None::<MemoryStore>,
            wake: &NoWake,
            clock: &clock,
            local: &Local::default(),
            invocation: "",
            remedy: no_receiver(),
        };
        let within = SignedDuration::try_from(arguments.within).unwrap_or(SignedDuration::MAX);
        let deadline = clock.now().saturating_add(within).unwrap_or(Timestamp::MAX);
        for outcome in pipeline.run(notice, deadline).await {
            report(notice, &outcome, arguments.output.format())?;
            if let Err(error) = outcome.result {
                let (name, receiver) = (notice.summary(), outcome.receiver);
                undelivered.push(say(
                    format!("{name} was not delivered to {receiver}: {error}"),
                    format!("{name}: {receiver}(으)로 보내지 못했습니다: {error}"),
                ));
            }
        }
    }
    if undelivered.is_empty() { Ok(()) } else { Err(Failure::Undelivered(undelivered)) }
}

/// Prints the receipt. Undelivered messages are listed at the end.
fn report(notice: &Notice, outcome: &RunOutcome, format: Format) -> Result<(), Failure> {
    let (name, receiver) = (notice.summary(), &outcome.receiver);
    match (&outcome.result, format) {
        (Ok(Ending::Delivered(reason, receipt)), Format::Json) => output::line(
            &json!({
                "notice": name, "receiver": receiver, "result": "delivered", "reason": reason.as_str(),
                "attempts": receipt.attempts, "fallback": receipt.fallback,
            })
            .to_string(),
        ),
        (Ok(Ending::Delivered(_, receipt)), Format::Text) => {
            let is_first = receipt.attempts == 1;
            let attempts = if is_first { "" } else { " after more than one attempt" };
            let fallback = receipt.fallback.as_ref().map(|why| format!(" as plain text, because {why}"));
            let (retried, plain) = (
                if is_first { "" } else { "(다시 시도함)" },
                receipt.fallback.as_ref().map(|why| format!(". 일반 텍스트로 보낸 이유: {why}")),
            );
            output::line(&say(
                format!("{name}: delivered to {receiver}{attempts}{}", fallback.unwrap_or_default()),
                format!("{name}: {receiver}(으)로 보냈습니다{retried}{}", plain.unwrap_or_default()),
            ))
        }
        (Ok(Ending::Silenced(reason)), Format::Json) => output::line(
            &json!({ "notice": name, "receiver": receiver, "result": "silenced", "reason": reason.as_str() })
                .to_string(),
        ),
        (Ok(Ending::Silenced(reason)), Format::Text) => {
            let why = reason.sentence_in(look::locale());
            output::line(&say(
                format!("{name}: nothing for {receiver}: {why}"),
                format!("{name}: {receiver}(으)로 보내지 않습니다: {why}"),
            ))
        }
        // A send has no outbox.
        (Ok(Ending::Waiting(_)), _) => Ok(()),
        (Err(error), Format::Json) => output::line(
            &json!({ "notice": name, "receiver": receiver, "result": "undelivered", "error": error.to_string() })
                .to_string(),
        ),
        (Err(_), Format::Text) => Ok(()),
    }
}
