//! Separates Korean particles from URLs. Korean writes its particles directly after a word, also after a URL.

/// Particles that are not part of a URL after a Latin letter, a digit or a bracket.
const PARTICLES: [&str; 41] = [
    "을",
    "를",
    "이",
    "가",
    "은",
    "는",
    "의",
    "에",
    "에서",
    "에서는",
    "에는",
    "에도",
    "에게",
    "에서도",
    "으로",
    "로",
    "으로는",
    "로는",
    "와",
    "과",
    "도",
    "만",
    "부터",
    "까지",
    "보다",
    "처럼",
    "이나",
    "나",
    "이며",
    "며",
    "이고",
    "고",
    "이라고",
    "라고",
    "입니다",
    "이다",
    "임",
    "이라는",
    "라는",
    "참고",
    "참조",
];

/// After Korean letters, most particles may be part of a word in the URL. These rarely are.
const SURE: [&str; 7] = ["에서", "에서는", "에서도", "으로", "부터", "까지", "입니다"];

/// Pairs of particles. The first follows a syllable that ends in a consonant, and the second any other
/// syllable.
const PAIRS: [(&str, &str); 2] = [("을", "를"), ("은", "는")];

/// Returns the URL without a particle at its end.
pub(super) fn without(address: &str) -> &str {
    let stem = address.trim_end_matches(is_syllable);
    let word = address.get(stem.len()..).unwrap_or_default();
    if PARTICLES.contains(&word) && stem.ends_with(|char: char| !char.is_alphabetic() || char.is_ascii()) {
        return stem;
    }
    let particles = SURE.into_iter().chain(PAIRS.into_iter().flat_map(|(closed, open)| [closed, open]));
    let noun =
        particles.filter_map(|particle| word.strip_suffix(particle).filter(|noun| fits(noun, particle)));
    let noun = noun.min_by_key(|noun| noun.len());
    noun.and_then(|noun| address.get(..stem.len() + noun.len())).unwrap_or(address)
}

/// Returns whether the word can stand before the particle.
fn fits(noun: &str, particle: &str) -> bool {
    let Some(last) = noun.chars().next_back() else { return false };
    let is_closed = (u32::from(last) - u32::from('가')) % 28 != 0;
    let pair = PAIRS.iter().find(|(closed, open)| particle == *closed || particle == *open);
    noun.chars().count() > 1 && pair.is_none_or(|(closed, _)| (particle == *closed) == is_closed)
}

fn is_syllable(char: char) -> bool {
    ('가'..='힣').contains(&char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_words_that_only_look_like_particles() {
        let cases = [
            ("https://a/b를", "https://a/b"),
            ("https://a/b_(웹)을", "https://a/b_(웹)"),
            ("https://a.example에서", "https://a.example"),
            ("https://a/%EA%B0%80는", "https://a/%EA%B0%80"),
            ("https://a/가이드", "https://a/가이드"),
            ("https://a/가이드를", "https://a/가이드"),
            ("https://a/운영-문서에서는", "https://a/운영-문서"),
            ("https://a/마을", "https://a/마을"),
            ("https://a/평가", "https://a/평가"),
            ("https://a/경로", "https://a/경로"),
            ("https://a/온도", "https://a/온도"),
            ("https://a/장애", "https://a/장애"),
        ];
        for (address, expected) in cases {
            assert_eq!(without(address), expected);
        }
    }
}
