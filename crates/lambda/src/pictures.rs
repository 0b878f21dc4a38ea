//! Pictures for the messages of webhooks: CloudWatch draws them, a bucket keeps them, and a signed link shows them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bongsu_core::alarm::Region;
use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::ports::{Clock as _, Picture};
use bongsu_core::render::{Widget, widget};
use bongsu_io::aws::SdkConfig;
use bongsu_io::clock::SystemClock;
use bongsu_io::cloudwatch::CloudWatch;
use bongsu_io::http::HttpClient;
use bongsu_io::s3::Bucket;
use tokio::time::{Instant, timeout};

/// After a picture that did not come in time none is asked for: many notices must not each wait for one in vain.
const REST: Duration = Duration::from_secs(60);

/// Makes pictures, where the configuration has a bucket for them.
#[derive(Debug)]
pub(crate) struct Pictures {
    cloudwatch: CloudWatch,
    bucket: Bucket,
    config: Config,
    region: String,
    /// The account of the function, where its settings tell.
    account: Option<String>,
    resting_until: Mutex<Option<Instant>>,
}

impl Pictures {
    pub(crate) fn new(
        config: &Config,
        (aws, http): (&SdkConfig, &HttpClient),
        account: Option<String>,
    ) -> Option<Self> {
        Some(Self {
            cloudwatch: CloudWatch::new(aws),
            bucket: Bucket::new(aws, http.clone(), config.graph.bucket.as_deref()?)?,
            config: config.clone(),
            region: aws.region()?.to_string(),
            account,
            resting_until: Mutex::new(None),
        })
    }

    /// The picture of a notice, where there is one within `budget`. Nothing that goes wrong is worth more than a line
    /// of the log.
    pub(crate) async fn of(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        if !self.is_ours(notice) || self.is_resting() {
            return None;
        }
        let widget = widget(notice, &self.config)?;
        match timeout(budget, self.make(&widget, budget)).await {
            Ok(Ok(url)) => return Some(Picture { url, alt: widget.alt }),
            Ok(Err(error)) => tracing::warn!(alarm = notice.name(), error, "no picture"),
            Err(_) => {
                self.rest();
                let milliseconds = u64::try_from(budget.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(alarm = notice.name(), milliseconds, "no picture in time");
            }
        }
        None
    }

    /// Draws it, puts it into the bucket, and gives the link to it.
    async fn make(&self, widget: &Widget, within: Duration) -> Result<String, String> {
        let png = self.cloudwatch.picture(&widget.definition).await.map_err(|error| error.to_string())?;
        let key = format!("{}{}", self.config.graph.prefix, widget.name);
        let now = SystemClock.now();
        let put = self.bucket.put(&key, ("image/png", png.into()), (now, within)).await;
        put.map_err(|error| error.to_string())?;
        let link = self.bucket.link(&key, now, self.config.graph.link_holds).await;
        link.map_err(|error| error.to_string())
    }

    /// CloudWatch draws what is in the account and region that it is asked in. Of another it would draw that there
    /// are no data, which is worse than no picture.
    fn is_ours(&self, notice: &Notice) -> bool {
        let Content::Alarm(alarm) = &notice.content else { return false };
        let region = alarm.alarm.region.as_ref().map(Region::code);
        let account = alarm.alarm.account.as_ref().zip(self.account.as_ref());
        region.is_none_or(|region| region == self.region) && account.is_none_or(|(its, ours)| its == ours)
    }

    fn is_resting(&self) -> bool {
        let until = self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn rest(&self) {
        let mut until = self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = Some(Instant::now() + REST);
    }
}
