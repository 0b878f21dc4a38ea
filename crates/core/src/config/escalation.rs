//! `[[escalation]]`: notifies more people while nobody acknowledges an alarm.

use std::collections::BTreeSet;

use bongsu_alarm::nearest::did_you_mean;
use jiff::SignedDuration;
use serde::Deserialize;

use super::ConfigError;
use super::route::{Named, check_receivers, duration, mention};
use crate::route::{Escalation, EscalationStep};

/// The people and receivers to notify later if nobody acknowledges an ALARM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawEscalation {
    /// The name that routes use.
    pub name: String,
    /// The steps, in order of their times.
    pub steps: Vec<RawEscalationStep>,
}

/// One step of an escalation: people to mention in the thread, a receiver that gets the alarm, or both.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawEscalationStep {
    /// The time since the first notification of the ALARM, at least one minute: "5m", "1 hour".
    pub after: String,
    /// The people to mention in the thread, as in a route: "rota:secondary", "channel", "U0123456789".
    #[serde(default)]
    pub mention: Vec<String>,
    /// The name of the receiver that gets the alarm and its later changes.
    pub to: Option<String>,
    /// Whether the channel also shows the reply; default false, only the thread shows it.
    #[serde(default)]
    pub channel: bool,
}

/// A scheduled task checks once a minute whether a step is due.
const SHORTEST_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// Returns the escalations of a configuration, in the order of the configuration.
pub(super) fn escalations(
    raw: Vec<RawEscalation>,
    named: &Named<'_>,
) -> Result<Vec<Escalation>, ConfigError> {
    let mut names = BTreeSet::new();
    raw.into_iter()
        .map(|raw| {
            let name = raw.name.clone();
            let is_new = names.insert(name.clone());
            let read = if is_new {
                escalation(raw, named)
            } else {
                Err("name: another escalation has the same name; rename one of them".to_owned())
            };
            read.map_err(|cause| ConfigError::Escalation { name, cause })
        })
        .collect()
}

/// Returns the escalation that a route refers to. The name "" means none.
pub(super) fn named(name: &str, all: &[Escalation]) -> Result<Escalation, String> {
    if name.is_empty() {
        return Ok(Escalation::default());
    }
    all.iter().find(|it| it.name == name).cloned().ok_or_else(|| {
        format!(
            "no [[escalation]] has the name {name:?}; add it, or correct the name{}",
            did_you_mean(name, all.iter().map(|it| it.name.as_str()))
        )
    })
}

fn escalation(raw: RawEscalation, named: &Named<'_>) -> Result<Escalation, String> {
    if raw.name.is_empty() {
        return Err("name is empty, so no route can use the escalation".to_owned());
    }
    if raw.steps.is_empty() {
        return Err("steps is empty, so nobody would be notified; add at least one step".to_owned());
    }
    let steps = raw
        .steps
        .into_iter()
        .enumerate()
        .map(|(number, raw)| step(raw, named).map_err(|cause| format!("steps[{number}]: {cause}")));
    let steps = steps.collect::<Result<Vec<_>, _>>()?;
    match steps.windows(2).position(|two| matches!(two, [before, next] if before.after >= next.after)) {
        Some(number) => Err(format!(
            "steps[{}]: after must be later than in the previous step; combine both steps, or correct the time",
            number + 1
        )),
        None => Ok(Escalation { name: raw.name, steps }),
    }
}

fn step(raw: RawEscalationStep, named: &Named<'_>) -> Result<EscalationStep, String> {
    if raw.mention.is_empty() && raw.to.is_none() {
        return Err("it names nobody; set mention, to or both".to_owned());
    }
    check_receivers(raw.to.as_ref().map(std::slice::from_ref), named)?;
    let after = duration(&raw.after).filter(|after| *after >= SHORTEST_AFTER);
    let after = after.ok_or_else(|| {
        format!("after {:?}: must be at least one minute, such as \"5m\" or \"1 hour\"", raw.after)
    })?;
    let mention = raw.mention.iter().map(|text| mention(text, named.rotas)).collect::<Result<_, _>>()?;
    Ok(EscalationStep { after, mention, to: raw.to, channel: raw.channel })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn a_route_passes_its_escalation_to_its_children() {
        let config = Config::parse(
            "[[escalation]]\nname = \"night\"\nsteps = [{ after = \"5m\", mention = [\"here\"] }]\n\
             [route]\nescalation = \"night\"\n[[route.routes]]\n[[route.routes]]\nescalation = \"\"\n",
        );
        let routing = config.unwrap().routing;
        let steps = |path: &[usize]| routing.settings_at(path).escalation.steps.len();
        assert_eq!([steps(&[]), steps(&[0]), steps(&[1])], [1, 1, 0]);
    }

    #[test]
    fn an_escalation_without_anybody_is_an_error_with_a_solution() {
        let steps = |steps: &str| format!("[[escalation]]\nname = \"night\"\nsteps = [{steps}]");
        let cases = [
            (steps(""), "nobody would be notified"),
            (steps("{ after = \"5m\" }"), "steps[0]: it names nobody"),
            (steps("{ after = \"5m\", mention = [] }"), "steps[0]: it names nobody"),
            (steps("{ after = \"5m\", mention = [\"jane\"] }"), "Copy member ID"),
            (steps("{ after = \"5m\", mention = [\"rota:nihgt\"] }"), "there is no [[rota]]"),
            (steps("{ after = \"10s\", mention = [\"here\"] }"), "at least one minute"),
            (steps("{ after = \"-5m\", mention = [\"here\"] }"), "at least one minute"),
            (
                steps("{ after = \"5m\", mention = [\"here\"] }, { after = \"5m\", to = \"a\" }"),
                "steps[1]: after",
            ),
            (
                format!(
                    "[[receiver]]\nname = \"pager\"\nwebhook_url_file = \"x\"\n{}",
                    steps("{ after = \"5m\", to = \"pgaer\" }")
                ),
                "did you mean \"pager\"",
            ),
            (
                format!("{0}\n{0}", steps("{ after = \"5m\", to = \"a\" }")),
                "another escalation has the same name",
            ),
            ("[route]\nescalation = \"day\"".to_owned(), "no [[escalation]] has the name"),
        ];
        for (text, expected) in cases {
            let error = Config::parse(&text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}\n{error}");
        }
    }
}
