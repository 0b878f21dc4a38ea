//! The scheduled tasks: the audit and the daily summary.

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState};
use bongsu_core::audit::{Verdict, entries, verdict};
use bongsu_core::incident::{AlarmPlace, Open};
use bongsu_core::intake;
use bongsu_core::ledger::{Change, LOOKED_AT, alarm_partition};
use bongsu_core::metric::OwnMetric;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::Notified;
use bongsu_core::ports::Clock as _;
use bongsu_core::render::{daily_summary, weekly_review};
use bongsu_core::review::WeeklyReview;
use bongsu_core::store::{Order, Store as _, StoreError};
use bongsu_io::clock::SystemClock;
use bongsu_io::cloudwatch::{CloudWatchError, DescribedAlarm};
use jiff::SignedDuration;

use crate::areas::{Area, AreaAlarms, Areas};
use crate::invocation::Invocation;
use crate::overview::Overview;
use crate::relay::Relay;
use crate::undelivered::Undelivered;

const NO_TOPIC: &str = "there is nothing to audit: BONGSU_TOPIC_ARN is not set; run bongsu deploy again";

impl Relay {
    /// Announces alarms in ALARM for which CloudWatch ran actions but nobody was notified.
    pub(crate) async fn audit(&self, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let areas = self.audited().ok_or_else(|| Undelivered::failed(NO_TOPIC))?;
        let announced = self.pipeline("").announced().await.map_err(told)?;
        let is_nobody = !self.config.has_receiver();
        let mut errors: Vec<_> =
            is_nobody.then(|| self.pipeline("").no_receiver().to_string()).into_iter().collect();
        let mut alarms = 0;
        for AreaAlarms { area, alarms: described } in areas.alarms(Some(AlarmState::Alarm)).await {
            // An area that cannot be read keeps no other from its audit.
            let audited = match &described {
                Ok(described) => self.audit_area(area, described, &announced, invocation).await,
                Err(error) => Err(Undelivered::failed(area.blame(error))),
            };
            alarms += described.map_or(0, |described| described.len());
            errors.extend(audited.unwrap_or_else(Undelivered::errors));
        }
        tracing::info!(alarms, "audited");
        // The heartbeat is sent only after a complete success. Its absence triggers the watchdog alarm.
        if errors.is_empty() {
            invocation.metrics.count(OwnMetric::Heartbeat, 1);
            return Ok(());
        }
        Err(Undelivered::Failed(errors))
    }

    async fn audit_area(
        &self,
        area: &Area,
        standing: &[DescribedAlarm],
        announced: &[Open],
        invocation: &mut Invocation,
    ) -> Result<Vec<String>, Undelivered> {
        let mut errors = Vec::new();
        for alarm in standing.iter().filter(|alarm| area.ways.bring(alarm, AlarmState::Alarm)) {
            if self.is_untold(alarm).await.map_err(told)? && acted(area, alarm).await.map_err(told)? {
                errors.extend(self.announce(&self.notices(alarm).await, invocation).await);
            }
            if alarm.has_contributors() {
                errors.extend(self.audit_contributors(area, alarm, invocation).await?);
            }
        }
        errors.extend(self.tell_ends(area, standing, announced, invocation).await?);
        Ok(errors)
    }

    /// Returns whether a receiver of the routes has no record of the alarm and no delivery in progress.
    async fn is_untold(&self, alarm: &DescribedAlarm) -> Result<bool, StoreError> {
        let change = Change { at: alarm.since, state: alarm.state };
        self.is_missing(&self.notices(alarm).await, &alarm.alarm, None, change).await
    }

