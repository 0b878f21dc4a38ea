use bongsu_alarm::Locale;

use super::*;

#[test]
fn reads_every_setting() {
    let config = Config::parse(
        r##"
        locale = "ko"
        zone = "Asia/Seoul"
        [accounts]
        "123456789012" = "prod"
        [announce]
        states = ["ALARM", "OK"]
        first_evaluation = true
        [[receiver]]
        name = "oncall"
        channel = "#alarms"
        kms_encrypted_hook_url = "AQICAH=="
        kms_encryption_context = "none"
        "##,
    )
    .unwrap();
    assert_eq!(config.locale, Locale::Ko);
    assert_eq!(config.accounts["123456789012"], "prod");
    assert_eq!(config.announce.states, [AlarmState::Ok, AlarmState::Alarm]);
    let ciphertext = "AQICAH==".to_owned();
    let url = SecretSource::Kms { ciphertext, context: EncryptionContext::None };
    let channel = Some("#alarms".to_owned());
    assert_eq!(config.receivers[0].kind, ReceiverKind::Webhook { url, channel });
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(Config::parse("").unwrap(), Config::default());
}

#[test]
fn errors_name_the_setting_and_its_position() {
    let cases = [
        ("locale = \"en\"\nzoen = \"UTC\"", "line 2, column 1"),
        ("zoen = \"UTC\"", "unknown field `zoen`; did you mean `zone`?"),
        ("[[reciever]]\nname = \"a\"", "did you mean `receiver`?"),
        ("colour = \"red\"", "unknown field `colour`, expected one of `locale`"),
        ("zone = \"Asia/Seol\"", "unknown time zone \"Asia/Seol\""),
        ("zone = \"Asia/Seol\"", "line 1, column 8"),
        ("locale = \"fr\"", "line 1, column 10: locale: unknown variant `fr`"),
        (
            "[announce]\nfirst_evaluation = 1",
            "line 2, column 20: announce.first_evaluation: invalid type: integer",
        ),
        ("[[receiver]]\nname = \"a\"\nchannel = 5", "receiver[0].channel: invalid type: integer"),
        (
            "[[route]]\nreceivers = [\"a\"]",
            "[[route]] defines a list, but only one such table is allowed: write [route]",
        ),
        ("[route]\nlog_group = \"\"", "is no name of a log group"),
        (
            "[route]\nlog_group = \"arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/shop\"",
            "without an ARN",
        ),
        ("[[route.routes]]\nlog_group = \"/ecs/my shop\"", "line 2"),
        ("[[slack]]\nsigning_secret_secret = \"x\"", "write [slack]"),
        ("[[flapping]]\nminutes = 5", "write [flapping]"),
        ("[announce]\nstates = [\"ALRAM\"]", "line 2"),
        ("[message]\ntitle = \"{{ nmae }}\"", "there is no variable \"nmae\""),
        ("[message]\ntitle = \"{{ name\"", "line 2, column 9"),
        ("[message]\nfacts = [\"metrics\"]", "unknown variant `metrics`"),
        (
            "\n[[receiver]]\nname = \"a\"",
            "line 2, column 1: receiver \"a\": no source for its webhook URL or bot token",
        ),
        (
            "[[receiver]]\nname = \"a\"\nsecret = \"x\"\nbot_token_file = \"y\"",
            "receiver \"a\": has both secret and bot_token_file",
        ),
        ("[[receiver]]\nname = \"a\"\nbot_token_file = \"y\"", "to the channel's ID"),
        (
            "[[route.routes]]\n[[route.routes]]\nmatchers = [\"alarm==a-*\"]",
            "line 3, column 1: route.routes[1]",
        ),
        ("[[route.routes]]\nmatchers = [\"alrm=a-*\"]", "did you mean \"alarm\"?"),
        (
            "[[route.routes]]\nreceivers = [\"opz\"]\n[[receiver]]\nname = \"ops\"\nsecret = \"x\"",
            "did you mean \"ops\"?",
        ),
        ("[[receiver]]\nname = \"a\"\nbot_token_file = \"y\"\nchannel = \" \"", "set channel"),
        (
            "[[receiver]]\nname = \"a\"\nbot_token_file = \"x\"\nbot_token_secret = \"y\"",
            "several sources for its bot token",
        ),
        ("[[receiver]]\nname = \"a\"\nsecret = \"x\"\nssm_parameter = \"y\"", "several sources"),
        (
            "[[receiver]]\nname = \"a\"\nsecret = \"x\"\n[[receiver]]\nname = \"a\"\nsecret = \"x\"",
            "two receivers have this name",
        ),
        (
            "[[receiver]]\nname = \"a\"\nkms_encrypted_hook_url = \"x\"\nkms_encryption_context = \"yes\"",
            "kms_encryption_context \"yes\"",
        ),
    ];
    for (text, expected) in cases {
        let message = Config::parse(text).unwrap_err().to_string();
        assert!(message.contains(expected), "{text}\n{message}");
    }
}

