use regex_lite::{Regex, RegexBuilder};

/// The maximum size of a compiled expression. A larger expression is probably a mistake and uses too much
/// memory.
const REGEX_BYTES: usize = 64 * 1024;

/// A regular expression for the lines to count. Its engine does not backtrack.
#[derive(Debug, Clone)]
pub struct LinePattern(Regex);

impl LinePattern {
    /// # Errors
    ///
    /// Returns an error if the text is not a valid regular expression.
    pub fn new(text: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(text).size_limit(REGEX_BYTES).build();
        built.map(Self).map_err(|error| error.to_string())
    }

    /// Returns whether a line matches.
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
