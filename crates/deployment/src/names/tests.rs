use super::*;

#[test]
fn the_default_names_are_the_tutorials() {
    let names = Names::default().check().unwrap();
    assert_eq!(names, Names::default());
    let bare = Names { key_alias: "mission-kms-key".to_owned(), ..Names::default() };
    assert_eq!(bare.check().unwrap().key_alias, "alias/mission-kms-key");
}

#[test]
fn another_stack_has_other_names() {
    let usual = Choices::default().resolve("bongsu", None).unwrap();
    assert_eq!(usual, Names::default());
    let other = Choices { topic: Some("given".to_owned()), ..Choices::default() };
    let other = other.resolve("team-b", None).unwrap();
    assert_eq!(
        (other.topic.as_str(), other.function.as_str(), other.key_alias.as_str(), other.cpu_alarm.as_str()),
        ("given", "team-b-lambda", "alias/team-b-kms-key", "team-b-cpu-alarm")
    );
    let long = Choices::default().resolve(&"x".repeat(80), None).unwrap_err();
    assert!(long.to_string().contains("the Lambda function"), "{long}");
}

#[test]
fn refuses_names_that_aws_does_not_accept() {
    type Set = fn(&mut Names, String);
    let stack: Set = |names, value| names.stack = value;
    let topic: Set = |names, value| names.topic = value;
    let function: Set = |names, value| names.function = value;
    let alias: Set = |names, value| names.key_alias = value;
    let alarm: Set = |names, value| names.cpu_alarm = value;
    let long = "x".repeat(300);
    let cases: [(Set, &str, Option<&str>); 22] = [
        (stack, "bongsu-2", None),
        (stack, "2-bongsu", Some("the stack")),
        (stack, "bong_su", Some("the stack")),
        (stack, "", Some("the stack")),
        (stack, &long[..129], Some("the stack")),
        (topic, "Mission_sns-1", None),
        (topic, "mission sns", Some("the SNS topic")),
        (topic, "mission.fifo", Some("FIFO")),
        (topic, &long[..241], Some("1 to 240")),
        (topic, "봉수", Some("the SNS topic")),
        (function, &long[..50], None),
        (function, &long[..51], Some("named after it")),
        (function, "arn:aws:lambda:eu-west-1:1:function:x", Some("the Lambda function")),
        (alias, "alias/team/bongsu_1", None),
        (alias, "alias/aws/lambda", Some("belong to AWS")),
        (alias, "alias/", Some("after alias/")),
        (alias, "alias/a b", Some("after alias/")),
        (alias, &long, Some("256")),
        (alarm, "CPU / 서울", None),
        (alarm, "", Some("1 to 255")),
        (alarm, "a:b", Some("colon")),
        (alarm, "a\nb", Some("line breaks")),
    ];
    for (set, value, expected) in cases {
        let mut names = Names::default();
        set(&mut names, value.to_owned());
        let found = names.check().map_err(|error| error.to_string());
        match (found, expected) {
            (Ok(_), None) => {}
            (Err(text), Some(part)) => assert!(text.contains(part), "{value}: {text}"),
            (found, expected) => panic!("{value}: {found:?}, expected {expected:?}"),
        }
    }
}
