//! The answers to a slash command in English.

use super::English;
use crate::render::language::Answers;
use crate::silence::SilenceError;
use crate::slash::SlashError;

impl Answers for English {
    fn help(&self) -> [(&'static str, &'static str); 6] {
        [
            ("/alarms", "the alarms in ALARM, by severity"),
            ("/alarms severity=sev1 account=prod", "the alarms that match"),
            ("/alarms team payments", "the alarms whose tag team is payments"),
            ("/alarms silence prod-web-* for 2h because we deploy", "silences alarms"),
            ("/alarms ack prod-web-cpu", "acknowledges an alarm"),
            ("/alarms who", "who is on call, and who is next"),
        ]
    }

    fn wrong(&self, error: &SlashError) -> String {
        match error {
            SlashError::Unknown(word) => format!("There is no command {word:?}."),
            SlashError::Matcher(error) => format!("{error}."),
            SlashError::NoName => "Add the name of an alarm or a team.".to_owned(),
            SlashError::NoSpan => "Say for how long: for 2h, or until 09:00.".to_owned(),
            SlashError::Span(text) => {
                format!("{text:?} must be a duration of at most 30 days, such as 90min, 2h or 1d.")
            }
            SlashError::Until(text) => {
                format!("{text:?} must be a time, such as 09:00, 2026-12-01 or 2026-12-01 09:00.")
            }
            SlashError::Over => "That time is in the past, or more than 30 days away.".to_owned(),
        }
    }

    fn no_severity(&self) -> &'static str {
        "without severity"
    }

    fn for_so_long(&self, span: &str) -> String {
        format!("for {span}")
    }

    fn quiet_team(&self, team: &str) -> String {
        format!(
            "No alarm in ALARM has the tag team with the value {team:?}. bongsu knows tags only if CloudWatch's event has them, or \
             if a route, a severity or a channel uses them."
        )
    }

    fn silenced(&self, until: &str) -> String {
        format!("🔕 Silenced until {until}:")
    }

    fn ends_silence(&self) -> &'static str {
        "To end it:"
    }

    fn not_silenced(&self, error: &SilenceError) -> String {
        match error {
            SilenceError::Everything => {
                "Nothing was silenced: this would silence every alarm, or every alarm in some state or of some kind. Name the alarms."
                    .to_owned()
            }
            error => format!("Nothing was silenced: {error}."),
        }
    }

    fn now_acknowledged(&self, alarm: &str) -> String {
        format!("👀 You acknowledged {alarm}.")
    }

    fn already(&self, alarm: &str, by: &str) -> String {
        format!("{by} has already acknowledged {alarm}.")
    }

    fn no_alarm(&self) -> &'static str {
        "Nothing was acknowledged: no alarm in ALARM has that name. /alarms lists them."
    }

    fn several(&self) -> &'static str {
        "Nothing was acknowledged: several alarms match. Give the name of one. account=ID and region=CODE distinguish alarms with the same name."
    }

    fn no_rota(&self) -> &'static str {
        "The configuration has no rotas ([[rota]])."
    }

    fn nobody(&self) -> &'static str {
        "nobody"
    }

    fn next_on_call(&self, at: &str) -> String {
        format!("from {at}")
    }

    fn busy(&self) -> &'static str {
        "Nothing was acknowledged: another change of the alarm's message is in progress. Try again."
    }

    fn no_ledger(&self) -> &'static str {
        "The ledger cannot be used now. Try again."
    }
}
