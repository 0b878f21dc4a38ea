//! Suggestions for mistyped words, in the error messages of this library and its callers.
//!
//! ```
//! use bongsu_alarm::nearest::{did_you_mean, nearest};
//!
//! assert_eq!(nearest("Treshold", ["Threshold", "Period"]), Some("Threshold"));
//! assert_eq!(did_you_mean("Treshold", ["Threshold", "Period"]), "; did you mean \"Threshold\"?");
//! ```

use strsim::damerau_levenshtein;

/// A typed prefix must have at least this number of letters to suggest a word.
const BEGINNING: usize = 4;

/// Returns the word of `known` that is most similar to `word`, or `None` if no word is similar.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = word.to_lowercase();
    let most = (typed.chars().count() / 3).max(1);
    let distance = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let begins = typed.chars().count() >= BEGINNING && candidate.starts_with(&typed);
        if begins { most } else { damerau_levenshtein(&typed, &candidate) }
    };
    let near = known.into_iter().filter(|candidate| *candidate != word);
    let near =
        near.map(|candidate| (distance(candidate), candidate)).filter(|(distance, _)| *distance <= most);
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Returns a suggestion such as `; did you mean "receivers"?`, or an empty text.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map(|near| format!("; did you mean {near:?}?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_most_similar_word() {
        let known = ["Period", "EvaluationPeriods", "Threshold", "cpu_usage_active", "mem_used_percent"];
        let cases = [
            ("Periods", Some("Period")),
            ("Treshold", Some("Threshold")),
            ("threshold", Some("Threshold")),
            ("EvaluationPeriod", Some("EvaluationPeriods")),
            ("cpu_usage_actve", Some("cpu_usage_active")),
            ("mem_used", Some("mem_used_percent")),
            ("queue_depth", None),
            ("x", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
