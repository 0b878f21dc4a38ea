//! `[announce.outcomes]`: which events of AWS services and which texts are announced, by outcome.

use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::nearest::did_you_mean;

use super::ConfigError;
use crate::intake::service_kinds;
use crate::notice::{OtherKind, OtherNotice, Outcome};

/// The key for all kinds that have no key.
const DEFAULT: &str = "default";

/// Kinds for which bongsu cannot reliably tell progress from other outcomes.
const UNSURE: [&str; 2] = ["event", "other"];

/// The key for texts and for JSON of unknown services. The words of a heading are not a reliable reason to
/// drop a text, so "default" does not drop texts.
const TEXTS: &str = "other";

/// The announced outcomes, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcomes(BTreeMap<String, BTreeSet<Outcome>>);

impl Outcomes {
    /// Returns whether the event is announced. A notice without an outcome is always announced.
    pub(crate) fn announce(&self, other: &OtherNotice) -> bool {
        let OtherKind::Event(event) = &other.kind else {
            let texts = self.0.get(TEXTS).zip(other.outcome());
            return texts.is_none_or(|(outcomes, outcome)| outcomes.contains(&outcome));
        };
        match self.0.get(event.kind).or_else(|| self.0.get(DEFAULT)) {
            Some(outcomes) => outcomes.contains(&event.outcome),
            None => event.outcome != Outcome::Progress || UNSURE.contains(&event.kind),
        }
    }
}

impl TryFrom<BTreeMap<String, BTreeSet<Outcome>>> for Outcomes {
    type Error = ConfigError;

    fn try_from(raw: BTreeMap<String, BTreeSet<Outcome>>) -> Result<Self, ConfigError> {
        let known = || service_kinds().chain([DEFAULT]);
        match raw.keys().find(|kind| !known().any(|it| it == kind.as_str())) {
            Some(kind) => Err(ConfigError::Kind { kind: kind.clone(), meant: did_you_mean(kind, known()) }),
            None => Ok(Self(raw)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::notice::{Custom, ServiceEvent};

    fn announced(toml: &str, kind: &'static str) -> Vec<&'static str> {
        let config = Config::parse(toml).unwrap();
        let other = |outcome| OtherNotice {
            title: None,
            text: String::new(),
            kind: OtherKind::Event(Box::new(ServiceEvent { kind, outcome, ..ServiceEvent::default() })),
        };
        let told = Outcome::ALL.into_iter().filter(|it| config.announce.outcomes.announce(&other(*it)));
        told.map(Outcome::as_str).collect()
    }

    #[test]
    fn progress_is_not_announced_by_default() {
        let usual = ["failed", "attention", "succeeded", "unknown"];
        let all = ["failed", "attention", "progress", "succeeded", "unknown"];
        assert_eq!(announced("", "codepipeline"), usual);
        assert_eq!(announced("", "event"), all);
        let text = "[announce.outcomes]\ncodepipeline = [\"failed\"]\ncodebuild = [\"failed\", \"progress\"]";
        assert_eq!(announced(text, "codepipeline"), ["failed"]);
        assert_eq!(announced(text, "codebuild"), ["failed", "progress"]);
        assert_eq!(announced(text, "ecs"), usual);
        assert_eq!(announced("[announce.outcomes]\ndefault = [\"failed\"]", "event"), ["failed"]);
    }

    #[test]
    fn only_the_key_for_texts_drops_a_text() {
        let cases: [(&str, &[&str]); 4] = [
            ("", &["failed", "attention", "progress", "succeeded", "unknown"]),
            ("default = [\"failed\"]", &["failed", "attention", "progress", "succeeded", "unknown"]),
            ("other = [\"failed\", \"unknown\"]", &["failed", "unknown"]),
            ("other = []", &[]),
        ];
        for (outcomes, expected) in cases {
            let config = Config::parse(&format!("[announce.outcomes]\n{outcomes}")).unwrap();
            let other = |kind| OtherNotice { title: None, text: String::new(), kind };
            let custom = |outcome| OtherKind::Custom(Custom { outcome, ..Custom::default() });
            for kind in [OtherKind::Message, custom] {
                let told = Outcome::ALL
                    .into_iter()
                    .filter(|it| config.announce.outcomes.announce(&other(kind(*it))));
                assert_eq!(told.map(Outcome::as_str).collect::<Vec<_>>(), expected, "{outcomes}");
            }
            assert!(config.announce.outcomes.announce(&other(OtherKind::Subscription(None))), "{outcomes}");
        }
    }

    #[test]
    fn an_error_suggests_a_similar_kind() {
        let error = Config::parse("[announce.outcomes]\ncodepipelin = [\"failed\"]").unwrap_err().to_string();
        assert!(error.starts_with("line 2") && error.contains("did you mean \"codepipeline\"?"), "{error}");
        let error = Config::parse("[announce.outcomes]\ncodepipeline = [\"fail\"]").unwrap_err().to_string();
        assert!(error.contains("failed"), "{error}");
    }
}
