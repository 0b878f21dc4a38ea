//! Plans a first deployment without credentials, from the resources of the template.

use super::change::NAMES;
use super::parameters::Parameters;
use super::{CodeBucket, DeployError, DesiredStack, PlannedAction, PlannedChange};
use crate::stack::{Description, Intended, StackLocation, short};

/// A placeholder for the account ID, which is unknown here.
const ACCOUNT: &str = "ACCOUNT";

impl DesiredStack {
    /// Returns the changes of a first deployment that are known without a request to AWS.
    ///
    /// # Errors
    ///
    /// Returns an error if a name or a parameter is wrong.
    pub fn first_plan(&self, stack: &str, region: &str) -> Result<Vec<PlannedChange>, DeployError> {
        let names = self.names.resolve(stack, None)?;
        let bucket = self.code_bucket.clone().unwrap_or_else(|| CodeBucket::name_in(ACCOUNT, region));
        let key = CodeBucket::key(stack, &self.code);
        let parameters = Parameters::new(self, &bucket, &key, &names, None)?;
        let description = Description::planned(parameters.values());
        let place = StackLocation { stack, partition: "aws", region, account: ACCOUNT };
        let intended = Intended::new(place, &description, &[]);
        let change = |(logical, kind): (&str, &str)| {
            let named = NAMES.iter().map(|name| intended.text(logical, &format!("/{name}")));
            let name = named.into_iter().find(|name| !name.is_empty());
            PlannedChange {
                action: PlannedAction::Add,
                kind: kind.to_owned(),
                name: name.as_deref().map_or(logical, short).to_owned(),
                logical: logical.to_owned(),
                details: Vec::new(),
            }
        };
        Ok(intended.resources().into_iter().map(change).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::deploy::{Architecture, FunctionCode};
    use crate::names::Choices;

    fn planned(stack: &str, parameters: &[(&str, &str)]) -> Result<Vec<String>, DeployError> {
        let code = FunctionCode {
            path: "bootstrap.zip".into(),
            architecture: Architecture::Arm64,
            sha256: "abc".to_owned(),
            bytes: Vec::new(),
        };
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let parameters: BTreeMap<_, _> = parameters.iter().map(owned).collect();
        let desired = DesiredStack { names: Choices::default(), code, code_bucket: None, parameters };
        let changes = desired.first_plan(stack, "ap-northeast-2")?;
        Ok(changes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn creates_every_resource_with_its_name() {
        let plan = planned("bongsu", &[]).unwrap();
        for expected in [
            "+ SNS topic mission-sns",
            "+ Lambda function mission-lambda",
            "+ KMS alias alias/mission-kms-key",
            "+ SQS queue mission-lambda-undelivered",
            "+ alarm mission-lambda-errors",
            "+ log group /aws/lambda/mission-lambda",
            "+ schedule mission-lambda-audit",
            "+ KMS key Key",
        ] {
            assert!(plan.iter().any(|line| line == expected), "no {expected:?} in {plan:#?}");
        }
        assert!(!plan.iter().any(|line| line.contains("CpuAlarm") || line.contains("-buttons")), "{plan:#?}");
    }

    #[test]
    fn follows_the_options() {
        let plan = planned("team", &[("EveningFire", ""), ("InstanceId", "i-0123456789abcdef0")]).unwrap();
        let has = |line: &str| plan.iter().any(|it| it == line);
        assert!(has("+ SNS topic team-sns") && has("+ alarm team-cpu-alarm"), "{plan:#?}");
        assert!(!plan.iter().any(|line| line.contains("evening-fire")), "{plan:#?}");
        let error = planned("bongsu", &[("Nonsense", "1")]).unwrap_err();
        assert!(error.to_string().contains("no parameter Nonsense"), "{error}");
    }
}
