use regex_lite::Regex;

/// The pattern with which a matcher compares a value.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// A glob. Contains its literal prefix and the whole pattern.
    Glob(String, Vec<char>),
    Regex(Box<Regex>),
}

/// The maximum size of a compiled expression, in bytes.
const REGEX_BYTES: usize = 256 * 1024;

impl Pattern {
    pub(super) fn glob(value: &str) -> Self {
        let begin = value.split(['*', '?']).next().unwrap_or_default();
        Self::Glob(begin.to_owned(), value.chars().collect())
    }

    pub(super) fn regex(value: &str) -> Result<Self, regex_lite::Error> {
        let whole = format!("^(?:{value})$");
        let built = regex_lite::RegexBuilder::new(&whole).size_limit(REGEX_BYTES).build();
        built.map(|regex| Self::Regex(Box::new(regex)))
    }

    pub(super) fn takes(&self, value: &str) -> bool {
        let letters = || value.chars().collect::<Vec<_>>();
        match self {
            Self::Glob(begin, glob) => {
                value.starts_with(begin.as_str())
                    && is_like(glob, &letters(), |wanted, letter| wanted == '?' || wanted == letter)
            }
            Self::Regex(regex) => regex.is_match(value),
        }
    }

    /// Returns whether the pattern matches every value.
    pub(super) fn is_everything(&self) -> bool {
        matches!(self, Self::Glob(_, glob) if !glob.is_empty() && glob.iter().all(|letter| *letter == '*'))
    }

    /// Returns whether it is certain that the pattern matches every value that `narrow` matches.
    pub(super) fn covers(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            // Only a `*` covers a `*`.
            (Self::Glob(_, wide), Self::Glob(_, narrow)) => {
                is_like(wide, narrow, |wanted, letter| letter != '*' && (wanted == '?' || wanted == letter))
            }
            (Self::Glob(..), Self::Regex(_)) => self.is_everything(),
            (Self::Regex(_), Self::Glob(..)) => narrow.literal().is_some_and(|value| self.takes(value)),
            (Self::Regex(wide), Self::Regex(narrow)) => wide.as_str() == narrow.as_str(),
        }
    }

    /// Returns whether it is certain that no value matches both patterns.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Glob(_, one), Self::Glob(_, other)) => !overlap(one, other),
            (Self::Glob(..), Self::Regex(_)) => self.literal().is_some_and(|value| !other.takes(value)),
            (Self::Regex(_), Self::Glob(..)) => other.is_apart(self),
            (Self::Regex(_), Self::Regex(_)) => false,
        }
    }

    /// Returns whether the pattern contains a character that no lower-case value contains.
    pub(super) fn has_capitals(&self) -> bool {
        let is_capital = |letter: &char| letter.to_lowercase().ne([*letter]);
        matches!(self, Self::Glob(_, glob) if glob.iter().any(is_capital))
    }

    /// Returns the only value that the pattern matches, if it has no wildcards.
    pub(super) fn literal(&self) -> Option<&str> {
        match self {
            Self::Glob(begin, glob) if !glob.iter().any(|letter| matches!(letter, '*' | '?')) => Some(begin),
            _ => None,
        }
    }
}

/// Matches a glob. The time is at most proportional to the product of both lengths, because only the latest
/// `*` may need another attempt.
fn is_like(glob: &[char], value: &[char], fits: impl Fn(char, char) -> bool) -> bool {
    let (mut at, mut place, mut star) = (0, 0, None);
    while let Some(letter) = value.get(place) {
        match glob.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(wanted) if fits(*wanted, *letter) => (at, place) = (at + 1, place + 1),
            _ => {
                let Some((from, taken)) = star else { return false };
                star = Some((from, taken + 1));
                (at, place) = (from + 1, taken + 1);
            }
        }
    }
    glob.iter().skip(at).all(|letter| *letter == '*')
}

/// Returns whether some value matches both globs. If both contain a `*`, only their ends decide, because each
/// `*` can match the middle of the other glob.
fn overlap(one: &[char], other: &[char]) -> bool {
    let fits = |one: char, other: char| one == '?' || other == '?' || one == other;
    let ends_fit = |one: &mut dyn Iterator<Item = &char>, other: &mut dyn Iterator<Item = &char>| {
        one.zip(other).take_while(|(one, other)| **one != '*' && **other != '*').all(|(a, b)| fits(*a, *b))
    };
    match (one.contains(&'*'), other.contains(&'*')) {
        (_, false) => is_like(one, other, fits),
        (false, true) => is_like(other, one, fits),
        (true, true) => {
            ends_fit(&mut one.iter(), &mut other.iter())
                && ends_fit(&mut one.iter().rev(), &mut other.iter().rev())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns all words of these letters up to a length.
    fn words(letters: &str, length: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut longest = all.clone();
        for _ in 0..length {
            longest = longest
                .iter()
                .flat_map(|word| letters.chars().map(move |it| format!("{word}{it}")))
                .collect();
            all.extend(longest.clone());
        }
        all
    }

    /// Checks the results with all values that are long enough to distinguish the globs. The letter `c` is
    /// not in any glob.
    #[test]
    fn the_relation_of_two_globs_holds_for_every_value() {
        let (globs, values) = (words("ab*?", 3), words("abc", 6));
        let taken = |glob: &String| {
            let pattern = Pattern::glob(glob);
            values.iter().map(|value| pattern.takes(value)).collect::<Vec<_>>()
        };
        let all: Vec<_> = globs.iter().map(|glob| (Pattern::glob(glob), taken(glob))).collect();
        for (one, by_one) in &all {
            for (other, by_other) in &all {
                let both = || by_one.iter().zip(by_other);
                assert_eq!(one.is_apart(other), !both().any(|(a, b)| *a && *b), "{one:?} {other:?}");
                let is_within = both().all(|(a, b)| *a || !*b);
                assert!(!one.covers(other) || is_within, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_glob_covers_narrower_globs() {
        let cases = [
            ("prod-*", "prod-web", true),
            ("prod-*", "prod-web-*", true),
            ("prod-*", "prod-?", true),
            ("prod-?", "prod-*", false),
            ("*-cpu", "prod-*-cpu", true),
            ("prod-web", "prod-*", false),
            ("*", "", true),
            ("", "*", false),
        ];
        for (wide, narrow, expected) in cases {
            assert_eq!(Pattern::glob(wide).covers(&Pattern::glob(narrow)), expected, "{wide} {narrow}");
        }
    }

    #[test]
    fn an_expression_is_compared_only_with_literals_and_its_own_text() {
        let [prod, same, other] = ["prod-.*", "prod-.*", "prod-.+"].map(|it| Pattern::regex(it).unwrap());
        let [literal, elsewhere, glob] = ["prod-web", "test", "prod-*"].map(Pattern::glob);
        assert!(prod.covers(&same) && prod.covers(&literal) && Pattern::glob("*").covers(&prod));
        assert!(
            !prod.covers(&other) && !prod.covers(&glob) && !prod.covers(&elsewhere) && !glob.covers(&prod)
        );
        assert!(prod.is_apart(&elsewhere) && elsewhere.is_apart(&prod));
        assert!(!prod.is_apart(&literal) && !prod.is_apart(&other) && !prod.is_apart(&Pattern::glob("t*")));
    }
}
