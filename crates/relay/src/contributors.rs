//! Audits the contributors of an alarm. The notice of each contributor can get lost separately.

use bongsu_alarm::alarm::AlarmState;
use bongsu_core::ledger::Change;
use bongsu_core::notice::Notice;
use bongsu_core::ports::Clock as _;
use bongsu_core::store::StoreError;
use bongsu_io::clock::SystemClock;
use bongsu_io::cloudwatch::{AlarmHistory, DescribedAlarm, Happening, InAlarm};
use jiff::{SignedDuration, Timestamp};

use crate::areas::Area;
use crate::invocation::{Invocation, Undelivered};
use crate::relay::Relay;
use crate::tasks::failure;

impl Relay {
    /// Announces contributors in ALARM of which nobody was notified, and the end of contributors that people believe
    /// to be in ALARM. Returns the errors.
    pub(crate) async fn audit_contributors(
        &self,
        area: &Area,
        alarm: &DescribedAlarm,
        invocation: &mut Invocation,
    ) -> Result<Vec<String>, Undelivered> {
        let (cloudwatch, ways) = (&area.cloudwatch, &area.ways);
        let burning = cloudwatch.contributors(&alarm.alarm.name).await.map_err(failure)?;
        let missed = self.missed(alarm, &burning).await.map_err(failure)?;
        let announced = self.pipeline("").contributors_in_alarm(&alarm.alarm).await.map_err(failure)?;
        let is_burning = |id: &str| burning.iter().any(|it| it.contributor.id == id);
        let over: Vec<_> = announced.into_iter().filter(|(id, _)| !is_burning(id)).collect();
        let times = missed.iter().map(|(it, _)| it.since).chain(over.iter().map(|(_, since)| *since));
        let Some(first) = times.min() else { return Ok(Vec::new()) };
        let since = first.saturating_sub(SignedDuration::from_mins(1)).unwrap_or(first);
        let history = cloudwatch.history(&alarm.alarm.name, since).await.map_err(failure)?;
        let mut errors = Vec::new();
        for (it, notices) in &missed {
            if ways.acted(&alarm.alarm.name, &history, it.since, Some(&it.contributor)) {
                errors.extend(self.announce(notices, invocation).await);
            }
        }
        for event in self.ends(alarm, &history, &over) {
            let notices = self.notices_of(alarm, AlarmState::Ok, &event).await;
            if let Err(undelivered) = self.run_all("", &notices, invocation).await {
                errors.extend(undelivered.errors());
            }
        }
        Ok(errors)
    }

    /// Returns the contributors in ALARM without a record of a receiver, with the notices of each.
    async fn missed<'b>(
        &self,
        alarm: &DescribedAlarm,
        burning: &'b [InAlarm],
    ) -> Result<Vec<(&'b InAlarm, Vec<Notice>)>, StoreError> {
        let mut missed = Vec::new();
        for it in burning {
            let (from, to) = (Some(AlarmState::Ok), AlarmState::Alarm);
            let event = alarm.contributor_event(&it.contributor, from, to, it.since, &it.reason);
            let notices = self.notices_of(alarm, to, &event).await;
            let contributor = Some(it.contributor.id.as_str());
            let change = Change { at: it.since, state: AlarmState::Alarm };
            if self.is_missing(&notices, &alarm.alarm, contributor, change).await? {
                missed.push((it, notices));
            }
        }
        Ok(missed)
    }

    /// Returns the events with the end of contributors that people believe to be in ALARM. An end must be old enough
    /// that a notice of it is overdue.
    fn ends(
        &self,
        alarm: &DescribedAlarm,
        history: &AlarmHistory,
        over: &[(String, Timestamp)],
    ) -> Vec<String> {
        let now = SystemClock.now();
        let end = |(id, since): &(String, Timestamp)| match history.end(id, *since)? {
            Happening::Changed { at, from, to, reason, contributor: Some(contributor) } => {
                let is_late = now.duration_since(*at) >= self.config.audit.after;
                is_late.then(|| alarm.contributor_event(contributor, *from, *to, *at, reason))
            }
            _ => None,
        };
        over.iter().filter_map(end).collect()
    }
}
