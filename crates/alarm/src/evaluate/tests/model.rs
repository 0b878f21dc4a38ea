//! A reference model of the decision. It is slow and simple, follows the prose of the user guide, and shares
//! only types with the engine. The benchmark uses it too.

use crate::alarm::{AlarmState, TreatMissingData};

/// The content of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    Breaching,
    Within,
    Low,
    Missing,
}

/// Works on a list of age and symbol, newest first, and builds each list that the prose mentions.
pub(crate) fn model(
    (n, m): (usize, usize),
    treat: TreatMissingData,
    before: AlarmState,
    symbols: &[Symbol],
) -> (AlarmState, usize) {
    let mut newest_first: Vec<(usize, Symbol)> = Vec::new();
    for (index, symbol) in symbols.iter().enumerate() {
        newest_first.insert(0, (symbols.len() - index, *symbol));
    }
    let mut real: Vec<(usize, Symbol)> = newest_first.clone();
    real.retain(|(_, symbol)| *symbol != Symbol::Missing);
    real.truncate(n);
    let breaching: Vec<_> = real.iter().filter(|(_, symbol)| *symbol == Symbol::Breaching).collect();
    let within: Vec<_> = real.iter().filter(|(_, symbol)| *symbol == Symbol::Within).collect();
    let low = real.iter().any(|(_, symbol)| *symbol == Symbol::Low);
    let missing = n - real.len();

    if breaching.len() >= m {
        return (AlarmState::Alarm, 1);
    }
    if within.len() > n - m {
        return (AlarmState::Ok, 2);
    }
    if low {
        return (before, 0);
    }
    if treat == TreatMissingData::Breaching {
        return (if breaching.len() + missing >= m { AlarmState::Alarm } else { AlarmState::Ok }, 3);
    }
    if treat == TreatMissingData::NotBreaching {
        return (AlarmState::Ok, 3);
    }
    if real.is_empty() {
        let ignored = treat == TreatMissingData::Ignore;
        return (if ignored { before } else { AlarmState::InsufficientData }, 4);
    }
    if !within.is_empty() {
        return (AlarmState::Ok, 5);
    }
    if breaching.iter().any(|(age, _)| *age >= m) {
        return (if treat == TreatMissingData::Ignore { before } else { AlarmState::Alarm }, 6);
    }
    (before, 7)
}