    /// Returns the same for a change of an alarm or of a contributor, with its notices.
    pub(crate) async fn is_missing(
        &self,
        notices: &[Notice],
        alarm: &AlarmIdentity,
        contributor: Option<&str>,
        change: Change,
    ) -> Result<bool, StoreError> {
        let now = SystemClock.now();
        if now.duration_since(change.at) < self.config.audit.after {
            return Ok(false);
        }
        let receivers = notices.iter().flat_map(|notice| self.pipeline("").routed(notice));
        for receiver in receivers {
            let partition = alarm_partition(&receiver, alarm, contributor);
            let items = self.ledger.list(&partition, Order::Descending, LOOKED_AT).await?;
            if verdict(change.state, change.at, &entries(&items), now) == Verdict::Missing {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Announces the ends of alarms that CloudWatch did not report. While an alarm is muted, CloudWatch
    /// reports nothing, and it does not report missed changes later.
    async fn tell_ends(
        &self,
        area: &Area,
        burning: &[DescribedAlarm],
        announced: &[Open],
        invocation: &mut Invocation,
    ) -> Result<Vec<String>, Undelivered> {
        let is_over = |open: &&Open| {
            let AlarmPlace { account, region } = &open.alarm.place;
            let is_here = area.has(account.as_deref(), region.as_deref());
            is_here && !burning.iter().any(|alarm| open.alarm.is(&alarm.alarm))
        };
        let over: Vec<_> = announced.iter().filter(is_over).collect();
        if over.is_empty() {
            return Ok(Vec::new());
        }
        let mut errors = Vec::new();
        for alarm in
            area.cloudwatch.alarms(None).await.map_err(|error| Undelivered::failed(area.blame(&error)))?
        {
            let is_late = SystemClock.now().duration_since(alarm.since) >= self.config.audit.after;
            if !is_late
                || alarm.state == AlarmState::Alarm
                || !over.iter().any(|open| open.alarm.is(&alarm.alarm))
            {
                continue;
            }
            if let Err(undelivered) = self.run_all("", &self.notices(&alarm).await, invocation).await {
                errors.extend(undelivered.errors());
            }
        }
        Ok(errors)
    }

    /// Checks open incidents and sends the notifications that are due. A failure is logged without a retry, because the next
    /// check follows in a minute.
    pub(crate) async fn check_due(&self, invocation: &mut Invocation) {
        let notified = match self.due(invocation).await {
            Ok(notified) => notified,
            Err(error) => {
                tracing::warn!(%error, "open incidents cannot be checked");
                return;
            }
        };
        for (notice, outcome) in notified {
            invocation.account(&notice, &outcome, None);
        }
    }

    async fn due(&self, invocation: &mut Invocation) -> Result<Vec<Notified>, StoreError> {
        let pipeline = self.pipeline("");
        for receiver in pipeline.undelivered().await? {
            let emptied = Box::pin(pipeline.empty(&receiver, invocation.deadline)).await?;
            invocation.emptied(&emptied);
        }
        Box::pin(pipeline.check_due(invocation.deadline)).await
    }

    /// Returns the notices of the current state in the form of the topic, because routes may use the topic
    /// and tags.
    async fn notices(&self, alarm: &DescribedAlarm) -> Vec<Notice> {
        self.notices_of(alarm, alarm.state, &alarm.current_event()).await
    }

    /// Returns the notices of an event that leads to `state`.
    pub(crate) async fn notices_of(
        &self,
        alarm: &DescribedAlarm,
        state: AlarmState,
        event: &str,
    ) -> Vec<Notice> {
        // Spokes have the topics of the hub.
        let own = self.audited().and_then(Areas::own);
        let topic = own.and_then(|own| own.ways.topic_of(alarm, state));
        let topic = topic.map(str::to_owned);
        let mut notices = intake::notices(event);
        for notice in &mut notices {
            notice.source.topic.clone_from(&topic);
            notice.tags = self.tagged(notice).await.into_owned().tags;
        }
        notices
    }

    /// Announces an ALARM without a notification.
    pub(crate) async fn announce(&self, notices: &[Notice], invocation: &mut Invocation) -> Vec<String> {
        invocation.metrics.count(OwnMetric::FoundByAudit, 1);
        let mut errors = Vec::new();
        for notice in notices {
            for outcome in Box::pin(self.pipeline("").run_found(notice, invocation.deadline)).await {
                invocation.account(notice, &outcome, None);
                if let Err(error) = outcome.result {
                    errors.push(format!("{} to {}: {error}", notice.name(), outcome.receiver));
                }
            }
        }
        errors
    }

    /// Sends the daily summary through the path of every alarm.
    pub(crate) async fn daily_summary(&self, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let areas = self.audited().ok_or_else(|| Undelivered::failed(NO_TOPIC))?;
        let mut overview = Overview::default();
        for AreaAlarms { area, alarms } in areas.alarms(None).await {
            match alarms {
                Ok(alarms) => overview.add(area, &alarms, &self.config),
                // The summary proves the program's own path.
                Err(error) if area.is_own => return Err(told(error)),
                Err(error) => {
                    tracing::error!(error = area.blame(&error), "the daily summary lacks an account");
                    overview.unread.extend(area.place(&self.config.accounts));
                }
            }
        }
        let records = entries(&self.ledger.scan().await.map_err(told)?);
        let now = SystemClock.now();
        let summary = overview.summary(&records, now);
        let event = daily_summary(&summary, &self.config, now);
        let counts = self.run_all("", &intake::notices(&event), invocation).await?;
        invocation.metrics.count(OwnMetric::DailySummary, usize::from(counts.delivered > 0));
        Ok(())
    }
}

impl Relay {
    /// Posts the weekly review. It uses only the ledger, so it needs no further permission.
    pub(crate) async fn weekly_review(&self, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let records = self.ledger.scan().await.map_err(told)?;
        let now = SystemClock.now();
        let review = WeeklyReview::new(&records, self.config.zone.rules(), now);
        let event = weekly_review(&review, &self.config, now);
        self.run_all("", &intake::notices(&event), invocation).await?;
        Ok(())
    }
}

/// Returns whether CloudWatch notified the topic, or tried to. Otherwise the alarm is muted or suppressed.
async fn acted(area: &Area, alarm: &DescribedAlarm) -> Result<bool, CloudWatchError> {
    let since = alarm.since.saturating_sub(SignedDuration::from_mins(1)).unwrap_or(alarm.since);
    let history = area.cloudwatch.history(&alarm.alarm.name, since).await?;
    Ok(area.ways.acted(&alarm.alarm.name, &history, alarm.since, None))
}

pub(crate) fn told(error: impl std::fmt::Display) -> Undelivered {
    Undelivered::failed(error.to_string())
}
