//! Limits rates with a leaky bucket, as Slack does.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::lock;

/// The number of buckets beyond which empty buckets are removed.
const MANY: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    /// The number of events that may come at once.
    pub(super) burst: u32,
    /// The number of events per minute on average.
    pub(super) per_minute: u32,
}

/// The rate of messages in one channel, from webhooks and the Web API together: one a second, and a short burst
/// (docs.slack.dev, "Rate limits", "Posting messages").
pub(super) const POSTS: Rate = Rate { burst: 5, per_minute: 60 };

/// The buckets by key.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<HashMap<String, Bucket>>);

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    /// The level at that time, in events.
    level: f64,
    at: Instant,
}

impl Pace {
    /// Counts an event of `what`. Above the limit, returns the time until the next event is allowed.
    pub(super) fn take(&self, what: &str, rate: Rate) -> Result<(), Duration> {
        let now = Instant::now();
        let mut buckets = lock(&self.0);
        if buckets.len() >= MANY {
            buckets.retain(|_, bucket| bucket.level_at(now) > 0.0);
        }
        let bucket = buckets.entry(what.to_owned()).or_insert(Bucket { rate, level: 0.0, at: now });
        bucket.take(now)
    }

    /// Counts a message in a channel.
    pub(super) fn take_post(&self, channel: &str) -> Result<(), Duration> {
        self.take(&format!("post {channel}"), POSTS)
    }
}

impl Bucket {
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        (self.level, self.at) = (self.level_at(now), now);
        let surplus = self.level + 1.0 - f64::from(self.rate.burst);
        if surplus > 0.0 {
            return Err(Duration::from_secs_f64(surplus / self.rate.per_second()));
        }
        self.level += 1.0;
        Ok(())
    }

    fn level_at(&self, now: Instant) -> f64 {
        (self.level - (now - self.at).as_secs_f64() * self.rate.per_second()).max(0.0)
    }
}

impl Rate {
    fn per_second(self) -> f64 {
        f64::from(self.per_minute) / 60.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_once(pace: &Pace, what: &str, rate: Rate) -> u32 {
        (0..100).map(|_| u32::from(pace.take(what, rate).is_ok())).sum()
    }

    #[tokio::test(start_paused = true)]
    async fn allows_a_burst_and_then_the_rate() {
        for rate in [POSTS, Rate { burst: 20, per_minute: 20 }, Rate { burst: 1, per_minute: 1 }] {
            let pace = Pace::default();
            assert_eq!(at_once(&pace, "a", rate), rate.burst);
            let wait = pace.take("a", rate).unwrap_err();
            assert_eq!(wait, Duration::from_secs(60 / u64::from(rate.per_minute)));
            tokio::time::advance(wait).await;
            assert_eq!(at_once(&pace, "a", rate), 1);
            tokio::time::advance(Duration::from_hours(1)).await;
            assert_eq!(at_once(&pace, "a", rate), rate.burst, "the level never falls below zero");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_key_has_its_own_bucket() {
        let pace = Pace::default();
        assert_eq!((at_once(&pace, "a", POSTS), at_once(&pace, "b", POSTS)), (5, 5));
        assert!(pace.take_post("a").is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn removes_empty_buckets() {
        let pace = Pace::default();
        for number in 0..MANY {
            pace.take_post(&number.to_string()).unwrap();
        }
        tokio::time::advance(Duration::from_secs(1)).await;
        pace.take_post("one more").unwrap();
        assert_eq!(lock(&pace.0).len(), 1);
    }
}
