use std::fmt;

use aws_sdk_cloudformation::types::StackResource;

use super::kind;

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Resource {
    /// The logical ID.
    pub logical: String,
    /// The name, ARN or URL in AWS.
    pub physical: Option<String>,
    /// The type in CloudFormation, for example `AWS::SNS::Topic`.
    pub kind: String,
    pub status: String,
}

impl Resource {
    pub(super) fn of(resource: &StackResource) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            logical: text(resource.logical_resource_id()),
            physical: resource.physical_resource_id().filter(|id| !id.is_empty()).map(str::to_owned),
            kind: text(resource.resource_type()),
            status: resource.resource_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

/// Writes "SNS topic mission-sns".
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", kind(&self.kind), short(self.physical.as_deref().unwrap_or(&self.logical)))
    }
}

/// The end of an ARN or a URL, which is the resource's name.
pub(crate) fn short(physical: &str) -> &str {
    let is_address = physical.starts_with("arn:") || physical.starts_with("http");
    let end = || physical.rsplit([':', '/']).next().filter(|end| !end.is_empty());
    if is_address { end().unwrap_or(physical) } else { physical }
}
