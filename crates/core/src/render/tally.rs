//! Counts the events of a digest by service, outcome and severity, and names the first titles of each.

use std::collections::BTreeMap;

use bongsu_slack::Mrkdwn;

use super::language::language;
use super::service::{symbol, title};
use crate::config::Config;
use crate::notice::{Content, Notice, OtherKind, OtherNotice, Outcome, ServiceEvent};

/// The maximum number of titles on a line.
const TITLES: usize = 3;

/// The maximum number of lines. The remaining ones are counted.
const LINES: usize = 30;

pub(super) fn event(notice: &Notice) -> Option<(&ServiceEvent, &OtherNotice)> {
    match &notice.content {
        Content::Other(other) => match &other.kind {
            OtherKind::Event(event) => Some((event, other)),
            _ => None,
        },
        _ => None,
    }
}

/// Returns one line for each combination of service, outcome and severity, the worst first.
pub(super) fn tally<'a>(notices: impl Iterator<Item = &'a Notice>, config: &Config) -> Vec<Mrkdwn> {
    let mut groups = BTreeMap::<(usize, &str, &str), Vec<String>>::new();
    for notice in notices {
        let Some((event, other)) = event(notice) else { continue };
        let severity = event.severity.as_deref().unwrap_or_default();
        let key = (rank(event.outcome), event.service.as_str(), severity);
        groups.entry(key).or_default().push(title(event, other, &notice.source, config));
    }
    let words = language(config.locale);
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((rank, _, _), titles)| (*rank, std::cmp::Reverse(titles.len())));
    let more: usize = groups.iter().skip(LINES).map(|(_, titles)| titles.len()).sum();
    let lines = groups.iter().take(LINES).map(|((rank, service, severity), titles)| {
        let outcome = Outcome::ALL.get(*rank).copied().unwrap_or_default();
        let severity = words.severity(severity).unwrap_or_else(|| (*severity).to_owned());
        line(outcome, [service, &severity], titles)
    });
    let mut lines: Vec<_> = lines.collect();
    if more > 0 {
        lines.push(Mrkdwn::from(words.more(more).as_str()));
    }
    lines
}

/// Ranks an outcome. `Outcome::ALL` begins with the worst outcome.
fn rank(outcome: Outcome) -> usize {
    Outcome::ALL.iter().position(|it| *it == outcome).unwrap_or(Outcome::ALL.len())
}

fn line(outcome: Outcome, [service, severity]: [&str; 2], titles: &[String]) -> Mrkdwn {
    let name = [service, severity].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ");
    let prefix = format!("{service}: ");
    let mut shown = Vec::<&str>::new();
    for title in titles {
        let title = title.strip_prefix(&prefix).unwrap_or(title);
        if shown.len() < TITLES && !shown.contains(&title) {
            shown.push(title);
        }
    }
    let dots = if titles.len() > shown.len() { ", …" } else { "" };
    let lead = Mrkdwn::new().text(format!("{} ", symbol(outcome)));
    let lead = if name.is_empty() { lead } else { lead.bold(&name).text(" · ") };
    lead.bold(titles.len().to_string()).text(format!(": {}{dots}", shown.join(", ")))
}
