use crate::alarm::TreatMissingData;

/// What an alarm made without `TreatMissingData` does with missing data: `ignore` if every metric it
/// names is one of `AWS/DynamoDB`, those included that only serve an expression, else `missing`.
///
/// The user guide calls it a default, the API reference says that it cannot be changed; third-party
/// captures of native alarms show that what is set counts.
pub fn default_treatment<'a>(namespaces: impl IntoIterator<Item = &'a str>) -> TreatMissingData {
    let mut namespaces = namespaces.into_iter().peekable();
    let any = namespaces.peek().is_some();
    if any && namespaces.all(|namespace| namespace == "AWS/DynamoDB") {
        TreatMissingData::Ignore
    } else {
        TreatMissingData::Missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dynamodb_ignores() {
        use TreatMissingData::{Ignore, Missing};
        let cases: [(&[&str], _); 5] = [
            (&["AWS/DynamoDB"], Ignore),
            (&["AWS/DynamoDB", "AWS/DynamoDB"], Ignore),
            (&["AWS/DynamoDB", "AWS/EC2"], Missing),
            (&["AWS/EC2"], Missing),
            (&[], Missing),
        ];
        for (namespaces, expected) in cases {
            assert_eq!(default_treatment(namespaces.iter().copied()), expected, "{namespaces:?}");
        }
    }
}
