use bongsu_alarm::Locale;

use super::{config, messages};
use crate::rules;

#[test]
fn every_fixture_in_both_languages() {
    insta::glob!("../../../../fixtures", "*.json", |path| {
        let event = std::fs::read(path).unwrap();
        for (locale, name) in [(Locale::En, "en"), (Locale::Ko, "ko")] {
            let messages = messages(&event, &config(locale));
            messages.iter().for_each(rules::check);
            insta::assert_json_snapshot!(name, messages);
        }
    });
}
