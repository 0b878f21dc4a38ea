use super::*;

use UrlRules::{Any, SlackOnly};

#[test]
fn accepts_slack_and_refuses_other_hosts() {
    let cases = [
        ("https://hooks.slack.com/services/T/B/x", SlackOnly, None),
        ("hooks.slack.com/services/T0/B0/x\n", SlackOnly, None),
        ("HTTPS://Hooks.Slack.com:443/services/T0/B0/x/", SlackOnly, None),
        ("https://hooks.slack-gov.com/services/T0/B0/x", SlackOnly, None),
        ("\"https://hooks.slack.com/services/T0/B0/x\"", SlackOnly, None),
        ("", SlackOnly, Some(UrlError::Empty)),
        ("  \n", Any, Some(UrlError::Empty)),
        ("http://hooks.slack.com/services/T0/B0/x", SlackOnly, Some(UrlError::NotHttps)),
        ("https://hooks.slack.com.evil.example/services", SlackOnly, Some(UrlError::NotSlack)),
        ("https://evilslack.com/services/T0/B0/x", SlackOnly, Some(UrlError::NotSlack)),
        ("https://user@evil.example/hooks.slack.com", SlackOnly, Some(UrlError::NotSlack)),
        ("https://user@hooks.slack.com/services/T0/B0/x", SlackOnly, Some(UrlError::NotWebhook)),
        ("https://hooks.slack.com:8443/services/T0/B0/x", SlackOnly, Some(UrlError::NotWebhook)),
        ("http://127.0.0.1:8080/x", Any, None),
        ("ftp://127.0.0.1/x", Any, Some(UrlError::NotHttps)),
        ("not a url", Any, Some(UrlError::NotUrl)),
        ("xoxb-1-2-abc", SlackOnly, Some(UrlError::Token)),
    ];
    for (text, rules, expected) in cases {
        assert_eq!(WebhookUrl::parse(text, rules).err(), expected, "{text}");
    }
}

#[test]
fn names_the_kind_of_another_url() {
    let cases = [
        ("https://hooks.slack.com/triggers/T00/123/abcdef", UrlError::Workflow),
        ("https://hooks.slack.com/workflows/T00/A1/1/abcdef", UrlError::Workflow),
        ("https://hooks.slack-gov.com/triggers/T00/123/abcdef", UrlError::Workflow),
        ("https://hooks.slack.com/actions/T00/1/abcdef", UrlError::Response),
        ("https://hooks.slack.com/commands/T00/1/abcdef", UrlError::Response),
        ("https://hooks.slack.com", UrlError::Cut),
        ("https://hooks.slack.com/services/", UrlError::Cut),
        ("https://hooks.slack.com/services/T00/B00", UrlError::Cut),
        ("https://hooks.slack.com/services/T00/B00/", UrlError::Cut),
        ("https://hooks.slack.com/services/B00/T00/x", UrlError::NotWebhook),
        ("https://hooks.slack.com/services/T00/B00/x/y", UrlError::NotWebhook),
        ("https://hooks.slack.com/services/T00/B00/x?y=z", UrlError::NotWebhook),
        ("https://hooks.slack.com/services/T00/B00/x...", UrlError::NotWebhook),
        ("https://myteam.slack.com/archives/C0123", UrlError::Link),
        ("https://app.slack.com/client/T0/C0", UrlError::Link),
        ("https://slack.com/api/chat.postMessage", UrlError::Api),
        ("https://api.slack.com/apps/A0/incoming-webhooks", UrlError::Link),
    ];
    for (text, expected) in cases {
        let error = WebhookUrl::parse(text, SlackOnly).unwrap_err();
        assert_eq!(error, expected, "{text}");
        let said = error.to_string();
        assert!(said.contains("api.slack.com/apps") && !said.contains("abcdef"), "{said}");
    }
    for url in ["https://hooks.slack.com/triggers/T00/123/abcdef", "https://hooks.slack.com/services/T00"] {
        assert!(WebhookUrl::parse(url, Any).is_err(), "on Slack's own host in every mode: {url}");
    }
}

#[test]
fn a_key_value_secret_with_one_url_is_read() {
    let url = "https://hooks.slack.com/services/T00/B00/xyz";
    let trigger = "https://hooks.slack.com/triggers/T00/1/xyz";
    let takes = [
        format!(r#"{{"SLACK_WEBHOOK_URL":"{url}"}}"#),
        format!(" {{\"url\": \"{url}\\n\", \"channel\": \"#alarms\", \"retries\": 3}}\n"),
        format!(r#"{{"dashboard":"https://grafana.example/d/1","hook":"{url}"}}"#),
        format!(r#"{{"a":"{url}","b":"{url}"}}"#),
    ];
    for text in takes {
        let read = WebhookUrl::parse(&text, SlackOnly).map(|it| it.expose().to_owned());
        assert_eq!(read.as_deref(), Ok(url), "{text}");
    }
    let refuses = [
        (format!(r#"{{"prod":"{url}","dev":"{url}2"}}"#), "several webhook URLs, under the keys prod, dev"),
        (format!(r#"{{"hook":"{trigger}"}}"#), "Workflow Builder"),
        (r#"{"user":"u","password":"p"}"#.to_owned(), "no webhook URL, only the keys user, password"),
        ("{}".to_owned(), "no key"),
        (format!(r#"{{"hook":"{url}""#), "begins as JSON but is not JSON"),
        (format!(r#"{{"{url}":"x","{url}y":"z"}}"#), "(a key that is not shown)"),
    ];
    for (text, expected) in refuses {
        let said = WebhookUrl::parse(&text, SlackOnly).unwrap_err().to_string();
        assert!(said.contains(expected) && !said.contains("xyz"), "{text}\n{said}");
    }
}

#[test]
fn never_shows_itself() {
    let url = WebhookUrl::parse("https://hooks.slack.com/services/T/B/secret", SlackOnly).unwrap();
    assert_eq!(format!("{url:?}"), "WebhookUrl(hidden)");
}