#[test]
fn a_bot_is_a_token_and_a_channel() {
    let cases = [
        ("bot_token_file = \"t\"", SecretSource::File("t".to_owned())),
        ("bot_token_ssm_parameter = \"/t\"", SecretSource::SsmParameter("/t".to_owned())),
        ("bot_token_secret = \"t\"", SecretSource::SecretsManager("t".to_owned())),
        (
            "kms_encrypted_bot_token = \"AQ==\"\nkms_encryption_context = \"a=b\"",
            SecretSource::Kms {
                ciphertext: "AQ==".to_owned(),
                context: EncryptionContext::Pairs(vec![("a".to_owned(), "b".to_owned())]),
            },
        ),
    ];
    for (keys, token) in cases {
        let text = format!("[[receiver]]\nname = \"a\"\nchannel = \"C012\"\n{keys}");
        let config = Config::parse(&text).unwrap();
        let channel = "C012".to_owned();
        assert_eq!(
            config.receivers[0].kind,
            ReceiverKind::Bot { token, channel, template: None, api_origin: None },
            "{keys}"
        );
    }
}

#[test]
fn a_bot_may_use_another_origin_of_the_web_api() {
    let read = |secret: &str, origin: &str| {
        Config::parse(&format!(
            "[[receiver]]\nname = \"a\"\nchannel = \"C012\"\n{secret}\napi_origin = {origin:?}"
        ))
    };
    let config = read("bot_token_file = \"t\"", "https://slack-gov.com").unwrap();
    let ReceiverKind::Bot { api_origin, .. } = &config.receivers[0].kind else { panic!("no bot") };
    assert_eq!(api_origin.as_deref(), Some("https://slack-gov.com"));
    for (secret, origin, expected) in [
        ("bot_token_file = \"t\"", "slack-gov.com", "\"https://slack-gov.com\""),
        ("bot_token_file = \"t\"", "https://slack-gov.com/api/", "without a path"),
        ("bot_token_file = \"t\"", "https://", "invalid api_origin"),
        ("bot_token_file = \"t\"", "https://slack.com@example.com", "invalid api_origin"),
        ("secret = \"s\"", "https://slack-gov.com", "remove api_origin"),
    ] {
        let error = read(secret, origin).unwrap_err().to_string();
        assert!(error.contains("receiver \"a\"") && error.contains(expected), "{origin}: {error}");
    }
}

#[test]
fn errors_of_a_channel_template_name_the_setting() {
    let (bot, hook) = ("bot_token_file = \"t\"", "secret = \"s\"");
    let cases = [
        ("a", bot, "channel = \"{{ tag.team }}\"", "set default_channel"),
        ("a", bot, "channel = \"{{ tag.team }}\"\ndefault_channel = \"{{ tag.b }}\"", "one channel"),
        ("a", bot, "channel = \"{{ tag.team\"\ndefault_channel = \"b\"", "syntax error"),
        ("a", bot, "channel = \"{{ team }}\"\ndefault_channel = \"b\"", "no variable \"team\""),
        ("a", bot, "channel = \"C012\"\ndefault_channel = \"b\"", "without a template, remove it"),
        ("a#b", bot, "channel = \"{{ tag.team }}\"\ndefault_channel = \"b\"", "use another name"),
        (
            "a",
            hook,
            "channel = \"{{ tag.team }}\"\ndefault_channel = \"b\"",
            "a webhook posts to one channel",
        ),
        ("a", hook, "default_channel = \"b\"", "a webhook posts to one channel"),
        (
            "a",
            "sns.topic = \"arn:aws:sns:eu-west-1:1:t\"",
            "default_channel = \"b\"",
            "both sns and default_channel",
        ),
    ];
    for (name, secret, keys, expected) in cases {
        let text = format!("[[receiver]]\nname = \"{name}\"\n{secret}\n{keys}");
        let error = Config::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}\n{error}");
    }
}

