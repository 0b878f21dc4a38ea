//! `bongsu render`: the message of an event, as it would be posted.

mod camera;
mod page;

use std::io::IsTerminal as _;
use std::path::Path;

use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::incident::{IncidentView, Story};
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::plan::{Action, Step, plan};
use bongsu_core::render::render;
use bongsu_core::slack::Message;
use jiff::Timestamp;

use crate::arguments::{RenderArguments, RenderFormat};
use crate::failure::Failure;
use crate::{input, now, output, settings};

pub(crate) async fn run(arguments: &RenderArguments) -> Result<(), Failure> {
    let format = format(arguments);
    if format == RenderFormat::Png && arguments.out.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::Arguments("a terminal shows no pictures: name a file with --out".to_owned()));
    }
    let mut config = settings::read(&arguments.settings)?;
    if config.receivers.is_empty() {
        config.receivers.push(ReceiverConfig::terminal());
    }
    let messages = messages(arguments, &config)?;
    match (format, arguments.out.as_deref()) {
        (RenderFormat::Text, None) => messages.iter().try_for_each(output::message),
        (RenderFormat::Html | RenderFormat::Png, _) if messages.is_empty() => {
            output::note("no message, so nothing to draw");
            Ok(())
        }
        (format, out) => put(&bytes(format, &messages, &config).await?, out),
    }
}

/// What was asked for, or what the file's name says, or what suits where it goes.
fn format(arguments: &RenderArguments) -> RenderFormat {
    let of_name = || match arguments.out.as_deref()?.extension()?.to_str()? {
        "html" | "htm" => Some(RenderFormat::Html),
        "png" => Some(RenderFormat::Png),
        "txt" => Some(RenderFormat::Text),
        _ => None,
    };
    let is_for_reading = || arguments.out.is_none() && std::io::stdout().is_terminal();
    let suitable = || if is_for_reading() { RenderFormat::Text } else { RenderFormat::Json };
    arguments.format.or_else(of_name).unwrap_or_else(suitable)
}

fn messages(arguments: &RenderArguments, config: &Config) -> Result<Vec<Message>, Failure> {
    let bytes = input::read(&arguments.file)?;
    let mut messages = Vec::new();
    for notice in intake::read(&bytes).into_notices() {
        // What is read from a file is not late.
        let at = arguments.now.or_else(|| notice.time()).unwrap_or_else(now);
        for step in plan(&notice, &IncidentView::default(), config, at).steps {
            // Nothing at all would leave its reader guessing.
            if arguments.explain || matches!(step.action, Action::Silence(_)) {
                explain(&notice, &step);
            }
            messages.extend(message(&notice, &step, config, at));
        }
    }
    Ok(messages)
}

fn explain(notice: &Notice, step: &Step) {
    let (what, word, why) = match &step.action {
        Action::Silence(reason) => ("nothing", reason.as_str(), reason.to_string()),
        Action::Post(reason) => ("a post", reason.as_str(), reason.to_string()),
        Action::Reply(reason, _) => ("a reply", reason.as_str(), reason.to_string()),
    };
    let (name, receiver) = (super::name(notice), &step.receiver);
    output::note(&format!("{name}: {what} for {receiver} ({word}): {why}"));
    if let Action::Post(_) = step.action {
        let (word, picture) = (step.picture.as_str(), step.picture);
        output::note(&format!("{name}: picture for {receiver} ({word}): {picture}"));
    }
}

fn message(notice: &Notice, step: &Step, config: &Config, at: Timestamp) -> Option<Message> {
    if let Action::Silence(_) = step.action {
        return None;
    }
    let receiver = config.receivers.iter().find(|receiver| receiver.name == step.receiver);
    let channel = receiver.and_then(|receiver| receiver.channel()).map(str::to_owned);
    Some(Message { channel, ..render(notice, &Story::default(), config, at) })
}

async fn bytes(format: RenderFormat, messages: &[Message], config: &Config) -> Result<Vec<u8>, Failure> {
    let lines = |text: &dyn Fn(&Message) -> String| {
        messages.iter().map(|message| text(message) + "\n").collect::<String>().into_bytes()
    };
    match format {
        RenderFormat::Json => Ok(lines(&Message::to_json)),
        RenderFormat::Text => Ok(lines(&Message::to_string)),
        RenderFormat::Html => Ok(page::whole(messages, config).into_bytes()),
        RenderFormat::Png => camera::Camera::find()?.picture(&page::measuring(messages, config)).await,
    }
}

fn put(bytes: &[u8], out: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = out else { return output::bytes(bytes) };
    std::fs::write(path, bytes)
        .map_err(|error| Failure::File { path: path.display().to_string(), cause: error.to_string() })
}
