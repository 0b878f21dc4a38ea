//! `bongsu render`: shows the message of an event as the function would post it.

mod page;

use std::io::IsTerminal as _;
use std::path::Path;

use bongsu_core::compose::{Draft, Recipient, compose, mentions};
use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind, TopicFormat};
use bongsu_core::incident::{IncidentView, Story};
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::plan::{Action, PlanStep, plan};
use bongsu_core::ports::{Capabilities, Picture};
use bongsu_core::reason::PictureReason;
use bongsu_core::render::{chart, event_datapoints};
use bongsu_slack::Message;
use jiff::Timestamp;

use crate::arguments::{RenderArguments, RenderFormat};
use crate::failure::Failure;
use crate::look::{self, say};
use crate::{input, now, output, settings};

pub(crate) async fn run(arguments: &RenderArguments) -> Result<(), Failure> {
    let format = format(arguments);
    if format == RenderFormat::Png && arguments.out.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::Arguments(
            "a terminal cannot show a picture: give a file with --out".to_owned(),
        ));
    }
    let mut config = settings::read(&arguments.settings)?;
    let inbox = ReceiverConfig::inbox();
    if arguments.receiver.as_ref() == Some(&inbox.name)
        && !config.receivers.iter().any(|it| it.name == inbox.name)
    {
        config.receivers = vec![inbox];
    } else if config.receivers.is_empty() {
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

/// Returns the requested format, or else the format that fits the file's name, or else the output.
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

/// Returns the message of each notice for one receiver, as the function posts it for an alarm without records.
fn messages(arguments: &RenderArguments, config: &Config) -> Result<Vec<Message>, Failure> {
    let bytes = input::read(&arguments.event.file)?;
    let asked = arguments.receiver.as_deref().map(|name| named(name, config)).transpose()?;
    let mut messages = Vec::new();
    for notice in intake::read(&bytes).into_notices() {
        // A notice from a file is never late.
        let at = arguments.now.or_else(|| notice.time()).unwrap_or_else(now);
        let steps = plan(&notice, &IncidentView::default(), config, at).steps;
        for step in &steps {
            // The reason for a silence explains an empty output.
            if arguments.explain || matches!(step.action, Action::Silence(_)) {
                explain(&notice, step);
            }
        }
        if let Some(status) = notice.tags_status.as_ref().filter(|_| arguments.explain) {
            let (name, tags) = (notice.summary(), notice.tags.as_ref().map_or(0, Vec::len));
            output::note(&format!(
                "{name}: the event has only {tags} of its tags ({status}); the function reads all of them from CloudWatch"
            ));
        }
        let step = match asked {
            Some(receiver) => steps.iter().find(|step| receiver.has_address(&step.receiver)),
            None => steps.iter().find(|step| !matches!(step.action, Action::Silence(_))),
        };
        match step {
            Some(step) => messages.extend(message(&notice, step, config, at)),
            None => explain_no_step(&notice, asked),
        }
    }
    Ok(messages)
}

fn named<'a>(name: &str, config: &'a Config) -> Result<&'a ReceiverConfig, Failure> {
    let names =
        || config.receivers.iter().map(|receiver| receiver.name.as_str()).collect::<Vec<_>>().join(", ");
    config.receivers.iter().find(|receiver| receiver.name == name).ok_or_else(|| {
        let names = names();
        Failure::Arguments(say(
            format!("--receiver {name}: the configuration has no such receiver; it has {names}"),
            format!("--receiver {name}: 구성에 그런 수신자가 없습니다. 있는 수신자: {names}"),
        ))
    })
}

fn explain(notice: &Notice, step: &PlanStep) {
    let locale = look::locale();
    let (what, korean, word, why) = match &step.action {
        Action::Silence(reason) => ("nothing", "보내지 않음", reason.as_str(), reason.sentence_in(locale)),
        Action::Post(reason) => ("a post", "메시지", reason.as_str(), reason.sentence_in(locale)),
        Action::Reply(reason, _) => ("a reply", "답글", reason.as_str(), reason.sentence_in(locale)),
    };
    let (name, receiver) = (notice.summary(), &step.receiver);
    output::note(&say(
        format!("{name}: {what} for {receiver} ({word}): {why}"),
        format!("{name}: 수신자 {receiver}: {korean} ({word}): {why}"),
    ));
    if let Action::Post(_) = step.action {
        let (word, picture) = (step.picture.as_str(), step.picture.sentence_in(locale));
        output::note(&say(
            format!("{name}: picture for {receiver} ({word}): {picture}"),
            format!("{name}: 수신자 {receiver}: 그림 ({word}): {picture}"),
        ));
        let (word, lines) = (step.log_lines.as_str(), step.log_lines.sentence_in(locale));
        output::note(&say(
            format!("{name}: log lines for {receiver} ({word}): {lines}"),
            format!("{name}: 수신자 {receiver}: 로그 ({word}): {lines}"),
        ));
        let (word, changes) = (step.changes.as_str(), step.changes.sentence_in(locale));
        output::note(&say(
            format!("{name}: changes for {receiver} ({word}): {changes}"),
            format!("{name}: 수신자 {receiver}: 변경 ({word}): {changes}"),
        ));
    }
}

