//! Prints the sent and arrived alarms as a table.

use bongsu_stand_in::{Answer, Post};

use super::lambda::Ran;
use crate::say;

/// The arrivals in Slack.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    sent: usize,
    messages: usize,
    delivered: usize,
    pub(super) repeated: usize,
    pub(super) lost: usize,
    pub(super) names_of_lost: Vec<String>,
    /// Messages that arrived although their sender received no answer.
    pub(super) unanswered: usize,
}

/// Looks for each alarm in every message that Slack accepted.
pub(super) fn count(names: &[String], posts: &[Post]) -> Counts {
    let is_taken = |post: &&Post| !matches!(post.answer, Answer::Status { .. });
    let taken: Vec<_> = posts.iter().filter(is_taken).collect();
    let is_cut = |post: &&&Post| matches!(post.answer, Answer::CutConnection);
    let mut counts = Counts { sent: names.len(), messages: taken.len(), ..Counts::default() };
    counts.unanswered = taken.iter().filter(is_cut).count();
    for name in names {
        match taken.iter().filter(|post| post.body.contains(name.as_str())).count() {
            0 => counts.names_of_lost.push(name.clone()),
            times => {
                counts.delivered += 1;
                counts.repeated += times - 1;
            }
        }
    }
    counts.lost = counts.names_of_lost.len();
    counts
}

pub(super) fn print(counts: &Counts, ran: &Ran) {
    let Ran { invocations, failures, kills } = ran;
    say::line(format!("{invocations} invocations, {failures} failed, {kills} of them killed"));
    say::line(format!("{} messages, {} without an answer", counts.messages, counts.unanswered));
    say::line("     sent  delivered   repeated       lost");
    let Counts { sent, delivered, repeated, lost, .. } = counts;
    say::line(format!("{sent:>9}  {delivered:>9}  {repeated:>9}  {lost:>9}"));
}
