//! The scheduled tasks: the audit and the daily summary.

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState};
use bongsu_alarm::expr::rule::AlarmRule;
use bongsu_core::audit::{DailySummary, Verdict, entries, verdict};
use bongsu_core::incident::Open;
use bongsu_core::intake;
use bongsu_core::ledger::{Change, LOOKED_AT, alarm_partition};
use bongsu_core::metric::Metric;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::Notified;
use bongsu_core::ports::Clock as _;
use bongsu_core::render::{daily_summary, weekly_review};
use bongsu_core::review::WeeklyReview;
use bongsu_core::store::{Order, Store as _, StoreError};
use bongsu_io::clock::SystemClock;
use bongsu_io::cloudwatch::{CloudWatch, DescribedAlarm, Ways};
use jiff::SignedDuration;

use crate::invocation::Invocation;
use crate::relay::Relay;
use crate::undelivered::Undelivered;

const NO_TOPIC: &str = "there is nothing to audit: BONGSU_TOPIC_ARN is not set; run bongsu deploy again";

impl Relay {
    /// Announces alarms in ALARM for which CloudWatch ran actions but nobody was notified.
    pub(crate) async fn audit(&self, invocation: &mut Invocation) -> Result<(), Undelivered> {
        let (cloudwatch, ways) = self.audited.as_ref().ok_or_else(|| Undelivered::failed(NO_TOPIC))?;
        let standing = cloudwatch.alarms(Some(AlarmState::Alarm)).await.map_err(told)?;
        let is_nobody = !self.config.has_receiver();
        let mut errors: Vec<_> =
            is_nobody.then(|| self.pipeline("").no_receiver().to_string()).into_iter().collect();
        for alarm in standing.iter().filter(|alarm| ways.bring(alarm, AlarmState::Alarm)) {
            if self.is_unannounced(alarm).await.map_err(told)?
                && acted(cloudwatch, ways, alarm).await.map_err(told)?
            {
                errors.extend(self.announce(&self.notices(alarm).await, invocation).await);
            }
            if alarm.has_contributors() {
                let audited = self.audit_contributors(cloudwatch, ways, alarm, invocation).await;
                errors.extend(audited?);
            }
        }
        errors.extend(self.announce_ends(cloudwatch, &standing, invocation).await?);
        tracing::info!(alarms = standing.len(), "audited");
        // The heartbeat is sent only after a complete success. Its absence triggers the watchdog alarm.
        if errors.is_empty() {
            invocation.metrics.count(Metric::Heartbeat, 1);
            return Ok(());
        }
        Err(Undelivered::Failed(errors))
    }

    /// Returns whether a receiver of the routes has no record of the alarm and no delivery in progress.
    async fn is_unannounced(&self, alarm: &DescribedAlarm) -> Result<bool, StoreError> {
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
    async fn announce_ends(
        &self,
        cloudwatch: &CloudWatch,
        burning: &[DescribedAlarm],
        invocation: &mut Invocation,
    ) -> Result<Vec<String>, Undelivered> {
        let is_over = |open: &Open| !burning.iter().any(|alarm| open.alarm.is(&alarm.alarm));
        let announced = self.pipeline("").announced().await.map_err(told)?;
        let over: Vec<_> = announced.into_iter().filter(is_over).collect();
        if over.is_empty() {
            return Ok(Vec::new());
        }
        let mut errors = Vec::new();
        for alarm in cloudwatch.alarms(None).await.map_err(told)? {
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

    /// Checks open incidents and notifies what is due. A failure is logged without a retry, because the next
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
        let topic = self.audited.as_ref().and_then(|(_, ways)| ways.topic_of(alarm, state));
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
        invocation.metrics.count(Metric::FoundByAudit, 1);
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
        let (cloudwatch, ways) = self.audited.as_ref().ok_or_else(|| Undelivered::failed(NO_TOPIC))?;
        let alarms = cloudwatch.alarms(None).await.map_err(told)?;
        let mute = mute(&alarms, ways);
        let brought = alarms.iter().filter(|alarm| ways.bring(alarm, AlarmState::Alarm));
        let brought = brought.map(|alarm| (alarm.alarm.name.clone(), alarm.state, alarm.since)).collect();
        let listed = alarms.iter().map(|alarm| alarm.alarm.name.as_str()).collect();
        let records = entries(&self.ledger.scan().await.map_err(told)?);
        let now = SystemClock.now();
        let summary = DailySummary { mute, ..DailySummary::new(brought, &records, now) };
        let summary = summary.with_unlisted(&listed, &records);
        let event = daily_summary(&summary, &self.config, now);
        let counts = self.run_all("", &intake::notices(&event), invocation).await?;
        invocation.metrics.count(Metric::DailySummary, usize::from(counts.delivered > 0));
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

/// Returns the alarms that notify nobody, except children of composite alarms, which may be silent.
fn mute(alarms: &[DescribedAlarm], ways: &Ways) -> Vec<String> {
    let is_child =
        |name: &str| alarms.iter().filter_map(DescribedAlarm::rule).any(|rule| is_named(rule, name));
    let names = alarms.iter().filter(|alarm| alarm.tells_nobody()).map(|alarm| &alarm.alarm.name);
    let names = names.filter(|name| !ways.has_rule_for(name));
    names.filter(|name| !is_child(name)).cloned().collect()
}

/// Returns whether a rule contains that alarm, and not only a longer name. An unreadable rule counts as
/// containing any name in its text, to avoid a false report.
fn is_named(rule: &str, alarm: &str) -> bool {
    match rule.parse::<AlarmRule>() {
        Ok(rule) => rule.alarms().iter().any(|named| named.name() == alarm),
        Err(_) => rule.contains(alarm),
    }
}

/// Returns whether CloudWatch notified the topic, or tried to. Otherwise the alarm is muted or suppressed.
async fn acted(
    cloudwatch: &CloudWatch,
    ways: &Ways,
    alarm: &DescribedAlarm,
) -> Result<bool, bongsu_io::cloudwatch::CloudWatchError> {
    let since = alarm.since.saturating_sub(SignedDuration::from_mins(1)).unwrap_or(alarm.since);
    let history = cloudwatch.history(&alarm.alarm.name, since).await?;
    Ok(ways.acted(&alarm.alarm.name, &history, alarm.since, None))
}

pub(crate) fn told(error: impl std::fmt::Display) -> Undelivered {
    Undelivered::failed(error.to_string())
}
