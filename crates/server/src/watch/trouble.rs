use std::collections::BTreeMap;
use std::error::Error;

use bongsu_alarm::simulate::MetricDatum;

/// The latest error of each source, by its index. The same error is reported once, not every second.
#[derive(Debug, Default)]
pub(super) struct Troubles(BTreeMap<usize, String>);

impl Troubles {
    /// Records an error. Returns whether it is new.
    pub(super) fn are_new(&mut self, place: usize, error: &dyn Error) -> bool {
        let text = error.to_string();
        self.0.insert(place, text.clone()) != Some(text)
    }

    /// Clears the error of a source that has data again. A source without data at the moment proves nothing.
    pub(super) fn none(&mut self, place: usize, data: &[MetricDatum]) {
        if !data.is_empty() {
            self.0.remove(&place);
        }
    }
}
