//! Stories: what happens, line by line, and the channel as a reader then sees it. Each is told twice: to a bot, which
//! changes its messages and replies in their threads, and to a webhook, which can only post.

mod channel;
mod script;
mod world;

use std::fs;

use world::World;

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
    world.channel().read()
}
