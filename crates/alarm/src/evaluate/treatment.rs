use crate::alarm::TreatMissingData;

/// Returns the default treatment of missing data: `ignore` if all metrics of the alarm are in `AWS/DynamoDB`,
/// including those that only serve an expression, otherwise `missing`.
///
/// The user guide calls this a default, and the API reference says that it cannot be changed. Third-party
/// captures of native alarms show that an explicit setting applies.
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
