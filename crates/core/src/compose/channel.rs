//! Chooses the channel of a message: the channel from the receiver's template, or the default channel.

use bongsu_alarm::Locale;
use bongsu_slack::{DefaultChannel, Message, Mrkdwn};

use super::Draft;
use crate::config::{Config, ReceiverConfig};

/// Sets the channel of a message. A reply stays in the channel of its thread.
pub(super) fn addressed(message: Message, draft: &Draft<'_>, address: &str, config: &Config) -> Message {
    let receiver = config.receiver_at(address);
    let chosen = receiver.and_then(|it| Some((it, it.channel_at(address)?, it.channel()?)));
    let Some((receiver, channel, default)) = chosen.filter(|_| message.thread.is_none()) else {
        return message;
    };
    let mut message = match yielded(draft, receiver, config) {
        Some(text) if channel == default => message.with_note(no_channel(&text, config.locale)),
        _ => message,
    };
    message.default_channel = (channel != default)
        .then(|| DefaultChannel { channel: default.to_owned(), note: elsewhere(channel, config.locale) });
    message.in_channel(Some(channel.to_owned()))
}

/// Returns the template's result if it is not a channel.
fn yielded(draft: &Draft<'_>, receiver: &ReceiverConfig, config: &Config) -> Option<String> {
    let Draft::Message { notice, .. } = draft else { return None };
    receiver.chosen(&config.routing.labels(notice), &config.accounts)?.err()
}

fn elsewhere(channel: &str, locale: Locale) -> Mrkdwn {
    let text = match locale {
        Locale::En => {
            format!(
                "Meant for the channel {channel}, which does not exist in Slack or which the bot has not joined"
            )
        }
        Locale::Ko => format!("{channel} 채널로 보낼 알림입니다. 채널이 없거나 봇이 들어가 있지 않습니다"),
    };
    Mrkdwn::new().text(format!("⚠️ {text}"))
}

fn no_channel(text: &str, locale: Locale) -> Mrkdwn {
    let text = match locale {
        Locale::En => {
            format!("Here because the receiver's template yields {text:?}, which cannot be a channel")
        }
        Locale::Ko => {
            format!("수신처의 채널 템플릿 결과 {text:?}은(는) 채널이 될 수 없어 여기에 알립니다")
        }
    };
    Mrkdwn::new().text(format!("⚠️ {text}"))
}
