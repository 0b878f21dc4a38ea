//! What must hold at the end of every run.

use std::collections::BTreeMap;

use bongsu_core::alarm::AlarmState;
use bongsu_core::incident::Incident;
use bongsu_core::ledger::{Entry, Fate, Gate, Parcel, Waiting, outbox};
use bongsu_core::store::{Item, MemoryStore, Order, Store as _};
use serde_json::Value;

use crate::lambda::{TEND_EVERY, name};
use crate::schedule::Change;
use crate::time::Millis;
use crate::world::{Post, RECEIVERS, World, now, timestamp};

/// What the posts of a run amount to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) runs: usize,
    pub(crate) changes: usize,
    pub(crate) posts: usize,
    /// Changes that were told more often than once, each time for a reason.
    pub(crate) repeated: usize,
    pub(crate) crashes: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.changes += other.changes;
        self.posts += other.posts;
        self.repeated += other.repeated;
        self.crashes += other.crashes;
    }
}

/// Everything, or what does not hold, in words.
pub(crate) fn check(world: &World) -> Result<Counts, String> {
    let posts = world.posts.borrow();
    let mut counts =
        Counts { runs: 1, changes: world.schedule.changes.len(), posts: posts.len(), ..Counts::default() };
    counts.crashes = world.invocations.borrow().values().filter(|it| it.crashed).count();
    let told: Vec<_> = posts.iter().filter(|post| post.receiver == RECEIVERS[0]).collect();
    for change in &world.schedule.changes {
        counts.repeated += check_change(world, &told, change)?;
    }
    let last: BTreeMap<_, _> = world.schedule.changes.iter().map(|change| (change.alarm, change)).collect();
    for change in last.values() {
        check_last(world, &told, change)?;
        check_beliefs(world, &told, change.alarm)?;
        check_incident(world, change)?;
        check_mentions(world, change.alarm)?;
    }
    if world.schedule.ledger.is_empty() {
        check_rate(world, &told)?;
        check_ledger(world, &told)?;
    }
    check_outboxes(world)?;
    Ok(counts)
}

/// An ALARM is told; nothing is told again after it was told and recorded. How often it was repeated.
fn check_change(world: &World, told: &[&Post], change: &Change) -> Result<usize, String> {
    let telling: Vec<_> = told.iter().filter(|post| tells(post, change)).collect();
    if telling.is_empty() && change.state == AlarmState::Alarm && !is_held_back(world, change) {
        return Err(format!("lost: {}", words(change)));
    }
    let invocations = world.invocations.borrow();
    let is_sure = |post: &&Post| {
        let invocation = invocations.get(&post.invocation).copied().unwrap_or_default();
        !(post.is_unanswered || invocation.crashed || invocation.missed_ledger)
    };
    let could_know = |post: &&Post| !invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    let sure = telling.iter().position(|post| is_sure(post)).unwrap_or(telling.len());
    if telling.iter().skip(sure + 1).any(|post| could_know(post) && !is_due(post)) {
        return Err(format!("repeated without a reason: {} by {}", words(change), bodies(&telling)));
    }
    Ok(telling.len().saturating_sub(1))
}

/// Whether it was silenced for a reason that people know of.
fn is_held_back(world: &World, change: &Change) -> bool {
    let at = Some(timestamp(change.at));
    let is_it = |entry: &Entry| entry.name == name(change.alarm) && entry.at == at;
    let entries = scan(&world.store);
    let entry = entries.iter().filter_map(Entry::read).find(is_it);
    let may = |reason: &str| match reason {
        "flapping" => world.config.flapping.is_some(),
        "silenced" | "mute_time_interval" => world.schedule.holds(change.alarm).next().is_some(),
        _ => false,
    };
    entry.is_some_and(|it| matches!(it.fate, Fate::Silenced { reason, .. } if may(&reason)))
}

/// Told without a notice: that it is quiet, that it stays in ALARM, or that nothing holds it back.
fn is_due(post: &Post) -> bool {
    ["Quiet for", "It was flapping", "is over, and this is still so", "Over since"]
        .iter()
        .any(|words| post.body.contains(words))
}

