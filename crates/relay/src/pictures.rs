//! Pictures of metrics, drawn by CloudWatch. A bucket stores them and the message contains a signed link, or a bot
//! uploads them into the thread of its message. Otherwise Slack can draw a chart of the last datapoints.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::ports::{Clock as _, Picture, Receiver as _};
use bongsu_core::render::{Widget, chart, datapoint_query, widget};
use bongsu_io::aws::SdkConfig;
use bongsu_io::clock::SystemClock;
use bongsu_io::http::HttpClient;
use bongsu_io::s3::Bucket;
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{SlackBot, Upload};
use bongsu_slack::Posted;
use tokio::time::{Instant, timeout};

use crate::areas::{Area, Areas};

/// The pause after a late picture, so that not every notice waits for one that does not come.
const REST: Duration = Duration::from_secs(60);

/// The source of pictures, if the configuration has a bucket or enables uploads or charts.
#[derive(Debug)]
pub(crate) struct Pictures {
    areas: Arc<Areas>,
    bucket: Option<Bucket>,
    config: Config,
    resting_until: Mutex<Option<Instant>>,
}

impl Pictures {
    pub(crate) fn new(
        config: &Config,
        aws: &SdkConfig,
        http: &HttpClient,
        areas: Arc<Areas>,
    ) -> Option<Self> {
        let bucket = config.graph.bucket.as_deref();
        let bucket = bucket.and_then(|bucket| Bucket::new(aws, http.clone(), bucket));
        (bucket.is_some() || config.graph.upload || config.graph.chart).then_some(Self {
            areas,
            bucket,
            config: config.clone(),
            resting_until: Mutex::new(None),
        })
    }

    /// Returns whether messages can show a link to a picture, or a chart.
    pub(crate) fn go_along(&self) -> bool {
        self.bucket.is_some() || self.config.graph.chart
    }

    /// Returns whether bots upload pictures.
    pub(crate) fn are_uploaded(&self) -> bool {
        self.config.graph.upload
    }

    /// Returns the picture of a notice if it is ready within `budget`.
    pub(crate) async fn of(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        let Some(bucket) = &self.bucket else { return self.chart(notice, budget).await };
        let widget = widget(notice, &self.config)?;
        let link = async |area: &Area| self.link(area, bucket, widget, budget).await;
        self.within(budget, notice, link).await
    }

    /// Returns the chart of a notice's last datapoints, unless there are too few of them.
    async fn chart(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        let query = datapoint_query(notice).filter(|_| self.config.graph.chart)?;
        let read =
            async |area: &Area| area.cloudwatch.datapoints(&query).await.map_err(|error| area.blame(&error));
        let datapoints = self.within(budget, notice, read).await?;
        chart(notice, &datapoints, &self.config).map(Picture::Chart)
    }

    /// Uploads the picture of a notice into the thread of a message, within `budget`.
    pub(crate) async fn upload(
        &self,
        bot: &SlackBot<Secrets>,
        posted: &Posted,
        notice: &Notice,
        budget: Duration,
    ) {
        let until = Instant::now() + budget;
        let Some(widget) = widget(notice, &self.config) else { return };
        let upload = async |area: &Area| {
            let png = draw(area, &widget).await?;
            let upload = Upload { name: widget.name, alt: widget.alt, png };
            bot.upload(posted, &upload, until.saturating_duration_since(Instant::now())).await
        };
        if self.within(budget, notice, upload).await.is_some() {
            tracing::info!(alarm = notice.name(), receiver = bot.name(), "picture uploaded");
        }
    }

    /// Runs a step within the time limit. A failure is only logged.
    async fn within<T>(
        &self,
        budget: Duration,
        notice: &Notice,
        make: impl AsyncFnOnce(&Area) -> Result<T, String>,
    ) -> Option<T> {
        // For an alarm of another account or region, CloudWatch would draw a picture without data, which is misleading.
        let Content::Alarm(alarm) = &notice.content else { return None };
        let area = self.areas.of(&alarm.alarm).filter(|_| !self.is_resting())?;
        match timeout(budget, make(area)).await {
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

    /// Draws the picture, stores it in the bucket and returns the link.
    async fn link(
        &self,
        area: &Area,
        bucket: &Bucket,
        widget: Widget,
        within: Duration,
    ) -> Result<Picture, String> {
        let png = draw(area, &widget).await?;
        let key = format!("{}{}", self.config.graph.prefix, widget.name);
        let now = SystemClock.now();
        let put = bucket.put(&key, "image/png", png.into(), now, within).await;
        put.map_err(|error| error.to_string())?;
        let link = bucket.link(&key, now, self.config.graph.link_holds).await;
        let url = link.map_err(|error| error.to_string())?;
        Ok(Picture::Link { url, alt: widget.alt })
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

async fn draw(area: &Area, widget: &Widget) -> Result<Vec<u8>, String> {
    area.cloudwatch.picture(&widget.definition).await.map_err(|error| area.blame(&error))
}
