//! Reads the resource of an ARN, which is its sixth part (AWS General Reference, "Amazon Resource Names").

/// Returns the resource of an ARN, such as `function:checkout`. A resource may contain colons.
pub(crate) fn resource(arn: &str) -> Option<&str> {
    arn.splitn(6, ':').nth(5)
}

/// Returns the resource if the text is an ARN with a resource.
pub(crate) fn resource_of_text(text: &str) -> Option<&str> {
    resource(text).filter(|resource| text.starts_with("arn:") && !resource.is_empty())
}
