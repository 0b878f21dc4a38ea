//! Templates that users write, by minijinja: no files, no loops without end.

use minijinja::{Environment, UndefinedBehavior, Value};

use crate::slack::is_blank;

/// What one template may cost; a title costs some tens.
const FUEL: u64 = 20_000;

/// Whether `source` is a template that uses nothing but `variables`.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn check(source: &str, variables: &[&str]) -> Result<(), String> {
    let environment = environment();
    let template = environment.template_from_str(source).map_err(|error| error.to_string())?;
    let mut used: Vec<_> = template.undeclared_variables(false).into_iter().collect();
    used.sort();
    match used.iter().find(|name| !variables.contains(&name.as_str())) {
        Some(name) => Err(format!("there is no variable \"{name}\"")),
        None => Ok(()),
    }
}

/// The text of a checked template; `None` where it fails on these very values, or comes out empty.
pub(crate) fn render(source: &str, values: &Value) -> Option<String> {
    let text = environment().template_from_str(source).ok()?.render(values).ok()?;
    Some(text.trim().to_owned()).filter(|text| !is_blank(text))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn finds_what_is_wrong_before_it_is_used() {
        let cases = [
            ("{{ name }}", None),
            ("{{ nmae }}", Some("there is no variable \"nmae\"")),
            ("{{ name", Some("syntax error")),
            ("{% include 'x' %}", Some("")),
        ];
        for (source, expected) in cases {
            let error = check(source, &["name"]).err();
            assert_eq!(error.is_some(), expected.is_some(), "{source}");
            assert!(error.unwrap_or_default().contains(expected.unwrap_or_default()), "{source}");
        }
    }

    #[test]
    fn never_runs_away() {
        let values = context! { name => "a" };
        assert_eq!(render("{{ name }}{{ missing.deeper }}", &values).as_deref(), Some("a"));
        assert_eq!(
            render("{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}", &values),
            None
        );
        assert_eq!(render("{{ 1 / 0 }}", &values), None);
        assert_eq!(render("  ", &values), None);
    }
}
