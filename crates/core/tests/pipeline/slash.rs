//! Tests slash commands about alarms in ALARM.

use bongsu_core::press::Person;
use bongsu_core::render::slash_reply;
use bongsu_core::silence;
use bongsu_core::slash::SlashCommand;
use jiff::SignedDuration;
use pollster::block_on;

use crate::world::{NOW, World, notice};

const ROTA: &str = "[accounts]\n123456789012 = \"prod\"\n[[rota]]\nname = \"primary\"\nzone = \"Asia/Seoul\"\nstarts = \"2026-11-02\"\n\
                    people = [\"U0000000001\", \"U0000000002\"]\n";

fn world(settings: &str) -> World {
    let world = World::new(settings, true);
    let at = |minutes| NOW - SignedDuration::from_mins(minutes);
    for (name, minutes) in [("web-sev2-cpu", 3), ("db <sev1>", 90), ("sev1-api", 10), ("disk", 5)] {
        world.notify(&notice(name, "ALARM", at(minutes)));
    }
    world.notify(&notice("over", "ALARM", at(9)));
    world.notify(&notice("over", "OK", at(8)));
    world
}

fn ask(world: &World, text: &str) -> String {
    let by = Person { id: "U0123456789".to_owned(), name: "hong".to_owned() };
    let command = SlashCommand { text: text.to_owned(), by, at: NOW };
    let reply = block_on(world.pipeline().slash(&command, world.deadline())).unwrap();
    slash_reply(&reply, &world.config, NOW)
}

/// Removes links, which other tests check.
fn plain(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("<https://") {
        let (link, after) = from.split_once('>').unwrap();
        left.push_str(before);
        left.push_str(link.split_once('|').unwrap().1);
        rest = after;
    }
    left + rest
}

#[test]
fn lists_alarms_in_alarm_by_severity() {
    let world = world(ROTA);
    let expected = "*🔥 4 alarms are burning*\n*sev1*\n🚨 *sev1-api* (prod) for 10\u{a0}min\n*sev2*\n\
                    🚨 *web-sev2-cpu* (prod) for 3\u{a0}min\n*without severity*\n🚨 *db &lt;sev1&gt;* (prod) for 1\u{a0}h 30\u{a0}min\n\
                    🚨 *disk* (prod) for 5\u{a0}min";
    let said = ask(&world, "");
    assert_eq!(plain(&said), expected, "{said}");
    assert!(said.contains("#alarmsV2:alarm/sev1-api|"), "{said}");
    assert!(
        plain(&ask(&world, "severity=sev2 account=prod"))
            .starts_with("*🔥 1 alarm is burning*\n*sev2*\n🚨 *web")
    );
    assert_eq!(ask(&world, "account=staging"), "*🔥 All is quiet*");
}

#[test]
fn shows_at_most_twenty_five() {
    let world = World::new("[storm]\nnotices = 1000", true);
    for number in 0..28 {
        world.notify(&notice(&format!("alarm-{number:02}"), "ALARM", NOW));
    }
    let said = ask(&world, "");
    assert!(said.starts_with("*🔥 28 alarms are burning*") && said.ends_with("\nand 3 more"), "{said}");
    assert_eq!(said.matches("🚨").count(), 25);
    let said = ask(&world, "ack alarm-*");
    assert!(said.contains("several alarms match") && said.ends_with("and 18 more"), "{said}");
}

#[test]
fn a_team_matches_the_tag_in_any_case() {
    let world = World::new("", true);
    let mut of_team = notice("pay", "ALARM", NOW);
    of_team.tags = Some(vec![("Team".to_owned(), "Payments".to_owned())]);
    world.notify(&of_team);
    world.notify(&notice("other", "ALARM", NOW));
    assert!(ask(&world, "team payments").contains("|pay>"), "{}", ask(&world, "team payments"));
    assert!(!ask(&world, "team payments").contains("other"));
    assert!(
        ask(&world, "team <x>").contains("No alarm in ALARM has the tag team with the value \"&lt;x&gt;\"")
    );
}

