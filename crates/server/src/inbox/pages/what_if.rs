//! The form that back-tests other settings over the records.

use bongsu_alarm::alarm::TreatMissingData;
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_alarm::evaluate::{Criteria, Threshold};
use serde::Deserialize;

/// The settings of the form. An empty field keeps the alarm's setting.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Trial {
    threshold: Option<String>,
    m: Option<String>,
    n: Option<String>,
    missing: Option<String>,
}

/// The fields of the form as shown.
pub(super) struct Fields {
    pub(super) threshold: String,
    pub(super) m: String,
    pub(super) n: String,
    /// Each word, and whether it is selected.
    pub(super) missing: [(&'static str, bool); 4],
}

const MISSING: [TreatMissingData; 4] = [
    TreatMissingData::Missing,
    TreatMissingData::Ignore,
    TreatMissingData::Breaching,
    TreatMissingData::NotBreaching,
];

impl Trial {
    /// Returns the alarm with these settings, or `None` if no field is filled in.
    ///
    /// # Errors
    ///
    /// Returns an error if a field is not a number, or if CloudWatch would refuse the settings.
    pub(super) fn applied(&self, alarm: &AlarmDefinition) -> Option<Result<AlarmDefinition, String>> {
        let fields = [&self.threshold, &self.m, &self.n, &self.missing];
        let is_given = fields.into_iter().flatten().any(|field| !field.trim().is_empty());
        is_given.then(|| self.changed(alarm))
    }

    fn changed(&self, alarm: &AlarmDefinition) -> Result<AlarmDefinition, String> {
        let mut alarm = alarm.clone();
        let (Watches::Metric { criteria, .. } | Watches::Math { criteria, .. }) = &mut alarm.watches else {
            return Ok(alarm);
        };
        let threshold = number::<f64>("threshold", self.threshold.as_ref())?;
        // A number cannot replace a band.
        if let (Some(threshold), Threshold::Static(_)) = (threshold, criteria.threshold) {
            criteria.threshold = Threshold::Static(threshold);
        }
        let m = number::<u32>("M", self.m.as_ref())?;
        if let Some(n) = number::<u32>("N", self.n.as_ref())? {
            criteria.evaluation_periods = n;
        }
        if let Some(m) = m {
            criteria.datapoints_to_alarm = Some(m);
        }
        let missing = self.missing.as_deref().filter(|word| !word.is_empty());
        if let Some(word) = missing {
            let parsed = TreatMissingData::parse(word);
            criteria.treat_missing_data = parsed.ok_or_else(|| format!("missing data: {word:?}"))?;
        }
        let problems: Vec<_> = criteria.problems().iter().map(ToString::to_string).collect();
        if problems.is_empty() { Ok(alarm) } else { Err(problems.join("; ")) }
    }

    /// Returns the fields of the form: the typed text, or else the alarm's setting.
    pub(super) fn fields(&self, criteria: &Criteria) -> Fields {
        let typed = |field: &Option<String>, is: String| {
            field.clone().filter(|text| !text.trim().is_empty()).unwrap_or(is)
        };
        let threshold = match criteria.threshold {
            Threshold::Static(threshold) => threshold.to_string(),
            _ => String::new(),
        };
        let missing = typed(&self.missing, criteria.treat_missing_data.as_str().to_owned());
        Fields {
            threshold: typed(&self.threshold, threshold),
            m: typed(&self.m, criteria.m().to_string()),
            n: typed(&self.n, criteria.n().to_string()),
            missing: MISSING.map(|it| (it.as_str(), it.as_str() == missing)),
        }
    }
}

fn number<T: std::str::FromStr>(name: &str, field: Option<&String>) -> Result<Option<T>, String> {
    match field.map(|text| text.trim()).filter(|text| !text.is_empty()) {
        Some(text) => text.parse().map(Some).map_err(|_| format!("{name}: {text:?} is not a valid number")),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use bongsu_alarm::simulate::WatchedAlarm;

    use super::*;

    fn check(threshold: &str, m: &str, n: &str, missing: &str, expected: Option<Result<&str, &str>>) {
        let field = |text: &str| Some(text.to_owned());
        let trial = Trial { threshold: field(threshold), m: field(m), n: field(n), missing: field(missing) };
        let applied = trial.applied(&WatchedAlarm::cpu("web-1").definition());
        let told = applied.map(|applied| {
            let alarm = applied?;
            let criteria = alarm.criteria().unwrap();
            let missing = criteria.treat_missing_data.as_str();
            Ok(format!("{:?} {} {} {missing}", criteria.threshold, criteria.m(), criteria.n()))
        });
        match (told, expected) {
            (None, None) => {}
            (Some(Ok(told)), Some(Ok(expected))) => assert_eq!(told, expected),
            (Some(Err::<String, String>(told)), Some(Err(expected))) => {
                assert!(told.contains(expected), "{told}");
            }
            (told, expected) => panic!("{told:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn settings_must_be_valid_in_cloudwatch() {
        check("", "", "", "", None);
        check("50.5", "", "", "", Some(Ok("Static(50.5) 2 2 ignore")));
        check("", "2", "3", "breaching", Some(Ok("Static(80.0) 2 3 breaching")));
        check("many", "", "", "", Some(Err("threshold: \"many\"")));
        check("", "-1", "", "", Some(Err("M: \"-1\"")));
        check("", "5", "3", "", Some(Err("")));
        check("", "", "", "perhaps", Some(Err("perhaps")));
        check("NaN", "", "", "", Some(Err("")));
    }
}
