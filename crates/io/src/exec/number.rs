/// Returns the first number in a text such as `42 jobs`, `load: 0.5` or `-1e3`.
pub(super) fn first(text: &str) -> Option<f64> {
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+' | 'e' | 'E');
    let words = text
        .split(|letter: char| !is_part(letter))
        .map(|word| word.trim_end_matches(['.', '-', 'e', 'E', '+']));
    words.filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())).find_map(number)
}

fn number(word: &str) -> Option<f64> {
    word.trim_start_matches(['e', 'E']).parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_the_first_number() {
        let cases = [
            ("42\n", Some(42.0)),
            ("load average: 0.52, 0.58", Some(0.52)),
            ("-1.5e3 bytes", Some(-1_500.0)),
            ("done. 7", Some(7.0)),
            ("e5", Some(5.0)),
            ("97%", Some(97.0)),
            ("none", None),
            ("", None),
            ("1e999 2", Some(2.0)),
        ];
        for (text, expected) in cases {
            assert_eq!(first(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in any::<String>(), value in -1e9..1e9_f64) {
            let _ = first(&text);
            prop_assert_eq!(first(&format!("x {value} y")), Some(value));
        }
    }
}
