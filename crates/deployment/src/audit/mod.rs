//! `bongsu audit`: compares CloudWatch's alarm history with the ledger.

mod records;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use bongsu_alarm::TimeRange;
use bongsu_alarm::alarm::AlarmState;
use bongsu_core::audit::{AuditReport, AuditedChange, AuditedTransition, Verdict, judge};
use bongsu_core::notice::Contributor;
use bongsu_core::store::StoreError;
use bongsu_io::cloudwatch::{AlarmHistory, CloudWatch, CloudWatchError, DescribedAlarm, Happening, Ways};
use bongsu_io::dynamodb::DynamoDb;
use jiff::{SignedDuration, Timestamp};

use crate::Account;
use crate::error::{AwsError, Explain as _};
use crate::fallback::Subscribers;
use crate::installation::{Installation, Missing};
pub use records::Records;

/// The reason why an audit fails.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// CloudWatch's history cannot be read.
    #[error(transparent)]
    CloudWatch(#[from] CloudWatchError),
    #[error("the ledger cannot be read: {0}")]
    Ledger(#[from] StoreError),
    /// The installation has no resource that the audit needs.
    #[error(transparent)]
    Missing(#[from] Missing),
}

/// Compares the alarm history of an installation with its ledger.
#[derive(Debug)]
pub struct Auditor {
    installation: Installation,
}

impl Auditor {
    pub fn new(installation: Installation) -> Self {
        Self { installation }
    }

    pub(crate) fn account(&self) -> &Account {
        &self.installation.account
    }

    /// Returns the installation's resource with the name of that output.
    pub(crate) fn need(&self, name: &'static str) -> Result<&str, Missing> {
        self.installation.need(name)
    }

    /// Reads every record of the ledger.
    ///
    /// # Errors
    ///
    /// Returns an error if the installation has no ledger, or if it cannot be read.
    pub async fn records(&self) -> Result<Records, AuditError> {
        Ok(Records::read(&self.ledger()?).await?)
    }

    /// Returns the ledger, which the function also uses.
    ///
    /// # Errors
    ///
    /// Returns an error if the installation has no ledger.
    pub fn ledger(&self) -> Result<DynamoDb, AuditError> {
        let table = self.need("LedgerTable")?.to_owned();
        Ok(DynamoDb::new(self.account().config(), self.account().http().clone(), table))
    }

    /// Finds every change since then of the alarms that notify the stack's topic, each with its delivery. A change
    /// younger than `patience` may still be on its way. `progress` receives the number of examined alarms and the
    /// number of all alarms.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch or the ledger cannot be read.
    pub async fn audit(
        &self,
        range: TimeRange,
        patience: SignedDuration,
        progress: impl Fn(usize, usize),
    ) -> Result<AuditReport, AuditError> {
        let ways = self.installation.description.ways();
        if ways.is_empty() {
            self.need("TopicArn")?;
        }
        let records = self.records().await?;
        self.compare(self.account(), &ways, &records, range, patience, progress).await
    }

    /// Audits the alarms of a spoke, which arrive by these `ways`, against the `records` of this installation.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch cannot be read.
    pub async fn audit_spoke(
        &self,
        account: &Account,
        ways: &Ways,
        records: &Records,
        range: TimeRange,
        patience: SignedDuration,
    ) -> Result<AuditReport, AuditError> {
        self.compare(account, ways, records, range, patience, |_, _| {}).await
    }

    async fn compare(
        &self,
        account: &Account,
        ways: &Ways,
        records: &Records,
        range: TimeRange,
        patience: SignedDuration,
        progress: impl Fn(usize, usize),
    ) -> Result<AuditReport, AuditError> {
        let cloudwatch = CloudWatch::new(account.config(), account.http().clone());
        let alarms = cloudwatch.alarms(None).await?;
        let mut findings = Vec::new();
        for (number, alarm) in alarms.iter().enumerate() {
            progress(number + 1, alarms.len());
            let states = [AlarmState::Alarm, AlarmState::Ok, AlarmState::InsufficientData];
            if states.into_iter().any(|state| ways.bring(alarm, state)) {
                let history = cloudwatch.history(&alarm.alarm.name, range.from).await?;
                findings.extend(findings_of(alarm, &history, ways, records, range.to, patience));
            }
        }
        findings.sort_by_key(|finding| finding.transition.at);
        self.check_fallback(&mut findings).await?;
        Ok(AuditReport { findings })
    }

    /// Counts changes that only the fallback topic got as undelivered if that topic has no subscriber.
    async fn check_fallback(&self, findings: &mut [AuditedChange]) -> Result<(), AuditError> {
        let is_fallback = |it: &&mut AuditedChange| matches!(it.verdict, Verdict::FallbackOnly(_));
        if !findings.iter_mut().any(|it| is_fallback(&it)) {
            return Ok(());
        }
        let subscribers = Subscribers::of(self.account(), self.need("FallbackTopicArn")?).await?;
        if subscribers.confirmed == 0 {
            findings.iter_mut().filter(is_fallback).for_each(|it| it.verdict = Verdict::Nobody);
        }
        Ok(())
    }

    /// Makes the function announce a change of which nobody was notified.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses `Invoke` or cannot be reached.
    pub async fn announce(&self, transition: &AuditedTransition) -> Result<(), AuditError> {
        self.give(transition.event.clone()).await
    }

    /// Invokes the function with an event without waiting for the result.
    pub(crate) async fn give(&self, event: String) -> Result<(), AuditError> {
        let asked = Client::new(self.account().config()).invoke().function_name(self.need("FunctionName")?);
        let asked = asked.invocation_type(InvocationType::Event).payload(Blob::new(event));
        asked.send().await.explain("lambda:InvokeFunction", self.account().region())?;
        Ok(())
    }
}

/// Returns the changes of an alarm, each with its delivery.
fn findings_of(
    alarm: &DescribedAlarm,
    history: &AlarmHistory,
    ways: &Ways,
    records: &Records,
    now: Timestamp,
    patience: SignedDuration,
) -> Vec<AuditedChange> {
    let changes = history.0.iter().filter_map(|happening| match happening {
        Happening::Changed { at, from, to, reason, contributor } if ways.bring(alarm, *to) => {
            let contributor = contributor.as_ref();
            let event = match contributor {
                Some(contributor) => alarm.contributor_event(contributor, *from, *to, *at, reason),
                None => alarm.event(*to, *from, *at, reason),
            };
            let transition = AuditedTransition {
                alarm: alarm.alarm.clone(),
                state: *to,
                at: *at,
                contributor: contributor.map(Contributor::name),
                event,
            };
            let entries = records.of_alarm(&alarm.alarm, contributor.map(|it| it.id.as_str()));
            let acted = ways.acted(&alarm.alarm.name, history, *at, contributor);
            let verdict = judge(&transition, &entries, acted, now, patience);
            Some(AuditedChange { transition, verdict })
        }
        _ => None,
    });
    changes.collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use bongsu_core::ledger::Waiting;
    use serde_json::json;

    use super::Records;

    /// Returns the records of a ledger in which one notice waits for each of these receivers.
    pub(crate) fn records(waiting: &[(&str, Waiting)]) -> Records {
        let mut records = Records::default();
        for (index, (receiver, because)) in waiting.iter().enumerate() {
            let entry = json!({
                "version": 1, "name": format!("a{index}"), "first_seen": "2026-11-29T00:00:00Z",
                "fate": { "is": "waiting", "since": "2026-11-29T00:00:00Z", "because": because },
            });
            records.insert(&format!("{receiver}/alarm/{index}"), serde_json::from_value(entry).unwrap());
        }
        records
    }
}
