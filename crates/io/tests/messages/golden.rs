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

#[test]
fn the_table_of_events_has_each_title_as_it_is_shown() {
    let page = include_str!("../../../../docs/events.md");
    insta::glob!("../../../../fixtures", "event-*.json", |path| {
        let name = path.file_stem().unwrap().to_string_lossy();
        let row = page.lines().find(|line| line.starts_with(&format!("| [`{name}`]")));
        let cells: Vec<_> = row.unwrap_or_else(|| panic!("no row for {name}")).split(" | ").collect();
        let event = std::fs::read(path).unwrap();
        for (locale, title) in [(Locale::En, cells[1]), (Locale::Ko, cells[2])] {
            let text = bongsu_slack::unescaped(&messages(&event, &config(locale))[0].text).into_owned();
            assert!(text.starts_with(title), "{name}: {title:?} is not at the beginning of {text:?}");
        }
    });
}
