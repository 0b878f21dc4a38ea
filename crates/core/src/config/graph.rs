//! `[graph]`: pictures of metrics. A message shows only pictures that Slack can download. A bot can also
//! upload pictures.

use std::time::Duration;

use serde::Deserialize;

use super::ConfigError;

/// The longest validity of a presigned URL (S3 user guide, "Download and upload objects with presigned
/// URLs").
const MOST_DAYS: u8 = 7;

/// `[graph]` as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawGraph {
    /// The S3 bucket for the pictures, in the function's region; default none: messages have no pictures.
    pub bucket: Option<String>,
    /// Whether bots upload the pictures into the threads of their messages. Uploads need no bucket, but the
    /// app needs the scope files:write; default false.
    pub upload: bool,
    /// Whether a message without a picture shows the last twenty datapoints as a chart that Slack draws. A
    /// chart needs neither a bucket nor a scope, but the function's role needs cloudwatch:GetMetricData;
    /// default false.
    pub chart: bool,
    /// The prefix of the object keys; default "graphs/", which the template's permissions cover.
    pub prefix: Option<String>,
    /// The color scheme: "light" (default) or "dark".
    pub theme: GraphTheme,
    /// The validity of a picture's link in days, at most 7; default 7. A link expires earlier if the
    /// function's credentials do. Slack downloads the picture when the message is posted.
    pub days: Option<u8>,
}

/// The settings of metric pictures in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// The bucket for the pictures. Without a bucket, only messages of bots that upload have pictures.
    pub bucket: Option<String>,
    /// Whether bots upload their pictures.
    pub upload: bool,
    /// Whether a message without a picture has a chart that Slack draws.
    pub chart: bool,
    /// The prefix of the object keys.
    pub prefix: String,
    /// The color scheme of the pictures.
    pub theme: GraphTheme,
    /// The validity of a picture's link.
    pub link_holds: Duration,
}

/// The color scheme of CloudWatch's graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GraphTheme {
    /// Dark lines on a light background.
    #[default]
    Light,
    /// Light lines on a dark background.
    Dark,
}

impl GraphTheme {
    /// Returns CloudWatch's word for the color scheme.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self {
            bucket: None,
            upload: false,
            chart: false,
            prefix: "graphs/".to_owned(),
            theme: GraphTheme::default(),
            link_holds: days(MOST_DAYS),
        }
    }
}

impl Graph {
    /// Replaces the bucket.
    ///
    /// # Errors
    ///
    /// Returns an error if the bucket name is invalid.
    pub fn with_bucket(self, name: String) -> Result<Self, ConfigError> {
        if is_bucket(&name) {
            return Ok(Self { bucket: Some(name), ..self });
        }
        let cause = format!(
            "bucket \"{name}\": the name of an S3 bucket has 3 to 63 lower-case letters, digits, periods and hyphens"
        );
        Err(ConfigError::Graph { cause })
    }
}

impl TryFrom<RawGraph> for Graph {
    type Error = ConfigError;

    fn try_from(raw: RawGraph) -> Result<Self, ConfigError> {
        let wrong = |cause: String| Err(ConfigError::Graph { cause });
        let usual = Self::default();
        let prefix = raw.prefix.unwrap_or(usual.prefix);
        if !is_prefix(&prefix) {
            return wrong(format!(
                "prefix \"{prefix}\": use only letters, digits, / . _ and -, at most 200 characters"
            ));
        }
        let link_holds = match raw.days {
            None => usual.link_holds,
            Some(count @ 1..=MOST_DAYS) => days(count),
            Some(count) => {
                return wrong(format!("days {count}: a presigned URL of S3 is valid for 1 to 7 days"));
            }
        };
        let graph =
            Self { bucket: None, upload: raw.upload, chart: raw.chart, prefix, theme: raw.theme, link_holds };
        match raw.bucket.filter(|bucket| !bucket.is_empty()) {
            Some(bucket) => graph.with_bucket(bucket),
            None => Ok(graph),
        }
    }
}

fn days(count: u8) -> Duration {
    Duration::from_secs(u64::from(count) * 86_400)
}

/// Returns whether a bucket name is valid. It becomes part of a host name (S3 user guide, "General purpose
/// bucket naming rules").
fn is_bucket(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    let ends = [name.bytes().next(), name.bytes().last()];
    let has_ends = ends.iter().all(|end| end.is_some_and(|byte| byte.is_ascii_alphanumeric()));
    (3..=63).contains(&name.len()) && has_ends && name.bytes().all(is_allowed) && !name.contains("..")
}

/// Returns whether a prefix needs no encoding in a URL.
fn is_prefix(prefix: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let is_clean = !prefix.starts_with('/') && !prefix.contains("//") && !prefix.contains("..");
    prefix.len() <= 200 && is_clean && prefix.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn graph(text: &str) -> Graph {
        Config::parse(text).unwrap().graph
    }

    #[test]
    fn is_off_without_a_bucket() {
        assert_eq!(graph(""), Graph::default());
        assert_eq!(graph("[graph]\nbucket = \"\"").bucket, None);
        assert!(graph("[graph]\nupload = true").upload && graph("[graph]\nchart = true").chart);
        let all = graph("[graph]\nbucket = \"b.c-1\"\nprefix = \"a/b_\"\ntheme = \"dark\"\ndays = 1");
        let day = Duration::from_secs(86_400);
        let expected = Graph {
            bucket: Some("b.c-1".to_owned()),
            upload: false,
            chart: false,
            prefix: "a/b_".to_owned(),
            theme: GraphTheme::Dark,
            link_holds: day,
        };
        assert_eq!(all, expected);
        assert_eq!(graph("[graph]\nbucket = \"abc\"").link_holds, 7 * day);
    }

    #[test]
    fn errors_name_the_setting() {
        let cases = [
            ("bucket = \"My Bucket\"", "graph: bucket \"My Bucket\": the name of an S3 bucket has"),
            ("bucket = \"evil.example/x\"", "the name of an S3 bucket has"),
            ("bucket = \"a@b\"", "the name of an S3 bucket has"),
            ("bucket = \"-abc\"", "the name of an S3 bucket has"),
            ("prefix = \"a b\"", "graph: prefix \"a b\": use only letters"),
            ("prefix = \"a/../b\"", "graph: prefix"),
            ("prefix = \"/a\"", "graph: prefix"),
            ("days = 8", "graph: days 8: a presigned URL of S3 is valid for 1 to 7 days"),
            ("days = 0", "graph: days 0"),
            ("theme = \"blue\"", "unknown variant `blue`"),
            ("buckt = \"abc\"", "unknown field `buckt`"),
        ];
        for (text, expected) in cases {
            let error = Config::parse(&format!("[graph]\n{text}")).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
