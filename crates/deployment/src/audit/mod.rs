//! `bongsu audit`: what CloudWatch did beside what the ledger knows of it.

mod records;
#[cfg(test)]
pub(crate) mod tests;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use bongsu_core::alarm::AlarmState;
use bongsu_core::audit::{AuditReport, AuditedTransition, Finding, Verdict, judge};
use bongsu_core::store::StoreError;
use bongsu_io::cloudwatch::{AlarmHistory, CloudWatch, CloudWatchError, DescribedAlarm, Happening, Ways};
use bongsu_io::dynamodb::DynamoDb;
use jiff::{SignedDuration, Timestamp};

use crate::Account;
use crate::error::{AwsError, Explain as _};
use crate::fallback::Subscribers;
use crate::installation::{Installation, Missing};
pub use records::Records;

/// Why an audit cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// AWS refused, or could not be reached.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// CloudWatch does not tell.
    #[error(transparent)]
    CloudWatch(#[from] CloudWatchError),
    /// The ledger cannot be read.
    #[error("the ledger cannot be read: {0}")]
    Ledger(#[from] StoreError),
    /// The installation lacks what is asked of it.
    #[error(transparent)]
    Missing(#[from] Missing),
}

/// An installation whose ledger can be looked at.
#[derive(Debug)]
pub struct Auditor {
    installation: Installation,
}

impl Auditor {
    /// The auditor of an installation.
    pub fn new(installation: Installation) -> Self {
        Self { installation }
    }

    pub(crate) fn account(&self) -> &Account {
        &self.installation.account
    }

    /// What belongs to the installation by that name.
    pub(crate) fn need(&self, name: &'static str) -> Result<&str, Missing> {
        self.installation.need(name)
    }

    /// Every record of the ledger.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub async fn records(&self) -> Result<Records, AuditError> {
        Ok(Records::read(&self.ledger()?).await?)
    }

    /// The store that the function shares with whoever may read and write it.
    ///
    /// # Errors
    ///
    /// The installation has none.
    pub fn ledger(&self) -> Result<DynamoDb, AuditError> {
        let table = self.need("LedgerTable")?.to_owned();
        Ok(DynamoDb::new(self.account().config(), self.account().http().clone(), table))
    }

    /// Every change since then of an alarm that tells the stack's topic of it, and what became of it.
    /// What is younger than `patience` may still be on its way. `progress` hears how many alarms of how many have
    /// been looked at.
    ///
    /// # Errors
    ///
    /// CloudWatch or the ledger does not tell.
    pub async fn audit(
        &self,
        (since, now): (Timestamp, Timestamp),
        patience: SignedDuration,
        progress: impl Fn(usize, usize),
    ) -> Result<AuditReport, AuditError> {
        let ways = self.installation.description.ways();
        if ways.is_empty() {
            self.need("TopicArn")?;
        }
        let cloudwatch = CloudWatch::new(self.account().config(), self.account().http().clone());
        let records = self.records().await?;
        let alarms = cloudwatch.alarms(None).await?;
        let mut findings = Vec::new();
        for (number, alarm) in alarms.iter().enumerate() {
            progress(number + 1, alarms.len());
            let states = [AlarmState::Alarm, AlarmState::Ok, AlarmState::InsufficientData];
            if states.into_iter().any(|state| ways.bring(alarm, state)) {
                let history = cloudwatch.history(&alarm.alarm.name, since).await?;
                findings.extend(findings_of(alarm, &history, &ways, &records, (now, patience)));
            }
        }
        findings.sort_by_key(|finding| finding.transition.at);
        self.check_fallback(&mut findings).await?;
        Ok(AuditReport { findings })
    }

    /// What only the fallback was told nobody was told, where nobody listens to it.
    async fn check_fallback(&self, findings: &mut [Finding]) -> Result<(), AuditError> {
        let is_fallback = |it: &&mut Finding| matches!(it.verdict, Verdict::FallbackOnly(_));
        if !findings.iter_mut().any(|it| is_fallback(&it)) {
            return Ok(());
        }
        let subscribers = Subscribers::of(self.account(), self.need("FallbackTopicArn")?).await?;
        if subscribers.confirmed == 0 {
            findings.iter_mut().filter(is_fallback).for_each(|it| it.verdict = Verdict::Nobody);
        }
        Ok(())
    }

    /// Has the function announce a change of which nobody was told.
    ///
    /// # Errors
    ///
    /// AWS refuses or cannot be reached.
    pub async fn announce(&self, transition: &AuditedTransition) -> Result<(), AuditError> {
        self.give(transition.event.clone()).await
    }

    /// Gives the function an event, and does not wait for what it makes of it.
    pub(crate) async fn give(&self, event: String) -> Result<(), AuditError> {
        let asked = Client::new(self.account().config()).invoke().function_name(self.need("FunctionName")?);
        let asked = asked.invocation_type(InvocationType::Event).payload(Blob::new(event));
        asked.send().await.explain("lambda:InvokeFunction", self.account().region())?;
        Ok(())
    }
}

/// The changes of an alarm, and what became of each.
fn findings_of(
    alarm: &DescribedAlarm,
    history: &AlarmHistory,
    ways: &Ways,
    records: &Records,
    (now, patience): (Timestamp, SignedDuration),
) -> Vec<Finding> {
    let entries = records.of_alarm(&alarm.alarm);
    let changes = history.0.iter().filter_map(|happening| match happening {
        Happening::Changed { at, from, to, reason } if ways.bring(alarm, *to) => {
            let transition = AuditedTransition {
                alarm: alarm.alarm.clone(),
                state: *to,
                at: *at,
                event: alarm.event(*to, *from, *at, reason),
            };
            let acted = ways.acted(&alarm.alarm.name, history, *at);
            let verdict = judge(&transition, &entries, acted, (now, patience));
            Some(Finding { transition, verdict })
        }
        _ => None,
    });
    changes.collect()
}
