use bongsu_alarm::alarm::Partition;

use super::message::region_of;

/// The hosts of certificates and of subscription confirmations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Hosts {
    /// The host of SNS in the region of the topic.
    #[default]
    Sns,
    /// Another server instead of SNS, for tests.
    At(String),
}

impl Hosts {
    /// Returns whether the URL belongs to an SNS certificate in the topic's region.
    pub(super) fn has_certificate(&self, url: &str, topic: &str) -> bool {
        let name = self.path(url, topic).and_then(|path| path.strip_prefix("SimpleNotificationService-"));
        let name = name.and_then(|name| name.strip_suffix(".pem"));
        name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    }

    /// Returns whether the URL confirms an SNS subscription in the topic's region.
    pub(super) fn has_confirmation(&self, url: &str, topic: &str) -> bool {
        self.path(url, topic).is_some_and(|path| path.starts_with("?Action=ConfirmSubscription&"))
    }

    /// Returns the path after the host and its slash if the host belongs to SNS.
    fn path<'u>(&self, url: &'u str, topic: &str) -> Option<&'u str> {
        let origin = match self {
            Self::Sns => {
                let region = region_of(topic)?;
                let domain = region.partition().map(Partition::endpoints)?;
                format!("https://sns.{}.{domain}", region.code())
            }
            Self::At(origin) => origin.clone(),
        };
        url.strip_prefix(origin.as_str())?.strip_prefix('/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEOUL: &str = "arn:aws:sns:ap-northeast-2:123456789012:alarms";
    const BEIJING: &str = "arn:aws-cn:sns:cn-north-1:123456789012:alarms";

    #[test]
    fn certificates_come_from_sns_in_the_topics_region() {
        let name = "SimpleNotificationService-9c6465fa7f48f5cacd23014631ec1136.pem";
        let cases = [
            (SEOUL, format!("https://sns.ap-northeast-2.amazonaws.com/{name}"), true),
            (BEIJING, format!("https://sns.cn-north-1.amazonaws.com.cn/{name}"), true),
            (BEIJING, format!("https://sns.cn-north-1.amazonaws.com/{name}"), false),
            (SEOUL, format!("https://sns.us-east-1.amazonaws.com/{name}"), false),
            (SEOUL, format!("http://sns.ap-northeast-2.amazonaws.com/{name}"), false),
            (SEOUL, format!("https://sns.ap-northeast-2.amazonaws.com.evil.example/{name}"), false),
            (SEOUL, format!("https://sns.ap-northeast-2.amazonaws.com@evil.example/{name}"), false),
            (SEOUL, format!("https://evil.example/sns.ap-northeast-2.amazonaws.com/{name}"), false),
            (SEOUL, format!("https://sns.ap-northeast-2.amazonaws.com/bucket/{name}"), false),
            (SEOUL, format!("https://sns.ap-northeast-2.amazonaws.com:8443/{name}"), false),
            (
                SEOUL,
                "https://sns.ap-northeast-2.amazonaws.com/SimpleNotificationService-../x.pem".to_owned(),
                false,
            ),
            (
                SEOUL,
                "https://sns.ap-northeast-2.amazonaws.com/SimpleNotificationService-.pem".to_owned(),
                false,
            ),
            (SEOUL, String::new(), false),
        ];
        for (topic, url, expected) in cases {
            assert_eq!(Hosts::Sns.has_certificate(&url, topic), expected, "{url}");
        }
    }

    #[test]
    fn confirmations_go_only_to_sns() {
        let url = "https://sns.ap-northeast-2.amazonaws.com/?Action=ConfirmSubscription&Token=t";
        assert!(Hosts::Sns.has_confirmation(url, SEOUL));
        assert!(!Hosts::Sns.has_confirmation(url, BEIJING));
        let publish = "https://sns.ap-northeast-2.amazonaws.com/?Action=Publish&Token=t";
        assert!(!Hosts::Sns.has_confirmation(publish, SEOUL));
    }
}
