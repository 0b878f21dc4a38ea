//! Pictures of metrics: CloudWatch draws them. Either a bucket keeps them and a signed link in the message shows them, or a
//! bot uploads them into its message's thread.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bongsu_core::alarm::Region;
use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::ports::{Clock as _, Picture, Receiver as _};
use bongsu_core::render::{Widget, widget};
use bongsu_core::slack::Posted;
use bongsu_io::aws::SdkConfig;
use bongsu_io::clock::SystemClock;
use bongsu_io::cloudwatch::CloudWatch;
use bongsu_io::http::HttpClient;
use bongsu_io::s3::Bucket;
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{SlackBot, Upload};
use tokio::time::{Instant, timeout};

/// After a picture that did not come in time none is asked for: many notices must not each wait for one in vain.
const REST: Duration = Duration::from_secs(60);

/// Makes pictures, where the configuration has a bucket for them or bots upload theirs.
#[derive(Debug)]
pub(crate) struct Pictures {
    cloudwatch: CloudWatch,
    bucket: Option<Bucket>,
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
        let bucket = config.graph.bucket.as_deref();
        let bucket = bucket.and_then(|bucket| Bucket::new(aws, http.clone(), bucket));
        (bucket.is_some() || config.graph.upload).then_some(Self {
            cloudwatch: CloudWatch::new(aws, http.clone()),
            bucket,
            config: config.clone(),
            region: aws.region()?.to_string(),
            account,
            resting_until: Mutex::new(None),
        })
    }

    /// Whether messages can show a link to one.
    pub(crate) fn have_links(&self) -> bool {
        self.bucket.is_some()
    }

    /// Whether bots upload theirs.
    pub(crate) fn are_uploaded(&self) -> bool {
        self.config.graph.upload
    }

    /// The picture of a notice, where there is one within `budget`.
    pub(crate) async fn of(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        let bucket = self.bucket.as_ref()?;
        let link = async |widget| self.link(bucket, widget, budget).await;
        self.within(budget, notice, link).await
    }

    /// Has a bot upload the picture of a notice into the thread of a message, where that is done within `budget`.
    pub(crate) async fn upload(
        &self,
        bot: &SlackBot<Secrets>,
        posted: &Posted,
        (notice, budget): (&Notice, Duration),
    ) {
        let until = Instant::now() + budget;
        let upload = async |widget: Widget| {
            let png = self.draw(&widget).await?;
            let upload = Upload { name: widget.name, alt: widget.alt, png };
            bot.upload(posted, &upload, until.saturating_duration_since(Instant::now())).await
        };
        if self.within(budget, notice, upload).await.is_some() {
            tracing::info!(alarm = notice.name(), receiver = bot.name(), "picture uploaded");
        }
    }

    /// Nothing that goes wrong with a picture is worth more than a line of the log.
    async fn within<T>(
        &self,
        budget: Duration,
        notice: &Notice,
        make: impl AsyncFnOnce(Widget) -> Result<T, String>,
    ) -> Option<T> {
        if !self.is_ours(notice) || self.is_resting() {
            return None;
        }
        let widget = widget(notice, &self.config)?;
        match timeout(budget, make(widget)).await {
            Ok(Ok(made)) => return Some(made),
            Ok(Err(error)) => tracing::warn!(alarm = notice.name(), error, "no picture"),
            Err(_) => {
                self.rest();
                let milliseconds = u64::try_from(budget.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(alarm = notice.name(), milliseconds, "no picture in time");
            }
        }
        None
    }

    async fn draw(&self, widget: &Widget) -> Result<Vec<u8>, String> {
        self.cloudwatch.picture(&widget.definition).await.map_err(|error| error.to_string())
    }

    /// Draws it, puts it into the bucket, and gives the link to it.
    async fn link(&self, bucket: &Bucket, widget: Widget, within: Duration) -> Result<Picture, String> {
        let png = self.draw(&widget).await?;
        let key = format!("{}{}", self.config.graph.prefix, widget.name);
        let now = SystemClock.now();
        let put = bucket.put(&key, ("image/png", png.into()), (now, within)).await;
        put.map_err(|error| error.to_string())?;
        let link = bucket.link(&key, now, self.config.graph.link_holds).await;
        let url = link.map_err(|error| error.to_string())?;
        Ok(Picture { url, alt: widget.alt })
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
