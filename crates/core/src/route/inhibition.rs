use super::{Labels, Matcher};

/// A rule that silences alarms while another alarm is in ALARM (Alertmanager, "Inhibition").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inhibition {
    /// The conditions for the alarm in ALARM, all of which must hold.
    pub source: Vec<Matcher>,
    /// The conditions for the silenced alarms, all of which must hold.
    pub target: Vec<Matcher>,
    /// The labels that must be equal for both alarms. Two missing labels are equal.
    pub equal: Vec<String>,
}

/// The labels that identify an alarm.
const IDENTITY: [&str; 3] = ["alarm", "account", "region"];

impl Inhibition {
    /// Returns whether `target` is silenced while the alarm with the labels `source` is in ALARM.
    ///
    /// An alarm never inhibits itself. Two alarms that are both source and target do not inhibit each other,
    /// because then people would be notified of neither (Alertmanager does the same).
    pub fn inhibits(&self, source: &Labels, target: &Labels) -> bool {
        let holds = |matchers: &[Matcher], labels: &Labels| matchers.iter().all(|it| it.holds(labels));
        let is_same = |label: &str| source.get(label) == target.get(label);
        let is_itself = IDENTITY.iter().all(|label| is_same(label));
        let is_mutual = holds(&self.source, target) && holds(&self.target, source);
        holds(&self.source, source)
            && holds(&self.target, target)
            && self.equal.iter().all(|label| is_same(label))
            && !is_itself
            && !is_mutual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(alarm: &str, severity: &str, region: &str) -> Labels {
        [("alarm", alarm), ("severity", severity), ("region", region)].into_iter().collect()
    }

    fn rule(source: &str, target: &str) -> Inhibition {
        let matchers = |text: &str| vec![text.parse().unwrap()];
        Inhibition { source: matchers(source), target: matchers(target), equal: vec!["region".to_owned()] }
    }

    #[test]
    fn a_source_inhibits_its_targets_but_never_itself() {
        let whole = rule("alarm=down*", "severity!=sev1");
        let (down, cpu) = (labels("down", "sev1", "eu"), labels("cpu", "sev3", "eu"));
        assert!(whole.inhibits(&down, &cpu));
        assert!(!whole.inhibits(&cpu, &down), "not the other way");
        assert!(!whole.inhibits(&down, &labels("cpu", "sev3", "us")), "another region");
        assert!(!whole.inhibits(&down, &labels("db", "sev1", "eu")), "no target");
        let low = labels("down", "sev3", "eu");
        assert!(!whole.inhibits(&low, &low), "not by itself");
        assert!(whole.inhibits(&low, &cpu));
    }

    #[test]
    fn two_alarms_do_not_inhibit_each_other() {
        let each = rule("severity=~\"sev.\"", "alarm=*");
        let (one, other) = (labels("a", "sev1", "eu"), labels("b", "sev2", "eu"));
        assert!(!each.inhibits(&one, &other) && !each.inhibits(&other, &one));
        assert!(each.inhibits(&one, &labels("c", "", "eu")));
    }
}