/// An incident has one message, which shows the alarm's last state; unless somebody could not know of it.
fn check_incident(world: &World, last: &Change) -> Result<(), String> {
    if !world.schedule.bot {
        return Ok(());
    }
    let posts = world.posts.borrow();
    let is_own = |post: &&Post| {
        let is_root = post.receiver == RECEIVERS[0] && post.replies_to.is_none() && !is_digest(post);
        is_root && post.body.contains(&name(last.alarm))
    };
    let own: Vec<_> = posts.iter().filter(is_own).collect();
    let invocations = world.invocations.borrow();
    let may_repeat = |post: &&&Post| {
        let invocation = invocations.get(&post.invocation).copied().unwrap_or_default();
        post.is_unanswered || invocation.crashed || invocation.missed_ledger
    };
    let excused = own.iter().filter(may_repeat).count();
    let incidents = incidents(world, last.alarm);
    if own.len() > incidents + excused {
        return Err(format!(
            "{} messages for {incidents} incidents of {} by {}",
            own.len(),
            name(last.alarm),
            bodies(&own.iter().collect::<Vec<_>>())
        ));
    }
    let found = now(world.store.get(&Incident::key(RECEIVERS[0], &about(last.alarm)))).ok().flatten();
    let incident = found.as_ref().and_then(Incident::read);
    let own = incident.as_ref().and_then(|incident| incident.own_message()?.ts.parse::<usize>().ok());
    let state = own.and_then(|own| posts.get(own)).and_then(|post| state_of(&post.shown));
    // Whoever had no ledger could not know which message it was.
    let missed = |post: &Post| invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    let missed = posts.iter().any(|post| missed(post) && post.body.contains(&name(last.alarm)));
    match state {
        Some(state) if state != last.state && !missed => {
            Err(format!("the message shows {state} and not {}", words(last)))
        }
        _ => Ok(()),
    }
}

/// Somebody is notified by name once for an incident; again only where nobody could know.
fn check_mentions(world: &World, alarm: usize) -> Result<(), String> {
    let posts = world.posts.borrow();
    let is_one = |post: &&Post| {
        let is_own = post.receiver == RECEIVERS[0] && !is_digest(post) && post.body.contains(&name(alarm));
        is_own && post.body.contains("<!here>")
    };
    let invocations = world.invocations.borrow();
    let may_repeat = |post: &&&Post| {
        let invocation = invocations.get(&post.invocation).copied().unwrap_or_default();
        post.is_unanswered || invocation.crashed || invocation.missed_ledger
    };
    let mentions: Vec<_> = posts.iter().filter(is_one).collect();
    let excused = mentions.iter().filter(may_repeat).count();
    let incidents = incidents(world, alarm);
    if mentions.len() > incidents + excused {
        let bodies = bodies(&mentions.iter().collect::<Vec<_>>());
        return Err(format!("{} mentions for {incidents} incidents by {bodies}", mentions.len()));
    }
    Ok(())
}

fn about(alarm: usize) -> String {
    format!("alarm/123456789012/ap-northeast-2/{}", name(alarm))
}

/// At most so many: what is quiet for longer than the configuration says begins another one.
fn incidents(world: &World, alarm: usize) -> usize {
    let changes: Vec<_> = world.schedule.changes.iter().filter(|change| change.alarm == alarm).collect();
    let within = Millis::try_from(world.config.incident.continues_within.as_millis()).unwrap_or_default();
    1 + changes.windows(2).filter(|pair| pair[1].at - pair[0].at > within).count()
}

