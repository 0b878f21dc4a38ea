//! Facts: short texts with names, in two columns.

use std::cell::LazyCell;

use bongsu_alarm::alarm::{Definition, Dimension, LogAlarm, Query, Region};
use bongsu_slack::Mrkdwn;

use super::language::{Label, Language};
use super::view::View;
use super::{contributors, metric};
use crate::config::Config;
use crate::layout::Fact;

/// The maximum length of all dimensions together. Within it, no value is cut.
const DIMENSIONS_CHARS: usize = 600;

/// Returns the facts that the configuration chooses, and the facts from templates.
pub(super) fn facts(view: &View<'_>) -> Vec<Mrkdwn> {
    let message = view.looks;
    let facts = message.facts.iter().filter_map(|&fact| {
        let (label, text) = text(view, fact)?;
        Some((view.words.label(label).to_owned(), text))
    });
    // The values are computed once for all template fields, and only if there are such fields.
    let values = LazyCell::new(|| view.template_values());
    let fields = message.fields.iter().filter_map(|field| {
        let text = field.value.render(&values)?;
        Some((field.label.clone(), text))
    });
    facts.chain(fields).map(|(label, text)| named(&label, &text)).collect()
}

fn text(view: &View<'_>, fact: Fact) -> Option<(Label, String)> {
    let (label, text) = match fact {
        Fact::Metric => match &view.alarm.definition {
            Definition::PromQl(alarm) => (Label::Evaluation, metric::promql_periods(view, alarm)),
            _ => (Label::Metric, metric_text(view)),
        },
        Fact::Dimensions => match &view.alarm.definition {
            Definition::Log(log) => (Label::LogGroups, log_groups(log)),
            _ => (Label::Dimensions, dimensions(view)),
        },
        Fact::Contributor => (Label::Contributor, contributor(view)),
        Fact::Threshold => {
            (Label::Threshold, view.condition.as_ref().and_then(|it| view.words.condition(it)))
        }
        Fact::Rule => (Label::Rule, rule(view)),
        Fact::Before => (Label::Before, view.before()),
        Fact::Account => {
            let account = view.alarm.alarm.account.as_deref().map(|it| account(it, view.config));
            (Label::Account, account)
        }
        Fact::Region => (Label::Region, view.alarm.alarm.region.as_ref().map(|it| region(it, view.words))),
    };
    Some((label, text?))
}

/// Returns the contributor. Several contributors are in another part of the message.
fn contributor(view: &View<'_>) -> Option<String> {
    let own = view.alarm.contributor.as_ref().filter(|_| contributors::several(view).is_none());
    own.map(contributors::lines)
}

fn metric_text(view: &View<'_>) -> Option<String> {
    let Definition::Metric(alarm) = &view.alarm.definition else { return None };
    let Some(stat) = metric::watched(&alarm.query) else {
        return metric::result_query(&alarm.query)?.expression.clone();
    };
    let period = alarm.period.or(stat.period).map(|seconds| view.words.duration(i64::from(seconds)));
    let how: Vec<_> = stat.statistic.iter().cloned().chain(period).collect();
    let name = format!("{} {}", stat.metric.namespace, stat.metric.name);
    Some(if how.is_empty() { name } else { format!("{name} ({})", how.join(", ")) })
}

/// Returns the dimensions of the metric, or the inputs of an expression.
fn dimensions(view: &View<'_>) -> Option<String> {
    let Definition::Metric(alarm) = &view.alarm.definition else { return None };
    let lines: Vec<_> = match (metric::watched(&alarm.query), &alarm.query) {
        (Some(stat), _) => {
            let dimensions = &stat.metric.dimensions;
            dimensions.iter().map(|it| dimension(it, DIMENSIONS_CHARS / dimensions.len())).collect()
        }
        (None, Query::Math(queries)) => queries.iter().filter_map(metric::input).collect(),
        (None, Query::Single(_)) => Vec::new(),
    };
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn log_groups(log: &LogAlarm) -> Option<String> {
    let name = |group: &String| match group.split_once(":log-group:") {
        Some((_, name)) => name.trim_end_matches(":*").to_owned(),
        None => group.clone(),
    };
    let names: Vec<_> = log.log_groups.iter().map(name).collect();
    (!names.is_empty()).then(|| names.join("\n"))
}

/// Formats a dimension. A long value keeps both ends, which distinguish it from other values.
fn dimension(dimension: &Dimension, most: usize) -> String {
    let most = most.saturating_sub(dimension.name.chars().count() + 3).max(16);
    let value: Vec<_> = dimension.value.chars().collect();
    let half = most / 2;
    let ends = value.get(..half).zip(value.get(value.len().saturating_sub(half)..));
    match ends.filter(|_| value.len() > most) {
        Some((start, end)) => {
            let (start, end): (String, String) = (start.iter().collect(), end.iter().collect());
            format!("{} = {start}…{end}", dimension.name)
        }
        None => format!("{} = {}", dimension.name, dimension.value),
    }
}

fn rule(view: &View<'_>) -> Option<String> {
    let Definition::Composite(composite) = &view.alarm.definition else { return None };
    Some(super::rule::read(&composite.rule).0).filter(|rule| !rule.is_empty())
}

/// Returns the account's name, if the configuration has one, and its ID.
pub(super) fn account(account: &str, config: &Config) -> String {
    let alias = config.accounts.get(account);
    alias.map_or_else(|| account.to_owned(), |alias| format!("{alias} ({account})"))
}

/// Returns the region's name, if it is known, and its code.
pub(super) fn region(region: &Region, words: &dyn Language) -> String {
    let code = region.code();
    region.name().map_or_else(|| code.to_owned(), |name| format!("{} {code}", words.name(name)))
}

/// Formats a fact, with its name above it.
pub(super) fn named(label: &str, text: &str) -> Mrkdwn {
    Mrkdwn::new().bold(label).text(format!("\n{text}"))
}
