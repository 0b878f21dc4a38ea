use std::fs;

use super::script;
use super::world::World;

#[test]
fn every_story_reads_right() {
    insta::glob!("told/*.txt", |path| {
        let script = fs::read_to_string(path).unwrap();
        let (bot, webhook) = (told(&script, true), told(&script, false));
        insta::assert_snapshot!(format!("# To a bot\n\n{bot}\n# To a webhook\n\n{webhook}"));
    });
}

fn told(script: &str, is_bot: bool) -> String {
    let mut world = World::new(&script::settings(script), is_bot);
    for line in script::lines(script) {
        world.pass(&line);
    }
    world.read()
}
