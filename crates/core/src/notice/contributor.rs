/// One of the series of an alarm that watches several (CloudWatch API, `AlarmContributor`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// CloudWatch's id, the same for the same attributes.
    pub id: String,
    /// What tells this series from the others.
    pub attributes: Vec<(String, String)>,
}
