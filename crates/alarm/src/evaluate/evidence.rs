use jiff::Timestamp;

use crate::alarm::{AlarmState, TreatMissingData};

use super::{Criteria, Datapoint, Decision, DecisionRule, Judge, Slot, Standing};

/// The part of a window that the state reason mentions.
#[derive(Debug)]
pub(super) struct ReasonEvidence<'a> {
    /// The deciding datapoints, newest first: at most M for ALARM and N - M + 1 for OK.
    pub deciding: Vec<&'a Datapoint>,
    /// The missing periods that contributed to the decision, newest first.
    pub fillers: Vec<Timestamp>,
    /// The slots from the oldest of the last N datapoints to the newest, including gaps.
    pub recent: &'a [Slot],
}

impl<'a> ReasonEvidence<'a> {
    pub(super) fn of(criteria: &Criteria, slots: &'a [Slot], decision: &Decision) -> Self {
        let judge = Judge::new(criteria);
        let used = recent(&judge, slots, criteria.n());
        let needed = needed(criteria, decision.state);
        let deciding = match standing(decision) {
            Some(wanted) => select(&judge, used, wanted).take(needed).collect(),
            None => Vec::new(),
        };
        let gaps = if fills(criteria, decision) { needed.saturating_sub(deciding.len()) } else { 0 };
        let missing = slots.iter().rev().filter(|slot| judge.standing(slot) == Standing::Missing);
        Self { fillers: missing.take(gaps).map(Slot::at).collect(), deciding, recent: used }
    }
}

/// Returns the number of datapoints that the state needs. In captures, INSUFFICIENT_DATA lists M datapoints.
fn needed(criteria: &Criteria, state: AlarmState) -> usize {
    let needed = if state == AlarmState::Ok { criteria.minimum_for_ok() } else { criteria.m() };
    usize::try_from(needed).unwrap_or(usize::MAX)
}

/// Returns the standing of the datapoints that support the state.
fn standing(decision: &Decision) -> Option<Standing> {
    match decision.state {
        AlarmState::Alarm => Some(Standing::Breaching),
        AlarmState::Ok => Some(Standing::Within),
        AlarmState::InsufficientData => None,
    }
}

fn fills(criteria: &Criteria, decision: &Decision) -> bool {
    match decision.state {
        AlarmState::Alarm => criteria.treat_missing_data == TreatMissingData::Breaching,
        AlarmState::Ok => criteria.treat_missing_data == TreatMissingData::NotBreaching,
        AlarmState::InsufficientData => decision.rule != DecisionRule::LowSamples,
    }
}

/// Returns the slots from the oldest of the last `n` datapoints to the newest.
fn recent<'a>(judge: &Judge, slots: &'a [Slot], n: u32) -> &'a [Slot] {
    let is_real = |slot: &Slot| judge.standing(slot) != Standing::Missing;
    let end = slots.iter().rposition(is_real).map_or(0, |last| last + 1);
    let known = slots.get(..end).unwrap_or_default();
    let mut left = n;
    let oldest = known.iter().rposition(|slot| {
        left -= u32::from(is_real(slot) && left > 0);
        left == 0
    });
    let start = oldest.or_else(|| known.iter().position(is_real)).unwrap_or(end);
    known.get(start..).unwrap_or_default()
}

fn select<'a>(judge: &Judge, slots: &'a [Slot], wanted: Standing) -> impl Iterator<Item = &'a Datapoint> {
    slots.iter().rev().filter(move |slot| judge.standing(slot) == wanted).filter_map(Slot::datapoint)
}
