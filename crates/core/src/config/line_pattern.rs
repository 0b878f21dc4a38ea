use regex_lite::{Regex, RegexBuilder};

/// Larger expressions are a mistake, and would cost the memory of a watch.
const REGEX_BYTES: usize = 64 * 1024;

/// What the lines that count have in them: a regular expression, in an engine without backtracking.
#[derive(Debug, Clone)]
pub struct LinePattern(Regex);

impl LinePattern {
    /// # Errors
    ///
    /// It is no regular expression.
    pub fn new(text: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(text).size_limit(REGEX_BYTES).build();
        built.map(Self).map_err(|error| error.to_string())
    }

    /// Whether a line counts.
    pub fn is_in(&self, line: &str) -> bool {
        self.0.is_match(line)
    }
}

impl PartialEq for LinePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for LinePattern {}
