//! Links into the AWS console, for each partition.

use crate::alarm::{AlarmIdentity, Region};

/// The alarm's page in the CloudWatch console.
pub(super) fn alarm(alarm: &AlarmIdentity) -> Option<String> {
    let region = alarm.region.as_ref()?;
    Some(format!("{}#alarmsV2:alarm/{}", cloudwatch(region), fragment(&alarm.name)))
}

fn cloudwatch(region: &Region) -> String {
    format!("https://{}/cloudwatch/home?region={region}", host(region))
}

fn host(region: &Region) -> String {
    match region.partition() {
        "aws-cn" => format!("{region}.console.amazonaws.cn"),
        "aws-us-gov" => format!("{region}.console.amazonaws-us-gov.com"),
        _ => format!("{region}.console.aws.amazon.com"),
    }
}

/// The CloudWatch console's own encoding within the part behind `#`: percent-encoding with `$` for
/// `%`.
fn fragment(text: &str) -> String {
    percent(text).replace('%', "$")
}

/// RFC 3986: all but the unreserved characters.
fn percent(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_names_as_the_console_does() {
        let cases = [
            (
                "plain-name_1.x",
                "eu-west-1",
                "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/plain-name_1.x",
            ),
            (
                "ecs/service",
                "cn-north-1",
                "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarmsV2:alarm/ecs$2Fservice",
            ),
            (
                "100% \"a|b>c\" 경",
                "us-gov-west-1",
                "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#alarmsV2:alarm/100$25$20$22a$7Cb$3Ec$22$20$EA$B2$BD",
            ),
        ];
        for (name, region, expected) in cases {
            let identity = AlarmIdentity {
                name: name.to_owned(),
                arn: None,
                account: None,
                region: Region::from_code(region),
            };
            assert_eq!(alarm(&identity).unwrap(), expected);
        }
    }
}
