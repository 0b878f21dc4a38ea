use bongsu_io::cloudwatch::Ways;

use crate::alarms::Alarm;

/// The names of alarms by the number of ways by which they reach the function.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Heard {
    /// By a rule and a topic. They are announced once.
    pub twice: Vec<String>,
    pub once: Vec<String>,
    pub never: Vec<String>,
}

impl Heard {
    pub(crate) fn of<'a>(alarms: impl IntoIterator<Item = &'a Alarm>, ways: &Ways) -> Self {
        let mut heard = Self::default();
        for alarm in alarms {
            let by_topic = ways.topics().iter().any(|topic| alarm.names(topic));
            let names = match (ways.has_rule_for(&alarm.name), by_topic) {
                (true, true) => &mut heard.twice,
                (false, false) => &mut heard.never,
                _ => &mut heard.once,
            };
            names.push(alarm.name.clone());
        }
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_arrives_twice_once_or_never() {
        let topic = "arn:aws:sns:ap-northeast-2:123456789012:mission-sns";
        let alarm = |name: &str, action: &str| Alarm {
            name: name.to_owned(),
            alarm_actions: vec![action.to_owned()],
            ..Alarm::default()
        };
        let alarms = [
            alarm("team-a", topic),
            alarm("team-b", "x"),
            alarm("c", topic),
            alarm("d", "x"),
            alarm("e", ""),
        ];
        let heard = |rule| Heard::of(&alarms, &Ways::new(topic, rule, "mission-lambda"));
        let found = heard("team-*");
        assert_eq!(
            (found.twice, found.once, found.never),
            (
                vec!["team-a".to_owned()],
                vec!["team-b".to_owned(), "c".to_owned()],
                vec!["d".to_owned(), "e".to_owned()]
            )
        );
        assert_eq!((heard("").twice.len(), heard("").once.len(), heard("").never.len()), (0, 2, 3));
        assert_eq!((heard("*").twice.len(), heard("*").once.len(), heard("*").never.len()), (2, 3, 0));
    }
}
