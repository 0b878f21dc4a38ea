//! The tags of alarms, where routes look at them and the event does not have them: CloudWatch is asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bongsu_core::alarm::{AlarmIdentity, Region};
use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_io::aws::SdkConfig;
use bongsu_io::cloudwatch::CloudWatch;
use bongsu_io::http::HttpClient;
use tokio::time::{Instant, timeout};

/// Tags change seldom.
const KEPT: Duration = Duration::from_secs(600);
/// An alarm waits no longer for its tags.
const WITHIN: Duration = Duration::from_secs(1);
/// After an answer that did not come nobody is asked: many notices must not each wait in vain.
const REST: Duration = Duration::from_secs(60);
/// An account has 5,000 alarms unless it asks for more.
const MOST: usize = 5_000;

/// Reads tags, and keeps them for a while.
#[derive(Debug)]
pub(crate) struct Tags {
    cloudwatch: CloudWatch,
    region: String,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// By the alarm's ARN, with the time they were read.
    tags: HashMap<String, (Instant, Vec<(String, String)>)>,
    resting_until: Option<Instant>,
    is_told: bool,
}

impl Tags {
    /// Where some rule of the configuration looks at tags.
    pub(crate) fn new(config: &Config, aws: &SdkConfig, http: &HttpClient) -> Option<Self> {
        let region = aws.region()?.to_string();
        config.needs_tags().then(|| Self {
            cloudwatch: CloudWatch::new(aws, http.clone()),
            region,
            known: Mutex::default(),
        })
    }

    /// Those of the alarm that a notice is about, where they can be had in time. CloudWatch tells those of its own
    /// region's alarms only.
    pub(crate) async fn of(&self, notice: &Notice) -> Option<Vec<(String, String)>> {
        let alarm = match &notice.content {
            Content::Alarm(alarm) => &alarm.alarm,
            Content::Configuration(change) => &change.alarm,
            Content::Other(_) => return None,
        };
        let arn = self.arn(alarm)?;
        let earlier = match self.kept(&arn) {
            Kept::Fresh(tags) => return Some(tags),
            Kept::Resting(tags) => return tags,
            Kept::Stale(tags) => tags,
        };
        match timeout(WITHIN, self.cloudwatch.tags(&arn)).await {
            Ok(Ok(tags)) => return Some(self.keep(arn, tags)),
            Ok(Err(error)) => self.go_without(&error.to_string()),
            Err(_) => self.go_without("CloudWatch did not answer ListTagsForResource within a second"),
        }
        earlier
    }

    fn arn(&self, alarm: &AlarmIdentity) -> Option<String> {
        let region = alarm.region.as_ref().map(Region::code)?;
        let arn = alarm.arn.as_ref()?.as_str().to_owned();
        (region == self.region).then_some(arn)
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

    /// Notified once: a permission that is missing is missing for every alarm.
    fn go_without(&self, error: &str) {
        let mut known = self.known();
        known.resting_until = Some(Instant::now() + REST);
        if !std::mem::replace(&mut known.is_told, true) {
            tracing::warn!(error, "no tags: routes see alarms without them");
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tags of an alarm that are cached.
enum Kept {
    /// All there is to know.
    Fresh(Vec<(String, String)>),
    /// They are old, or nobody knows any; CloudWatch is not asked just now.
    Resting(Option<Vec<(String, String)>>),
    /// They are old, or nobody knows any.
    Stale(Option<Vec<(String, String)>>),
}