#[test]
fn a_receiver_may_be_outside_slack() {
    let kind = |text: &str| {
        let config = Config::parse(&format!("[[receiver]]\nname = \"a\"\n{text}")).unwrap();
        config.receivers[0].kind.clone()
    };
    let routing_key = SecretSource::SsmParameter("/pd".to_owned());
    let service = PagerDuty { routing_key, region: PagerDutyRegion::Eu };
    let text = "pagerduty = { region = \"eu\", routing_key.ssm_parameter = \"/pd\" }";
    assert_eq!(kind(text), ReceiverKind::PagerDuty(service));
    let arn = "arn:aws-cn:sns:cn-north-1:123456789012:on-call".to_owned();
    let topic = Topic { arn: arn.clone(), format: TopicFormat::Json };
    assert_eq!(
        kind(&format!("sns = {{ topic = \"{arn}\", format = \"json\" }}")),
        ReceiverKind::Topic(topic)
    );
    let signing_secret = Some(SecretSource::SecretsManager("hub".to_owned()));
    let server = Webhook { url: "https://hub.example.com/a".to_owned(), signing_secret };
    let text =
        "webhook.url = \"https://hub.example.com/a\"\nwebhook.signing_secret.secrets_manager = \"hub\"";
    assert_eq!(kind(text), ReceiverKind::Json(server));
}

#[test]
fn errors_of_a_receiver_outside_slack_name_the_setting() {
    let cases = [
        ("pagerduty.routing_key = {}", "no source for its PagerDuty routing key"),
        ("pagerduty.routing_key = \"0123456789abcdef\"", "invalid type: string"),
        ("pagerduty.routing_key = { file = \"a\", ssm_parameter = \"b\" }", "several sources"),
        ("pagerduty = { region = \"ap\", routing_key.file = \"a\" }", "unknown variant `ap`"),
        ("sns.topic = \"on-call\"", "not the ARN of a topic"),
        ("sns.topic = \"arn:aws:sqs:eu-west-1:1:q\"", "not the ARN of a topic"),
        ("webhook.url = \"http://hub.example.com\"", "does not begin with https://"),
        ("webhook.url = \"https://user:word@hub.example.com\"", "signing_secret"),
        ("webhook.url = \"https://hooks.slack.com/services/T0/B0/x\"", "belongs to Slack"),
        ("webhook.url = \"https:///path\"", "has no host"),
        (
            "webhook.url = \"https://a\"\nsns.topic = \"arn:aws:sns:eu-west-1:1:t\"",
            "has both sns and webhook",
        ),
        ("webhook.url = \"https://a\"\nchannel = \"#a\"", "has both webhook and channel"),
    ];
    for (text, expected) in cases {
        let error = Config::parse(&format!("[[receiver]]\nname = \"a\"\n{text}")).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}\n{error}");
        assert!(!error.contains("word@") && !error.contains("0123456789abcdef"), "{error}");
    }
}

#[test]
fn the_name_of_the_inbox_differs_from_those_of_receivers() {
    let named = |names: &[&str]| {
        let of = |name: &&str| ReceiverConfig { name: (*name).to_owned(), ..ReceiverConfig::terminal() };
        ReceiverConfig::inbox_beside(&names.iter().map(of).collect::<Vec<_>>())
    };
    let cases: [(&[&str], &str); 4] = [
        (&[], "inbox"),
        (&["slack"], "inbox"),
        (&["inbox"], "inbox-2"),
        (&["inbox-2", "inbox", "inbox-4"], "inbox-3"),
    ];
    for (others, expected) in cases {
        let inbox = named(others);
        assert_eq!((inbox.name.as_str(), inbox.kind), (expected, ReceiverKind::Inbox), "{others:?}");
    }
}
