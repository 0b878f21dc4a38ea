/// One of the series of an alarm on several series (CloudWatch API, `AlarmContributor`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// CloudWatch's ID, which is the same for the same attributes.
    pub id: String,
    /// The attributes that identify the series.
    pub attributes: Vec<(String, String)>,
}

impl Contributor {
    /// Returns the values of the attributes, as a name for people.
    pub fn name(&self) -> String {
        let values: Vec<_> = self.attributes.iter().map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { self.id.clone() } else { values.join(", ") }
    }
}
