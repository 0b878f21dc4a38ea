//! The children of a composite alarm: first the children that decided the state, with their states, and then
//! the other children.

use bongsu_alarm::alarm::{AlarmArn, AlarmIdentity, Child, Definition};
use bongsu_alarm::expr::rule::AlarmRef;
use bongsu_slack::Mrkdwn;

use super::language::symbol;
use super::view::View;
use super::{console, rule, time};
use crate::notice::AlarmNotice;

/// Lists the children that fit within `limit` characters, and counts the remaining ones.
pub(super) fn children(view: &View<'_>, limit: usize) -> Option<Mrkdwn> {
    let Definition::Composite(composite) = &view.alarm.definition else { return None };
    let named = rule::read(&composite.rule).1;
    let triggering = composite.triggering.iter().map(|child| triggering_line(view, child));
    let is_other = |alarm: &&AlarmRef| !composite.triggering.iter().any(|child| is_same(child, alarm));
    let others = named.iter().filter(is_other).map(|alarm| other_line(view, alarm));
    let lines: Vec<_> = triggering.chain(others).collect();
    (!lines.is_empty()).then(|| stacked(view, lines, limit))
}

/// Returns the names of the children that decided the state, for a phone's lock screen.
pub(super) fn short(alarm: &AlarmNotice) -> Option<String> {
    let Definition::Composite(composite) = &alarm.definition else { return None };
    let names = composite.triggering.iter().map(|child| AlarmRef::new(child.arn.as_str()).name());
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn is_same(child: &Child, alarm: &AlarmRef) -> bool {
    let arn = AlarmArn::parse(&child.arn);
    child.arn == alarm.as_str() || arn.is_some_and(|arn| arn.name() == alarm.name())
}

fn triggering_line(view: &View<'_>, child: &Child) -> Mrkdwn {
    let state = child.state.unwrap_or(view.alarm.transition.to);
    let since = child.since.map(|at| time::clock(at, view.config));
    let line =
        linked(Mrkdwn::new().text(format!("{} ", symbol(state))), view, &AlarmRef::new(child.arn.as_str()));
    line.text(view.words.child(child.state, since.as_deref()))
}

/// Returns the line of any other child. The event does not include its state.
fn other_line(view: &View<'_>, alarm: &AlarmRef) -> Mrkdwn {
    linked(Mrkdwn::new().text("▫️ "), view, alarm).text(view.words.child_untold())
}

fn linked(line: Mrkdwn, view: &View<'_>, alarm: &AlarmRef) -> Mrkdwn {
    let name = alarm.name();
    let identity = AlarmIdentity {
        region: alarm.arn().and_then(|arn| arn.region()).or_else(|| view.alarm.alarm.region.clone()),
        arn: alarm.arn(),
        account: None,
        name: name.clone(),
    };
    match console::alarm(&identity) {
        Some(url) => line.link(url, name),
        None => line.bold(name),
    }
}

/// Joins the lines that fit within `limit` characters, and counts the remaining ones.
pub(super) fn stacked(view: &View<'_>, lines: Vec<Mrkdwn>, limit: usize) -> Mrkdwn {
    let all = lines.len();
    let mut stacked = Mrkdwn::new();
    for (index, line) in lines.into_iter().enumerate() {
        let left = view.words.more(all - index);
        let line = if index == 0 { line } else { Mrkdwn::from("\n").append(line) };
        if stacked.chars() + line.chars() + left.chars().count() + 1 > limit {
            return stacked.text(format!("\n{left}"));
        }
        stacked = stacked.append(line);
    }
    stacked
}
