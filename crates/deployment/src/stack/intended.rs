//! Resolves the references in the template's resources for one stack. Remedies restore resources from them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::template::yaml;
use super::{Description, Resource, short};

/// The template of one stack.
#[derive(Debug)]
pub(crate) struct Intended {
    template: Value,
    parameters: BTreeMap<String, String>,
    physical: BTreeMap<String, String>,
    /// The pseudo parameters by their names without `AWS::`.
    place: BTreeMap<&'static str, String>,
}

/// The resources that outputs name, for users without the permission to list a stack's resources.
const NAMED: [(&str, &str); 10] = [
    ("HubBus", "HubBusArn"),
    ("Topic", "TopicArn"),
    ("FallbackTopic", "FallbackTopicArn"),
    ("Function", "FunctionName"),
    ("Role", "RoleName"),
    ("Key", "KeyId"),
    ("Ledger", "LedgerTable"),
    ("LogGroup", "LogGroupName"),
    ("UndeliveredQueue", "UndeliveredQueueUrl"),
    ("DeadQueue", "DeadQueueUrl"),
];

/// The place of a stack in AWS.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StackLocation<'a> {
    pub(crate) stack: &'a str,
    pub(crate) partition: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
}

impl<'a> StackLocation<'a> {
    /// Parses a stack's ARN.
    pub(crate) fn of_stack(arn: &'a str) -> Option<Self> {
        let mut parts = arn.split(':').skip(1);
        let (partition, region) = (parts.next()?, parts.nth(1)?);
        let (account, name) = (parts.next()?, parts.next()?);
        Some(Self { stack: name.split('/').nth(1)?, partition, region, account })
    }
}

impl Intended {
    pub(crate) fn new(place: StackLocation<'_>, description: &Description, resources: &[Resource]) -> Self {
        let known = NAMED.iter().filter_map(|(logical, output)| {
            Some(((*logical).to_owned(), description.output(output)?.to_owned()))
        });
        let resources = resources.iter().filter_map(|it| Some((it.logical.clone(), it.physical.clone()?)));
        let physical = known.chain(resources);
        let others = description.parameter("OtherTopics").unwrap_or_default();
        let names = [
            ("StackName", place.stack),
            ("Partition", place.partition),
            ("Region", place.region),
            ("AccountId", place.account),
        ];
        Self {
            // The template is compiled in, and a test reads it.
            template: bongsu_io::definition::template(&yaml(others)).unwrap_or_default(),
            parameters: description.parameters.clone(),
            physical: physical.collect(),
            place: names.into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
        }
    }

    /// Returns a property of a resource by its JSON pointer, or all properties for an empty pointer. Returns null if
    /// the resource or the property does not exist in this stack.
    pub(crate) fn property(&self, logical: &str, pointer: &str) -> Value {
        let resource = self.template.pointer(&format!("/Resources/{logical}"));
        let condition = resource.and_then(|it| it.get("Condition")).and_then(Value::as_str);
        if condition.is_some_and(|name| !self.holds(&json!({ "Condition": name }))) {
            return Value::Null;
        }
        let properties = resource.and_then(|it| it.get("Properties")).and_then(|it| self.resolved(it));
        properties.and_then(|it| it.pointer(pointer).cloned()).unwrap_or_default()
    }

    /// Returns a property as text.
    pub(crate) fn text(&self, logical: &str, pointer: &str) -> String {
        self.property(logical, pointer).as_str().unwrap_or_default().to_owned()
    }

    /// Returns the statement of a policy with that Sid.
    pub(crate) fn statement(&self, logical: &str, policy: &str, sid: &str) -> Value {
        let statements = self.property(logical, &format!("{policy}/Statement"));
        let statements = statements.as_array().map(Vec::as_slice).unwrap_or_default();
        statements.iter().find(|it| it["Sid"] == sid).cloned().unwrap_or_default()
    }

    /// Returns the logical IDs of the stack's resources of a type.
    pub(crate) fn of_kind(&self, kind: &str) -> Vec<&str> {
        self.resources().into_iter().filter(|(_, it)| *it == kind).map(|(name, _)| name).collect()
    }

    /// Returns the logical IDs and types of the stack's resources.
    pub(crate) fn resources(&self) -> Vec<(&str, &str)> {
        let resources = self.template.get("Resources").and_then(Value::as_object).into_iter().flatten();
        let kinds = resources.filter_map(|(name, it)| Some((name.as_str(), it.get("Type")?.as_str()?)));
        kinds.filter(|(name, _)| self.property(name, "") != Value::Null).collect()
    }

