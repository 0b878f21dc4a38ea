use std::fs;

use super::script;
use super::world::World;

#[test]
fn every_story_reads_right() {
    insta::glob!("told/*.txt", |path| {
        let script = fs::read_to_string(path).unwrap();
        let (bot, webhook) = (channels_after(&script, true), channels_after(&script, false));
        insta::assert_snapshot!(format!("# To a bot\n\n{bot}\n# To a webhook\n\n{webhook}"));
    });
}

fn channels_after(script: &str, is_bot: bool) -> String {
    let mut world = World::new(&script::settings(script), is_bot);
    for line in script::lines(script) {
        world.pass(&line);
    }
    world.read()
}
