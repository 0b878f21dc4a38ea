//! `bongsu render`: the message of an event, as it would be posted.

use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::incident::{IncidentView, Story};
use bongsu_core::notice::Notice;
use bongsu_core::plan::{Action, Step, plan};
use bongsu_core::render::render;
use bongsu_core::slack::Message;
use bongsu_io::intake;
use jiff::Timestamp;

use crate::arguments::{Format, RenderArguments};
use crate::failure::Failure;
use crate::{input, now, output, settings};

pub(crate) fn run(arguments: &RenderArguments) -> Result<(), Failure> {
    let mut config = settings::read(&arguments.settings)?;
    if config.receivers.is_empty() {
        config.receivers.push(ReceiverConfig::terminal());
    }
    let bytes = input::read(&arguments.file)?;
    let at = arguments.at.unwrap_or_else(now);
    for notice in intake::read(&bytes).into_notices() {
        for step in plan(&notice, &IncidentView::default(), &config, at).steps {
            show(&notice, &step, &config, at, arguments)?;
        }
    }
    Ok(())
}

fn show(
    notice: &Notice,
    step: &Step,
    config: &Config,
    at: Timestamp,
    arguments: &RenderArguments,
) -> Result<(), Failure> {
    let name = super::name(notice);
    match step.action {
        Action::Silence(reason) => {
            if arguments.explain {
                output::note(&format!(
                    "{name}: nothing for {} ({}): {reason}",
                    step.receiver,
                    reason.as_str()
                ));
            }
            return Ok(());
        }
        Action::Post(reason) if arguments.explain => {
            output::note(&format!("{name}: a post for {} ({}): {reason}", step.receiver, reason.as_str()));
            let (word, picture) = (step.picture.as_str(), step.picture);
            output::note(&format!("{name}: picture for {} ({word}): {picture}", step.receiver));
        }
        Action::Post(_) => {}
    }
    let receiver = config.receivers.iter().find(|receiver| receiver.name == step.receiver);
    let channel = receiver.and_then(|receiver| receiver.channel()).map(str::to_owned);
    let message = Message { channel, ..render(notice, &Story::default(), config, at) };
    match output::format(arguments.format) {
        Format::Json => output::line(&message.to_json()),
        Format::Text => output::message(&message),
    }
}