    pub(crate) fn outputs(&self) -> BTreeMap<String, String> {
        let outputs = self.template.get("Outputs").and_then(Value::as_object).into_iter().flatten();
        let value = |output: &Value| Some(self.resolved(output.get("Value")?)?.as_str()?.to_owned());
        outputs.filter_map(|(name, output)| Some((name.clone(), value(output)?))).collect()
    }

    /// Resolves the functions in a value. Returns `None` for `AWS::NoValue`.
    fn resolved(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(values) => Some(values.iter().filter_map(|it| self.resolved(it)).collect()),
            Value::Object(fields) => self.function(fields).unwrap_or_else(|| {
                let each = fields.iter().filter_map(|(name, it)| Some((name.clone(), self.resolved(it)?)));
                Some(Value::Object(each.collect()))
            }),
            plain => Some(plain.clone()),
        }
    }

    /// Returns the result of a CloudFormation function, or `None` if the object is not a function.
    fn function(&self, fields: &Map<String, Value>) -> Option<Option<Value>> {
        let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
        Some(match name.as_str() {
            "Ref" if argument == "AWS::NoValue" => None,
            "Ref" => self.reference(argument.as_str()?).map(Value::from),
            "Fn::GetAtt" => self.attribute(argument.as_str()?).map(Value::from),
            "Fn::Sub" => Some(Value::from(self.substituted(argument.as_str()?))),
            "Fn::Split" => {
                let text = self.resolved(argument.get(1)?)?;
                Some(text.as_str()?.split(argument.get(0)?.as_str()?).map(Value::from).collect())
            }
            "Fn::If" => {
                let chosen = usize::from(!self.holds(&json!({ "Condition": argument.get(0)? }))) + 1;
                self.resolved(argument.get(chosen)?)
            }
            _ => return None,
        })
    }

    fn reference(&self, name: &str) -> Option<String> {
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            return self.place.get(pseudo).cloned();
        }
        let default = || {
            let default = self.template.pointer(&format!("/Parameters/{name}/Default"))?;
            Some(default.as_str().map_or_else(|| default.to_string(), str::to_owned))
        };
        self.parameters.get(name).or_else(|| self.physical.get(name)).cloned().or_else(default)
    }

    /// Returns an attribute of a resource. Only the attributes that the template uses are known.
    fn attribute(&self, path: &str) -> Option<String> {
        let (logical, attribute) = path.split_once('.')?;
        let physical = self.physical.get(logical)?;
        if attribute != "Arn" {
            return Some(short(physical).to_owned());
        }
        if physical.starts_with("arn:") {
            return Some(physical.clone());
        }
        let kind = self.template.pointer(&format!("/Resources/{logical}/Type"))?.as_str()?;
        let (service, prefix, is_global) = match kind {
            "AWS::KMS::Key" => ("kms", "key/", false),
            "AWS::Lambda::Function" => ("lambda", "function:", false),
            "AWS::Events::Rule" => ("events", "rule/", false),
            "AWS::Events::EventBus" => ("events", "event-bus/", false),
            "AWS::SQS::Queue" => ("sqs", "", false),
            "AWS::DynamoDB::Table" => ("dynamodb", "table/", false),
            "AWS::IAM::Role" => ("iam", "role/", true),
            _ => return None,
        };
        let (partition, account) = (self.place.get("Partition")?, self.place.get("AccountId")?);
        let region = self.place.get("Region").filter(|_| !is_global).map(String::as_str).unwrap_or_default();
        let name =
            format!("{}{}", self.bus_of(logical), short(physical).rsplit('|').next().unwrap_or_default());
        Some(format!("arn:{partition}:{service}:{region}:{account}:{prefix}{name}"))
    }

    /// Returns the path of a rule in its ARN. On a custom event bus it contains the bus, and the physical ID separates
    /// the two with a bar.
    fn bus_of(&self, logical: &str) -> String {
        let bus = self.template.pointer(&format!("/Resources/{logical}/Properties/EventBusName"));
        let bus = bus.and_then(|bus| self.resolved(bus));
        bus.as_ref().and_then(Value::as_str).map(|bus| format!("{}/", short(bus))).unwrap_or_default()
    }

    /// Resolves `${Name}` and `${Name.Attribute}`.
    fn substituted(&self, text: &str) -> String {
        let mut parts = text.split("${");
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let value = if name.contains('.') { self.attribute(name) } else { self.reference(name) };
            whole.push_str(&value.unwrap_or_default());
            whole.push_str(rest);
        }
        whole
    }

    fn holds(&self, condition: &Value) -> bool {
        let named = || self.template.pointer(&format!("/Conditions/{}", condition["Condition"].as_str()?));
        if let Some(either) = condition.get("Fn::Or").and_then(Value::as_array) {
            return either.iter().any(|it| self.holds(it));
        }
        match (condition.get("Fn::Not"), condition.get("Fn::Equals")) {
            (Some(not), _) => !not.get(0).is_some_and(|it| self.holds(it)),
            (_, Some(equals)) => {
                let side = |index: usize| equals.get(index).and_then(|it| self.resolved(it));
                side(0) == side(1)
            }
            _ => named().is_some_and(|it| self.holds(it)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:cloudformation:ap-northeast-2:123456789012:stack/bongsu/1";

    fn intended(parameters: &[(&str, &str)]) -> Intended {
        let stack = aws_sdk_cloudformation::types::Stack::builder().stack_name("bongsu").stack_id(ARN);
        let stack = parameters.iter().fold(stack, |stack, (name, value)| {
            let parameter = aws_sdk_cloudformation::types::Parameter::builder();
            stack.parameters(parameter.parameter_key(*name).parameter_value(*value).build())
        });
        let resource = |logical: &str, physical: &str| Resource {
            logical: logical.to_owned(),
            physical: Some(physical.to_owned()),
            kind: String::new(),
            status: String::new(),
        };
        let resources = [
            resource("Topic", "arn:aws:sns:ap-northeast-2:123456789012:mission-sns"),
            resource("Function", "mission-lambda"),
            resource("Key", "k-1"),
            resource("UndeliveredQueue", "http://sqs/123456789012/mission-lambda-undelivered"),
            resource("ScheduleRole", "bongsu-ScheduleRole-1"),
        ];
        Intended::new(
            StackLocation::of_stack(ARN).unwrap(),
            &Description::of_test(&stack.build()),
            &resources,
        )
    }

    #[test]
    fn resolves_the_template_for_a_stack() {
        let usual = intended(&[("CodeBucket", "b"), ("CodeKey", "k")]);
        let cases = [
            (
                "Subscription",
                "/RedrivePolicy/deadLetterTargetArn",
                "arn:aws:sqs:ap-northeast-2:123456789012:mission-lambda-undelivered",
            ),
            ("FunctionOfAlarms", "/SourceArn", "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:*"),
            ("AuditSchedule", "/Name", "mission-lambda-audit"),
            ("AuditSchedule", "/Target/RoleArn", "arn:aws:iam::123456789012:role/bongsu-ScheduleRole-1"),
            ("ErrorsAlarm", "/Dimensions/0/Value", "mission-lambda"),
            ("UnreadAlarm", "/Dimensions/0/Value", "mission-lambda-undelivered"),
            ("CpuAlarm", "/AlarmName", ""),
        ];
        for (logical, pointer, expected) in cases {
            assert_eq!(usual.text(logical, pointer), expected, "{logical}{pointer}");
        }
        let statement = usual.statement("Key", "/KeyPolicy", "CloudWatchAlarms");
        let topic = "arn:aws:sns:ap-northeast-2:123456789012:mission-sns";
        assert_eq!(statement["Condition"]["StringEquals"]["kms:EncryptionContext:aws:sns:topicArn"], topic);
        assert_eq!(usual.property("Key", "/KeyPolicy/Statement").as_array().unwrap().len(), 2);
        assert_eq!(usual.of_kind("AWS::Scheduler::Schedule").len(), 3);
        assert_eq!(usual.outputs()["KeyArn"], "arn:aws:kms:ap-northeast-2:123456789012:key/k-1");
        assert_eq!(usual.outputs()["FunctionCode"], "s3://b/k");
        let silent = intended(&[("EveningFire", "")]);
        assert_eq!(silent.of_kind("AWS::Scheduler::Schedule"), ["AuditSchedule", "TendSchedule"]);
        assert!(!silent.of_kind("AWS::CloudWatch::Alarm").contains(&"EveningFireAlarm"));
    }
}