/// The last message about an alarm tells its last state; unless one was told while there was no ledger, of
/// which the others could not know.
fn check_last(world: &World, told: &[&Post], change: &Change) -> Result<(), String> {
    let Some(last) = told.iter().rev().find_map(|post| shown(post, change.alarm)) else {
        // What it was is over, or it never was anything.
        return if change.state == AlarmState::Alarm {
            Err(format!("never told: {}", words(change)))
        } else {
            Ok(())
        };
    };
    let invocations = world.invocations.borrow();
    let missed = |post: &&&Post| invocations.get(&post.invocation).is_some_and(|it| it.missed_ledger);
    let missed = told.iter().filter(missed).any(|post| post.body.contains(&name(change.alarm)));
    if last == change.state || missed {
        return Ok(());
    }
    let about: Vec<_> = told.iter().filter(|post| post.body.contains(&name(change.alarm))).collect();
    Err(format!("the last message says {last} and not {} by {}", words(change), bodies(&about)))
}

/// Whenever an alarm has been in a state for a while, and nothing holds it back, that state is what people were told
/// last.
fn check_beliefs(world: &World, told: &[&Post], alarm: usize) -> Result<(), String> {
    if !world.schedule.is_smooth() {
        return Ok(());
    }
    let changes: Vec<_> = world.schedule.changes.iter().filter(|change| change.alarm == alarm).collect();
    let ends = changes.iter().skip(1).map(|next| next.at).chain([Millis::MAX]);
    for (change, end) in changes.iter().zip(ends) {
        let at = known_at(world, change);
        if at >= end {
            continue;
        }
        let before = told.iter().rev().filter(|post| post.at <= at);
        let believed = before.into_iter().find_map(|post| shown(post, alarm)).unwrap_or(AlarmState::Ok);
        if believed != change.state {
            let about: Vec<_> = told.iter().filter(|post| post.body.contains(&name(alarm))).collect();
            return Err(format!(
                "{at} ms: people believe {believed} and not {} by {}",
                words(change),
                bodies(&about)
            ));
        }
    }
    Ok(())
}

/// When people know of a change at the latest, if no other follows.
fn known_at(world: &World, change: &Change) -> Millis {
    let flapping = world.config.flapping.filter(|_| change.state != AlarmState::Alarm);
    let folded = flapping.map_or(0, |it| Millis::try_from(it.within.as_millis()).unwrap_or_default());
    // Twice, as one look may be at something else.
    let patience = 2 * TEND_EVERY + world.schedule.delay + 60_000;
    let holds: Vec<_> = world.schedule.holds(change.alarm).collect();
    let mut since = change.at + folded;
    while let Some(hold) = holds.iter().find(|hold| hold.end > since && hold.start < since + patience) {
        since = hold.end;
    }
    since + patience
}

/// Never more than a few at once, and then one a second.
fn check_rate(world: &World, told: &[&Post]) -> Result<(), String> {
    let burst = Millis::try_from(world.config.storm.notices).unwrap_or_default();
    let slack = 2_000 + 4 * world.schedule.skew;
    for (index, first) in told.iter().enumerate() {
        for (count, last) in (1..).zip(&told[index..]) {
            let allowed = burst * 1_000 + (last.at - first.at) + slack;
            if count * 1_000 > allowed {
                return Err(format!("too fast: {count} messages from {} to {}", first.at, last.at));
            }
        }
    }
    Ok(())
}

/// Every change has a record of how it ended.
fn check_ledger(world: &World, told: &[&Post]) -> Result<(), String> {
    let entries: Vec<_> = scan(&world.store).iter().filter_map(Entry::read).collect();
    for change in &world.schedule.changes {
        let at = Some(timestamp(change.at));
        let entry = entries.iter().find(|entry| entry.name == name(change.alarm) && entry.at == at);
        if !entry.is_some_and(Entry::is_settled) {
            let about: Vec<_> = told.iter().filter(|post| tells(post, change)).collect();
            return Err(format!("not settled: {} is {entry:?} by {}", words(change), bodies(&about)));
        }
    }
    Ok(())
}

