//! The indexes of incidents: by the next check, the open incidents, the sources of inhibitions, and the
//! composite alarms that watch an alarm. They save programs from reading all incidents.

use std::collections::BTreeMap;

use bongsu_alarm::alarm::AlarmIdentity;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Pipeline;
use super::lock::Locked;
use crate::incident::{Due, Incident, Open};
use crate::ledger::alarm_about;
use crate::plan;
use crate::ports::{Clock, Receiver, Wake};
use crate::route::Labels;
use crate::store::{Commit, ConditionalWrite, Expected, Key, MOST_CHANGES, Order, Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Returns the time of an incident's next check.
    pub(super) fn next_look(&self, name: &str, incident: &Incident) -> Option<Timestamp> {
        let settings = self.settings(name, &incident.alarm.labels);
        plan::next_look(incident, &settings, self.config, self.clock.now())
    }

    pub(super) fn look_at(&self, name: &str, about: &str, at: Timestamp) -> ConditionalWrite {
        let (key, record) = (Due::key(name, at, about), Due::of(about, at).write());
        ConditionalWrite::Put { key, record, expires: self.expiry(), expected: Expected::Any }
    }

    /// Returns the writes for the list of open incidents and, if inhibitions are configured, for the list of
    /// their sources.
    pub(super) fn listing(&self, name: &str, about: &str, incident: &Incident) -> Vec<ConditionalWrite> {
        let open = Open::of(about, incident, self.clock.now());
        let is_source = open.is_announced && self.is_source(&incident.alarm.labels);
        let entry = |key: Key, is_there: bool| {
            if is_there {
                ConditionalWrite::Put {
                    key,
                    record: open.write(),
                    expires: self.expiry(),
                    expected: Expected::Any,
                }
            } else {
                ConditionalWrite::Remove { key, expected: Expected::Any }
            }
        };
        let mut changes = vec![entry(Open::key(name, about), incident.is_open())];
        if !self.config.inhibitions.is_empty() {
            changes.push(entry(Open::source_key(name, about), is_source));
        }
        changes
    }

    fn is_source(&self, labels: &Labels) -> bool {
        self.config.inhibitions.iter().any(|rule| rule.source.iter().all(|matcher| matcher.holds(labels)))
    }

    /// Returns the announced alarms that may inhibit alarms with these labels.
    pub(super) async fn sources(&self, name: &str, labels: &[Labels]) -> Result<Vec<Open>, StoreError> {
        let is_target = |rule: &crate::route::Inhibition| {
            labels.iter().any(|labels| rule.target.iter().all(|it| it.holds(labels)))
        };
        if !self.config.inhibitions.iter().any(is_target) {
            return Ok(Vec::new());
        }
        let items = self.store.list(&Open::sources(name), Order::Ascending, usize::MAX).await?;
        Ok(items.iter().filter_map(Open::read).collect())
    }

    /// Records for each child of a composite alarm whether the composite alarm is announced.
    pub(super) async fn note_watched(&self, name: &str, locked: &Locked) -> Result<(), StoreError> {
        let Locked { about, incident, before, .. } = locked;
        let now = self.clock.now();
        let open = Open::of(about, incident, now);
        let was = before.as_ref().map(|before| Open::of(about, before, now));
        let is_same = |was: &Open| {
            (was.is_announced, &was.posted, &was.alarm.children)
                == (open.is_announced, &open.posted, &open.alarm.children)
        };
        if was.as_ref().map_or(!open.is_announced, is_same) {
            return Ok(());
        }
        self.put_watched(name, &open).await
    }

    async fn put_watched(&self, name: &str, open: &Open) -> Result<(), StoreError> {
        for children in open.alarm.children.chunks(MOST_CHANGES) {
            let keys: Vec<_> =
                children.iter().map(|child| Open::watching_key_of(name, &open.alarm.place, child)).collect();
            loop {
                let found = self.store.read(&keys).await?;
                let put = |((child, key), item): ((&String, &Key), &Option<_>)| {
                    let mut watching: Vec<_> = item.iter().flat_map(Open::read_all).collect();
                    watching.retain(|it: &Open| it.about != open.about);
                    watching.extend(open.is_announced.then(|| open.watching(child)));
                    ConditionalWrite::Put {
                        key: key.clone(),
                        record: Open::write_all(&watching),
                        expires: self.expiry(),
                        expected: Expected::unchanged(item.as_ref()),
                    }
                };
                let changes = children.iter().zip(&keys).zip(&found).map(put).collect();
                if let Commit::Done(_) = self.store.commit(changes).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Rewrites the indexes if they are missing or depend on other settings. Versions without indexes leave
    /// none. This precedes a check of due incidents.
    pub(super) async fn reindex(&self, name: &str) -> Result<(), StoreError> {
        let key = Key::new(format!("{name}/index"), "0");
        let fingerprint = self.fingerprint();
        let found = self.store.get(&key).await?;
        if found.is_some_and(|item| item.record == fingerprint) {
            return Ok(());
        }
        let now = self.clock.now();
        let open = self.open(name).await?;
        for open in open.iter().filter(|open| open.is_announced && !open.alarm.children.is_empty()) {
            self.put_watched(name, open).await?;
        }
        let sources = self.store.list(&Open::sources(name), Order::Ascending, usize::MAX).await?;
        let old = sources.into_iter().map(|item| Write::Remove(item.key)).collect();
        self.store.write(old).await?;
        let is_source = |open: &&Open| open.is_announced && self.is_source(&open.alarm.labels);
        let sources = open.iter().filter(is_source);
        let sources =
            sources.map(|it| Write::Put(Open::source_key(name, &it.about), it.write(), self.expiry()));
        let looks = open.iter().map(|it| self.look(name, &it.about, now));
        let writes = sources.chain(looks).chain([Write::Put(key, fingerprint, self.expiry())]);
        self.store.write(writes.collect()).await
    }

    /// Returns the write of [`Self::look_at`] without a condition.
    pub(super) fn look(&self, name: &str, about: &str, at: Timestamp) -> Write {
        Write::Put(Due::key(name, at, about), Due::of(about, at).write(), self.expiry())
    }

    /// Returns a hash of the settings that the indexes depend on.
    fn fingerprint(&self) -> String {
        let config = self.config;
        let of = (&config.routing, &config.inhibitions, &config.flapping, &config.audit);
        let digest = Sha256::digest(format!("{of:?}"));
        let text: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        format!("{{\"version\":1,\"of\":\"{text}\"}}")
    }

    /// Returns the incidents that people believe to be in ALARM.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used.
    pub async fn announced(&self) -> Result<Vec<Open>, StoreError> {
        let mut announced = Vec::new();
        for receiver in self.addresses().await? {
            announced.extend(self.open(&receiver).await?.into_iter().filter(|open| open.is_announced));
        }
        Ok(announced)
    }

    /// Returns the IDs of an alarm's contributors that people believe to be in ALARM, each with the time of
    /// its change.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used.
    pub async fn contributors_in_alarm(
        &self,
        alarm: &AlarmIdentity,
    ) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let about = alarm_about(alarm);
        let keys: Vec<_> =
            self.addresses().await?.iter().map(|receiver| Incident::key(receiver, &about)).collect();
        let items = self.store.read(&keys).await?;
        let incidents = items.iter().flatten().filter_map(Incident::read);
        Ok(incidents.flat_map(|incident| incident.contributors.in_alarm()).collect())
    }

    /// Returns the open incidents.
    pub(super) async fn open(&self, name: &str) -> Result<Vec<Open>, StoreError> {
        let items = self.store.list(&Open::list(name), Order::Ascending, usize::MAX).await?;
        Ok(items.iter().filter_map(Open::read).collect())
    }
}
