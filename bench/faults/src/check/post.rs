//! What a message tells.

use bongsu_core::alarm::AlarmState;
use serde_json::Value;

use crate::lambda::name;
use crate::schedule::Change;
use crate::world::{Post, timestamp};

/// Whether a message tells a change as news, and does not only mention it as what came after.
pub(super) fn tells(post: &Post, change: &Change) -> bool {
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

pub(super) fn shown(post: &Post, alarm: usize) -> Option<AlarmState> {
    let part = if is_digest(post) {
        part(post, alarm)
    } else {
        texts(post).into_iter().next().filter(|text| text.contains(&name(alarm)))?
    };
    state_in(&part)
}

pub(super) fn state_of(body: &str) -> Option<AlarmState> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    state_in(body["text"].as_str().unwrap_or_default())
}

fn state_in(part: &str) -> Option<AlarmState> {
    let symbols = [("🚨", AlarmState::Alarm), ("✅", AlarmState::Ok), ("❔", AlarmState::InsufficientData)];
    symbols.iter().find(|(symbol, _)| part.starts_with(symbol)).map(|(_, state)| *state)
}

pub(super) fn is_digest(post: &Post) -> bool {
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

pub(super) fn words(change: &Change) -> String {
    format!("{} {} of {}", name(change.alarm), change.state, timestamp(change.at))
}

pub(super) fn bodies(posts: &[&&Post]) -> String {
    let post = |post: &&&Post| format!("\n  {} ms, invocation {}: {}", post.at, post.invocation, post.body);
    posts.iter().map(post).collect()
}