#[test]
fn acknowledges_one_alarm() {
    let world = world("");
    assert_eq!(ask(&world, "ack sev1-api"), "👀 You acknowledged sev1-api.");
    assert_eq!(ask(&world, "ack sev1-api"), "👀 You acknowledged sev1-api.", "the same command twice");
    assert!(
        plain(&ask(&world, "severity=sev1")).contains("· 👀 Acknowledged by hong at 11-23"),
        "{}",
        ask(&world, "")
    );
    let other = SlashCommand {
        text: "ack sev1-*".to_owned(),
        by: Person { id: "U9".to_owned(), name: "kim".to_owned() },
        at: NOW,
    };
    let reply = block_on(world.pipeline().slash(&other, world.deadline())).unwrap();
    assert_eq!(slash_reply(&reply, &world.config, NOW), "hong has already acknowledged sev1-api.");
    for name in ["over", "nothing"] {
        assert!(ask(&world, &format!("ack {name}")).contains("no alarm in ALARM has that name"));
    }
    assert!(ask(&world, "ack *").contains("several alarms match"));
    assert!(!world.channels[0].updated.borrow().is_empty(), "the message shows it");
}

#[test]
fn silences_alarms() {
    let world = world(ROTA);
    let said = ask(&world, "silence web-* account=prod for 2h because we deploy");
    let silences = block_on(silence::list(&world.ledger)).unwrap();
    let [silence] = silences.as_slice() else { panic!("{silences:?}") };
    let matchers: Vec<_> = silence.matchers.iter().map(ToString::to_string).collect();
    assert_eq!(matchers, ["alarm=\"web-*\"", "account=\"123456789012\""]);
    assert_eq!((silence.created_by.as_str(), silence.comment.as_str()), ("hong", "we deploy"));
    assert_eq!(silence.until, Some(NOW + SignedDuration::from_hours(2)));
    assert!(
        said.starts_with("🔕 Silenced until ") && said.contains(&format!("expire {}", silence.id)),
        "{said}"
    );
    ask(&world, "silence web-* account=prod for 2h because we deploy");
    assert_eq!(block_on(silence::list(&world.ledger)).unwrap().len(), 1, "the same command twice is once");
    for everything in ["silence * for 2h", "silence state=ALARM for 2h"] {
        assert!(ask(&world, everything).starts_with("Nothing was silenced: this would silence every alarm"));
    }
    assert_eq!(block_on(silence::list(&world.ledger)).unwrap().len(), 1);
}

#[test]
fn the_end_of_a_silence_is_in_the_zone_of_the_persons_rota() {
    let world = world(ROTA);
    let by = |id: &str, text: &str| {
        let by = Person { id: id.to_owned(), name: id.to_owned() };
        let command = SlashCommand { text: text.to_owned(), by, at: NOW };
        block_on(world.pipeline().slash(&command, world.deadline())).unwrap();
        let silences = block_on(silence::list(&world.ledger)).unwrap();
        silences.into_iter().find(|it| it.created_by == id).and_then(|it| it.until).unwrap()
    };
    let of_nobody = by("U0123456789", "silence web-* until 09:00");
    let of_rota = by("U0000000002", "silence web-* until 09:00");
    let hour = |at: jiff::Timestamp, zone: &str| at.in_tz(zone).unwrap().strftime("%H:%M").to_string();
    assert_eq!(
        (hour(of_nobody, "UTC"), hour(of_rota, "Asia/Seoul")),
        ("09:00".to_owned(), "09:00".to_owned())
    );
    for end in [of_nobody, of_rota] {
        assert!(NOW < end && end.duration_since(NOW) <= SignedDuration::from_hours(24), "{end}");
    }
    let said = ask(&world, "silence db-* until 2026-01-01 09:00");
    assert!(said.starts_with("That time is in the past, or more than 30 days away.\n```"), "{said}");
}

#[test]
fn shows_the_people_on_call() {
    let said = ask(&world(ROTA), "who");
    assert!(said.starts_with("*primary*: <@U000000000"), "{said}");
    assert!(said.contains(" · from 11-") && said.matches("<@U").count() == 2, "{said}");
    assert_eq!(ask(&world(""), "who"), "The configuration has no rotas ([[rota]]).");
}

#[test]
fn the_help_exists_in_both_languages() {
    let help = ask(&world(""), "help");
    assert_eq!(help.lines().count(), 6 + 2, "{help}");
    let wrong = ask(&world(""), "extinguish <everything>");
    assert_eq!(wrong, format!("There is no command \"extinguish\".\n{help}"));
    let korean = |text: &str| ask(&world("locale = \"ko\""), text);
    assert!(korean("x").starts_with("\"x\"라는 명령은 없습니다.\n```\n/alarms  "), "{}", korean("x"));
    assert!(korean("").starts_with("*🔥 경보 4건 발생 중*\n*sev1*\n"), "{}", korean(""));
    assert_eq!(korean("ack disk"), "👀 disk 경보를 확인했습니다.");
    assert!(
        korean("silence disk for 1h")
            .contains("까지 음소거:\n```\nalarm=\"disk\"\n```\n끝내려면: bongsu silence expire ")
    );
}
