/// One of the series of an alarm that watches several (CloudWatch API, `AlarmContributor`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// CloudWatch's id, the same for the same attributes.
    pub id: String,
    /// What tells this series from the others.
    pub attributes: Vec<(String, String)>,
}

impl Contributor {
    /// The attributes' values, which is how people call a series.
    pub fn name(&self) -> String {
        let values: Vec<_> = self.attributes.iter().map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { self.id.clone() } else { values.join(", ") }
    }
}
