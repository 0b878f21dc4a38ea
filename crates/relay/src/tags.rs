//! Reads the tags of alarms from CloudWatch, if routes use tags and the event does not contain them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use tokio::time::{Instant, timeout};

use crate::areas::Areas;

/// The lifetime of cached tags, which seldom change.
const KEPT: Duration = Duration::from_secs(600);
/// The longest time for which an alarm waits for its tags.
const WITHIN: Duration = Duration::from_secs(1);
/// The pause after a missing response, so that not every notice waits for one that does not come.
const REST: Duration = Duration::from_secs(60);
/// The maximum number of cached alarms. An account has 5,000 alarms by default.
const MOST: usize = 5_000;

/// The reader and cache of tags.
#[derive(Debug)]
pub(crate) struct Tags {
    areas: Arc<Areas>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// The tags by the alarm's ARN, with the time of reading.
    tags: HashMap<String, (Instant, Vec<(String, String)>)>,
    resting_until: Option<Instant>,
    is_told: bool,
}

impl Tags {
    /// Creates the cache if a rule of the configuration uses tags.
    pub(crate) fn new(config: &Config, areas: Arc<Areas>) -> Option<Self> {
        config.needs_tags().then(|| Self { areas, known: Mutex::default() })
    }

    /// Returns the tags of a notice's alarm if they are available in time. CloudWatch of each account and region knows
    /// only its own alarms.
    pub(crate) async fn of(&self, notice: &Notice) -> Option<Vec<(String, String)>> {
        let alarm = match &notice.content {
            Content::Alarm(alarm) => &alarm.alarm,
            Content::Configuration(change) => &change.alarm,
            Content::Other(_) => return None,
        };
        // An alarm without a region has no ARN either.
        let arn = alarm.arn.as_ref()?.as_str().to_owned();
        let area = self.areas.of(alarm)?;
        let earlier = match self.kept(&arn) {
            Kept::Fresh(tags) => return Some(tags),
            Kept::Resting(tags) => return tags,
            Kept::Stale(tags) => tags,
        };
        match timeout(WITHIN, area.cloudwatch.tags(&arn)).await {
            Ok(Ok(tags)) => return Some(self.keep(arn, tags)),
            Ok(Err(error)) => self.go_without(&area.blame(&error)),
            Err(_) => self.go_without("CloudWatch did not answer ListTagsForResource within a second"),
        }
        earlier
    }

    fn kept(&self, arn: &str) -> Kept {
        let known = self.known();
        let earlier = known.tags.get(arn);
        let tags = earlier.map(|(_, tags)| tags.clone());
        match (earlier, tags) {
            (Some((at, _)), Some(tags)) if at.elapsed() < KEPT => Kept::Fresh(tags),
            (_, tags) if known.resting_until.is_some_and(|until| Instant::now() < until) => {
                Kept::Resting(tags)
            }
            (_, tags) => Kept::Stale(tags),
        }
    }

    fn keep(&self, arn: String, tags: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut known = self.known();
        if known.tags.len() >= MOST {
            known.tags.clear();
        }
        known.tags.insert(arn, (Instant::now(), tags.clone()));
        tags
    }

    /// Logs an error once, because a missing permission affects every alarm.
    fn go_without(&self, error: &str) {
        let mut known = self.known();
        known.resting_until = Some(Instant::now() + REST);
        if !std::mem::replace(&mut known.is_told, true) {
            tracing::warn!(error, "no tags are available: routes see alarms without tags");
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The cached tags of an alarm.
enum Kept {
    /// The tags are current.
    Fresh(Vec<(String, String)>),
    /// The tags are old or missing, but CloudWatch must not be asked now.
    Resting(Option<Vec<(String, String)>>),
    /// The tags are old or missing, and CloudWatch may be asked.
    Stale(Option<Vec<(String, String)>>),
}
