//! The CloudFormation template, with the parts that the program must know.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The CloudFormation template, with comments.
pub const TEMPLATE: &str = include_str!("../../../../deploy/cloudformation.yaml");
/// The release, which is an output of the template.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The resources that subscribe the function to another topic.
const OTHER: &str = r#"
  FunctionOfTopic@:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: sns.amazonaws.com
      SourceArn: "%ARN%"
      SourceAccount: !Ref AWS::AccountId
  Subscription@:
    Type: AWS::SNS::Subscription
    DependsOn: [FunctionOfTopic@, UndeliveredQueuePolicy]
    Properties:
      TopicArn: "%ARN%"
      Protocol: lambda
      Endpoint: !GetAtt Function.Arn
      RedrivePolicy: { deadLetterTargetArn: !GetAtt UndeliveredQueue.Arn }
"#;

/// CloudFormation's limit for a template in a request. A larger template would have to be uploaded before the user
/// agrees to the plan.
const MOST_BYTES: usize = 51_200;

/// Returns the template for a request: in YAML, or, if that is too long, in JSON without the parts for readers.
pub(crate) fn body(other_topics: &str) -> String {
    let text = yaml(other_topics);
    if text.len() <= MOST_BYTES { text } else { compact(&text).unwrap_or(text) }
}

/// Returns the number of topics that a request has room for, if there are more in `other_topics`.
pub(crate) fn room_for_topics(other_topics: &str) -> Option<usize> {
    let fits = |topics: &[&str]| body(&topics.join(",")).len() <= MOST_BYTES;
    let topics: Vec<_> = other_topics.split(',').filter(|topic| !topic.trim().is_empty()).collect();
    let most = || (0..topics.len()).rev().find(|count| topics.get(..*count).is_some_and(fits));
    (!fits(&topics)).then(|| most().unwrap_or_default())
}

fn compact(yaml: &str) -> Option<String> {
    let mut template = bongsu_io::definition::template(yaml).ok()?;
    split_attributes(&mut template);
    for (section, only_for_readers) in
        [("Resources", "Metadata"), ("Parameters", "Description"), ("Outputs", "Description")]
    {
        for (_, entry) in template.get_mut(section)?.as_object_mut()? {
            entry.as_object_mut()?.remove(only_for_readers);
        }
    }
    template.as_object_mut()?.remove("Metadata");
    Some(template.to_string())
}

/// Converts `Fn::GetAtt` to a list, as JSON requires.
fn split_attributes(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(split_attributes),
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = field.as_str().filter(|_| name == "Fn::GetAtt").and_then(|it| it.split_once('.'));
                match path {
                    Some((resource, attribute)) => *field = json!([resource, attribute]),
                    None => split_attributes(field),
                }
            }
        }
        _ => {}
    }
}

/// Returns the template without comments and with the resources that subscribe the function to `other_topics`, ARNs
/// that are separated by commas. CloudFormation itself cannot create a resource for each entry of a list.
pub(crate) fn yaml(other_topics: &str) -> String {
    let is_said = |line: &&str| !line.trim_start().starts_with('#');
    let template: Vec<&str> = TEMPLATE.lines().filter(is_said).collect();
    let topics = other_topics.split(',').map(str::trim).filter(|topic| !topic.is_empty());
    let others: String = topics.map(|arn| OTHER.replace('@', &id(arn)).replace("%ARN%", arn)).collect();
    let mut body = template.join("\n").replacen("\nOutputs:\n", &format!("{others}\nOutputs:\n"), 1);
    body.push('\n');
    body
}

/// Returns the logical ID for a topic, which does not depend on the other topics.
fn id(arn: &str) -> String {
    Sha256::digest(arn).iter().take(6).map(|byte| format!("{byte:02X}")).collect()
}

/// Returns the names of the template's parameters: the keys below `Parameters:` that are indented by two spaces.
pub(crate) fn parameters() -> impl Iterator<Item = &'static str> {
    let section = TEMPLATE.lines().skip_while(|line| *line != "Parameters:").skip(1);
    let section = section.take_while(|line| line.is_empty() || line.starts_with(' '));
    section.filter_map(|line| {
        let name = line.strip_prefix("  ")?.strip_suffix(':')?;
        name.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(name)
    })
}
