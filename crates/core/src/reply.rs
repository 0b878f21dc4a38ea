//! The answers to a button press that the message itself does not show.

use bongsu_alarm::Locale;
use bongsu_slack::escape;

use crate::pipeline::Pressed;

/// An answer to a button press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonReply {
    /// The configuration does not list the person as an operator.
    NotAllowed,
    /// The person has already acknowledged the incident. Contains their name.
    Already(String),
    /// The incident is over or was deleted.
    Gone,
    /// The configuration no longer contains the receiver.
    NoReceiver,
    /// Another program is changing the message.
    Busy,
}

impl ButtonReply {
    /// Returns the answer to a press, or `None` if the message shows the result.
    pub fn to(pressed: &Pressed) -> Option<Self> {
        match pressed {
            Pressed::Done => None,
            Pressed::Already(name) => Some(Self::Already(name.clone())),
            Pressed::Gone => Some(Self::Gone),
            Pressed::NoReceiver => Some(Self::NoReceiver),
            Pressed::Busy => Some(Self::Busy),
        }
    }

    /// Returns the answer as mrkdwn, with escaped names.
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::En => self.in_english(),
            Locale::Ko => self.in_korean(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::NotAllowed => "Nothing was done: you are not an operator. The configuration of bongsu lists them as `operators`.".to_owned(),
            Self::Already(name) => format!("{} has already acknowledged it.", escape(name)),
            Self::Gone => "Nothing was done: this incident is over.".to_owned(),
            Self::NoReceiver => "Nothing was done: bongsu is no longer configured for this channel.".to_owned(),
            Self::Busy => "Nothing was done: another change of the message is in progress. Press again.".to_owned(),
        }
    }

    fn in_korean(&self) -> String {
        match self {
            Self::NotAllowed => "아무것도 하지 않았습니다. 이 bongsu의 운영자가 아닙니다. 운영자는 설정의 `operators`에 있습니다.".to_owned(),
            Self::Already(name) => format!("{} 님이 이미 확인했습니다.", escape(name)),
            Self::Gone => "아무것도 하지 않았습니다. 이 장애는 이미 끝났습니다.".to_owned(),
            Self::NoReceiver => "아무것도 하지 않았습니다. bongsu가 더 이상 이 채널에 설정되어 있지 않습니다.".to_owned(),
            Self::Busy => "아무것도 하지 않았습니다. 지금 메시지가 바뀌고 있습니다. 다시 눌러 주세요.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_mentions_nobody() {
        for locale in [Locale::En, Locale::Ko] {
            let text = ButtonReply::Already("<!channel>".to_owned()).text(locale);
            assert!(text.contains("&lt;!channel&gt;"), "{text}");
        }
    }
}