/// Nothing is left behind.
fn check_outboxes(world: &World) -> Result<(), String> {
    for receiver in RECEIVERS {
        let left = now(world.store.list(&outbox(receiver), Order::Ascending, 1_000)).unwrap_or_default();
        // What was delivered before a crash, or without the ledger, is taken out by whoever looks next.
        let waits = |item: &&Item| world.schedule.ledger.is_empty() && !is_settled(world, receiver, item);
        if let Some(item) = left.iter().find(waits) {
            return Err(format!("left in the outbox of {receiver}: {:?}", Parcel::read(item)));
        }
        let gate = now(world.store.get(&Gate::key(receiver))).unwrap_or_default();
        let gate = gate.map(|item| Gate::read(Some(&item), &world.config.storm, timestamp(0)));
        // One that waits for what was undelivered is emptied by the next notice. In a storm nobody else comes.
        let must_be_closed = |gate: &Gate| match gate.outbox {
            Some(Waiting::Storm | Waiting::Group) => true,
            Some(Waiting::Undelivered) => world.schedule.ledger.is_empty() && world.schedule.crashes == 0,
            None => false,
        };
        if let Some(gate) = gate.filter(must_be_closed) {
            return Err(format!("left open: {gate:?}"));
        }
    }
    Ok(())
}

fn is_settled(world: &World, receiver: &str, item: &Item) -> bool {
    let Some(parcel) = Parcel::read(item) else { return false };
    let found = now(world.store.get(&parcel.notice.entry(receiver))).ok().flatten();
    found.as_ref().and_then(Entry::read).is_some_and(|entry| entry.is_settled())
}

/// What the ledger holds at the end.
pub(crate) fn records(world: &World) -> Vec<String> {
    scan(&world.store)
        .iter()
        .map(|item| format!("{} {}: {}", item.key.partition, item.key.sort, item.record))
        .collect()
}

fn scan(store: &MemoryStore) -> Vec<Item> {
    now(store.scan()).unwrap_or_default()
}

/// Whether a message tells a change as news, and does not only mention it as what came after.
fn tells(post: &Post, change: &Change) -> bool {
    let at = timestamp(change.at).strftime("%m-%d %H:%M:%S").to_string();
    let about = part(post, change.alarm);
    about.match_indices(&at).any(|(place, _)| !about[..place].ends_with("since "))
}

/// The line of a digest that is about an alarm, or the whole of a message about it.
fn part(post: &Post, alarm: usize) -> String {
    let name = name(alarm);
    if !post.body.contains(&name) {
        return String::new();
    }
    if !is_digest(post) {
        return post.body.clone();
    }
    let lines = texts(post);
    // The first is the notification, which has all names in one line.
    let line = lines.iter().skip(1).flat_map(|text| text.lines()).find(|line| line.contains(&name));
    line.unwrap_or_default().to_owned()
}

fn shown(post: &Post, alarm: usize) -> Option<AlarmState> {
    let part = if is_digest(post) {
        part(post, alarm)
    } else {
        texts(post).into_iter().next().filter(|text| text.contains(&name(alarm)))?
    };
    state_in(&part)
}

fn state_of(body: &str) -> Option<AlarmState> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    state_in(body["text"].as_str().unwrap_or_default())
}

fn state_in(part: &str) -> Option<AlarmState> {
    let symbols = [("🚨", AlarmState::Alarm), ("✅", AlarmState::Ok), ("❔", AlarmState::InsufficientData)];
    symbols.iter().find(|(symbol, _)| part.starts_with(symbol)).map(|(_, state)| *state)
}

fn is_digest(post: &Post) -> bool {
    texts(post).first().is_some_and(|text| text.starts_with('📋'))
}

/// The notification, and then every section's text.
fn texts(post: &Post) -> Vec<String> {
    let body: Value = serde_json::from_str(&post.body).unwrap_or_default();
    let attached = body["attachments"][0]["blocks"].as_array().cloned().unwrap_or_default();
    let sections = attached.iter().map(|block| block["text"]["text"].as_str().unwrap_or_default().to_owned());
    let text = body["text"].as_str().unwrap_or_default().to_owned();
    std::iter::once(text).chain(sections).collect()
}

fn words(change: &Change) -> String {
    format!("{} {} of {}", name(change.alarm), change.state, timestamp(change.at))
}

fn bodies(posts: &[&&Post]) -> String {
    let post = |post: &&&Post| format!("\n  {} ms, invocation {}: {}", post.at, post.invocation, post.body);
    posts.iter().map(post).collect()
}
