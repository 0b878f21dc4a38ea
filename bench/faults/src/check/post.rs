//! Reads which alarms, changes and states a message shows.

use bongsu_alarm::alarm::AlarmState;
use bongsu_core::render::marks::{DIGEST, SINCE, change_time};
use bongsu_core::render::symbol;
use bongsu_slack::{Mention, Mrkdwn};
use serde_json::Value;

use crate::lambda::name;
use crate::schedule::Change;
use crate::world::{Post, World, timestamp};

/// Returns whether a message announces a change, and does not only mention the start of a state.
pub(super) fn announces(world: &World, post: &Post, change: &Change) -> bool {
    let at = change_time(timestamp(change.at), &world.config);
    let about = part(post, change.alarm);
    let is_news = |place: usize| !about[..place].trim_end().ends_with(SINCE);
    about.match_indices(&at).any(|(place, _)| is_news(place))
}

/// Returns the line of a digest about an alarm, or the whole message about it.
fn part(post: &Post, alarm: usize) -> String {
    let name = name(alarm);
    if !post.body.contains(&name) {
        return String::new();
    }
    if !is_digest(post) {
        return post.body.clone();
    }
    let lines = texts(post);
    // The first text is the notification, which has all names on one line.
    let line = lines.iter().skip(1).flat_map(|text| text.lines()).find(|line| line.contains(&name));
    line.unwrap_or_default().to_owned()
}

pub(super) fn shown_state(post: &Post, alarm: usize) -> Option<AlarmState> {
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
    let states = [AlarmState::Alarm, AlarmState::Ok, AlarmState::InsufficientData];
    states.into_iter().find(|state| part.starts_with(symbol(*state)))
}

pub(super) fn is_digest(post: &Post) -> bool {
    texts(post).first().is_some_and(|text| text.starts_with(DIGEST))
}

/// Returns the notification, followed by the text of each section.
fn texts(post: &Post) -> Vec<String> {
    let body: Value = serde_json::from_str(&post.body).unwrap_or_default();
    let attached = body["attachments"][0]["blocks"].as_array().cloned().unwrap_or_default();
    let sections = attached.iter().map(|block| block["text"]["text"].as_str().unwrap_or_default().to_owned());
    let text = body["text"].as_str().unwrap_or_default().to_owned();
    std::iter::once(text).chain(sections).collect()
}

pub(super) fn mentions(post: &Post, target: &Mention) -> bool {
    post.body.contains(&Mrkdwn::new().mention(target).render())
}

pub(super) fn describe(change: &Change) -> String {
    format!("{} {} of {}", name(change.alarm), change.state, timestamp(change.at))
}

pub(super) fn bodies(posts: &[&&Post]) -> String {
    let post = |post: &&&Post| format!("\n  {} ms, invocation {}: {}", post.at, post.invocation, post.body);
    posts.iter().map(post).collect()
}