/// Prints the reason why the requested receiver gets no message.
fn explain_no_step(notice: &Notice, asked: Option<&ReceiverConfig>) {
    let (name, Some(receiver)) = (notice.summary(), asked) else { return };
    let (why, korean) = if receiver.is_fallback {
        (
            "it is a fallback, which gets only notices that other receivers cannot get",
            "대체 수신자이므로 다른 수신자에게 보낼 수 없는 것만 받습니다",
        )
    } else {
        (
            "the routes choose other receivers; see bongsu route",
            "경로가 다른 수신자를 고릅니다. bongsu route로 확인하십시오",
        )
    };
    let receiver = &receiver.name;
    output::note(&say(
        format!("{name}: nothing for {receiver}: {why}"),
        format!("{name}: 수신자 {receiver}: 보내지 않음: {korean}"),
    ));
}

fn message(notice: &Notice, step: &PlanStep, config: &Config, at: Timestamp) -> Option<Message> {
    let (Action::Post(reason) | Action::Reply(reason, _)) = step.action else { return None };
    let receiver = config.receiver_at(&step.receiver)?;
    let story = &Story::beginning(notice, reason, config);
    let mentions = &mentions(notice, story.incident.as_ref(), &step.settings, config, at);
    let notified = &[(notice, reason)];
    let picture = chart_of(notice, step, config);
    let draft = match &step.action {
        Action::Reply(_, to) => Draft::Reply { notice, story, to, mentions },
        _ => Draft::Message { notice, story, notified, picture: picture.as_ref(), mentions },
    };
    let capabilities = capabilities(receiver, config);
    let recipient = Recipient { name: &step.receiver, capabilities, settings: &step.settings };
    let message = compose(&draft, &recipient, config, at);
    let channel = message.channel.clone().or_else(|| receiver.channel().map(str::to_owned));
    Some(message.in_channel(channel))
}

/// Returns the chart of the event's datapoints. The function posts a chart of the datapoints in CloudWatch instead.
fn chart_of(notice: &Notice, step: &PlanStep, config: &Config) -> Option<Picture> {
    if !matches!((step.picture, &step.action), (PictureReason::Chart, Action::Post(_))) {
        return None;
    }
    let known = event_datapoints(notice);
    let (name, count) = (notice.summary(), known.len());
    let chart = chart(notice, &known, config);
    output::note(&match chart {
        Some(_) => say(
            format!(
                "{name}: the chart shows the event's {count} datapoints; the function posts the last 20 datapoints in CloudWatch"
            ),
            format!(
                "{name}: 차트에는 이벤트에 있는 데이터 포인트 {count}개만 보입니다. 함수는 CloudWatch에 있는 마지막 20개를 보냅니다"
            ),
        ),
        None => say(
            format!(
                "{name}: no chart here: the event has too few datapoints ({count}); the function posts a chart of the last 20 in CloudWatch"
            ),
            format!(
                "{name}: 이벤트에 데이터 포인트가 부족해({count}개) 차트를 그리지 않았습니다. 함수는 CloudWatch에 있는 마지막 20개로 차트를 보냅니다"
            ),
        ),
    });
    chart.map(Picture::Chart)
}

/// Returns the capabilities of such a receiver in the function. A bot has buttons if there is a signing secret.
fn capabilities(receiver: &ReceiverConfig, config: &Config) -> Capabilities {
    match receiver.kind {
        ReceiverKind::Bot { .. } => {
            Capabilities { buttons: config.slack.signing_secret.is_some(), ..Capabilities::BOT }
        }
        ReceiverKind::Inbox => Capabilities::INBOX_WEBHOOK,
        ReceiverKind::PagerDuty(_) | ReceiverKind::Json(_) => Capabilities::PROGRAM,
        ReceiverKind::Topic(ref topic) if topic.format == TopicFormat::Json => Capabilities::PROGRAM,
        ReceiverKind::Webhook { .. } | ReceiverKind::Topic(_) | ReceiverKind::Terminal => {
            Capabilities::POST_ONLY
        }
    }
}

async fn bytes(format: RenderFormat, messages: &[Message], config: &Config) -> Result<Vec<u8>, Failure> {
    let lines = |text: &dyn Fn(&Message) -> String| {
        messages.iter().map(|message| text(message) + "\n").collect::<String>().into_bytes()
    };
    match format {
        RenderFormat::Json => Ok(lines(&Message::to_json)),
        RenderFormat::Text => Ok(lines(&Message::to_string)),
        RenderFormat::Html => Ok(page::whole(messages, config).into_bytes()),
        RenderFormat::Png => page::Camera::find()?.picture(&page::measuring(messages, config)).await,
    }
}

fn put(bytes: &[u8], out: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = out else { return output::bytes(bytes) };
    std::fs::write(path, bytes)
        .map_err(|error| Failure::File { path: path.display().to_string(), cause: error.to_string() })
}
