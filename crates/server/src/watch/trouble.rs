use std::collections::BTreeMap;
use std::error::Error;

use bongsu_core::watch::MetricDatum;

/// What went wrong last with each source, by its place. The same trouble is told once, not every second.
#[derive(Debug, Default)]
pub(super) struct Troubles(BTreeMap<usize, String>);

impl Troubles {
    /// Takes note of a trouble; false if it is known.
    pub(super) fn are_new(&mut self, place: usize, error: &dyn Error) -> bool {
        let text = error.to_string();
        self.0.insert(place, text.clone()) != Some(text)
    }

    /// A source has data again. That it has none just now says nothing.
    pub(super) fn none(&mut self, place: usize, data: &[MetricDatum]) {
        if !data.is_empty() {
            self.0.remove(&place);
        }
    }
}
