//! The template, and as much of it as must be known here.

/// The CloudFormation template. CloudFormation takes 51,200 bytes of it in a request.
pub const TEMPLATE: &str = include_str!("../../../../deploy/cloudformation.yaml");
/// The release, which the template says of itself in an output.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The names of the template's parameters: what stands two spaces deep below `Parameters:`.
pub(crate) fn parameters() -> impl Iterator<Item = &'static str> {
    let section = TEMPLATE.lines().skip_while(|line| *line != "Parameters:").skip(1);
    let section = section.take_while(|line| line.is_empty() || line.starts_with(' '));
    section.filter_map(|line| {
        let name = line.strip_prefix("  ")?.strip_suffix(':')?;
        name.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(name)
    })
}
