//! Sorts the messages and the ledger's entries by alarm, so that the checks of many alarms stay fast.

use std::collections::{BTreeMap, BTreeSet};

use bongsu_core::ledger::Entry;
use bongsu_core::store::Item;
use jiff::Timestamp;

use super::ledger::scan;
use crate::lambda::{NAME, name};
use crate::schedule::Change;
use crate::world::{Post, RECEIVERS, World, timestamp};

pub(super) struct Evidence<'a> {
    /// The messages that contain an alarm's name, in order.
    posts: BTreeMap<String, Vec<&'a Post>>,
    /// The entries of the usual receiver.
    entries: BTreeMap<(String, Option<Timestamp>), Entry>,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(world: &World, all: &'a [Post]) -> Self {
        let mut posts = BTreeMap::<String, Vec<&Post>>::new();
        for post in all {
            for name in names(&post.body) {
                posts.entry(name).or_default().push(post);
            }
        }
        let is_own = |item: &&Item| item.key.partition.starts_with(RECEIVERS[0]);
        let entries = scan(&world.store);
        let entries = entries.iter().filter(is_own).filter_map(Entry::read);
        Self { posts, entries: entries.map(|entry| ((entry.name.clone(), entry.at), entry)).collect() }
    }

    /// Returns the messages to all receivers about an alarm.
    pub(super) fn about(&self, alarm: usize) -> impl Iterator<Item = &'a Post> {
        self.posts.get(&name(alarm)).into_iter().flatten().copied()
    }

    /// Returns the messages to the usual receiver about an alarm.
    pub(super) fn notifications(&self, alarm: usize) -> Vec<&'a Post> {
        self.about(alarm).filter(|post| post.receiver == RECEIVERS[0]).collect()
    }

    pub(super) fn entry(&self, change: &Change) -> Option<&Entry> {
        self.entries.get(&(name(change.alarm), Some(timestamp(change.at))))
    }
}

/// Returns the names of the alarms in a message.
fn names(body: &str) -> BTreeSet<String> {
    let length = name(0).len();
    body.match_indices(NAME).filter_map(|(at, _)| body.get(at..at + length)).map(ToOwned::to_owned).collect()
}
