use crate::silence::SilenceError;
use crate::slash::SlashError;

/// The sentences of answers to a slash command.
pub(in crate::render) trait Answers {
    /// The commands as examples, each with its purpose.
    fn help(&self) -> [(&'static str, &'static str); 6];
    /// Says why the command is not understood.
    fn wrong(&self, error: &SlashError) -> String;
    /// Heads the alarms without a severity.
    fn no_severity(&self) -> &'static str;
    /// Describes for how long an alarm has been in ALARM, after its name.
    fn for_so_long(&self, span: &str) -> String;
    /// Says that no alarm of a team is in ALARM, and where the team is read from.
    fn quiet_team(&self, team: &str) -> String;
    /// Says until when alarms are silenced.
    fn silenced(&self, until: &str) -> String;
    /// Introduces the command that ends the silence.
    fn ends_silence(&self) -> &'static str;
    /// Says why there is no silence.
    fn not_silenced(&self, error: &SilenceError) -> String;
    /// Says that the person has acknowledged the alarm.
    fn now_acknowledged(&self, alarm: &str) -> String;
    /// Says that another person had acknowledged the alarm.
    fn already(&self, alarm: &str, by: &str) -> String;
    /// Says that no alarm in ALARM has that name.
    fn no_alarm(&self) -> &'static str;
    /// Asks for one of several alarms.
    fn several(&self) -> &'static str;
    /// Says that there are no rotas.
    fn no_rota(&self) -> &'static str;
    /// Stands for a person where nobody is on call.
    fn nobody(&self) -> &'static str;
    /// Introduces the next person on call.
    fn next_on_call(&self, at: &str) -> String;
    /// Says that the message is being changed just now.
    fn busy(&self) -> &'static str;
    /// Says that the ledger cannot be used now.
    fn no_ledger(&self) -> &'static str;
}
