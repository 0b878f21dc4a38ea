//! What the template says of a resource, with its references resolved for one stack: what remedies put back.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::deploy::TEMPLATE;
use crate::stack::{Description, Resource, short};

/// The template of one stack.
#[derive(Debug)]
pub(super) struct Intended {
    template: Value,
    parameters: BTreeMap<String, String>,
    physical: BTreeMap<String, String>,
    /// The pseudo parameters, without `AWS::`.
    place: BTreeMap<&'static str, String>,
}

/// Where a stack is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) stack: &'a str,
    pub(super) partition: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
}

impl Intended {
    pub(super) fn new(place: Place<'_>, description: &Description, resources: &[Resource]) -> Self {
        let physical = resources.iter().filter_map(|it| Some((it.logical.clone(), it.physical.clone()?)));
        let names = [
            ("StackName", place.stack),
            ("Partition", place.partition),
            ("Region", place.region),
            ("AccountId", place.account),
        ];
        Self {
            // The template is the program's own; a test reads it.
            template: bongsu_io::definition::template(TEMPLATE).unwrap_or_default(),
            parameters: description.parameters.clone(),
            physical: physical.collect(),
            place: names.into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
        }
    }

    /// The properties of the resource of that logical name, or one of them by its JSON pointer; null where the template
    /// has none, or not for this stack.
    pub(super) fn property(&self, logical: &str, pointer: &str) -> Value {
        let resource = self.template.pointer(&format!("/Resources/{logical}"));
        let condition = resource.and_then(|it| it.get("Condition")).and_then(Value::as_str);
        if condition.is_some_and(|name| !self.holds(&json!({ "Condition": name }))) {
            return Value::Null;
        }
        let properties = resource.and_then(|it| it.get("Properties")).and_then(|it| self.resolved(it));
        properties.and_then(|it| it.pointer(pointer).cloned()).unwrap_or_default()
    }

    /// The same as text.
    pub(super) fn text(&self, logical: &str, pointer: &str) -> String {
        self.property(logical, pointer).as_str().unwrap_or_default().to_owned()
    }

    /// The statement of a policy with that Sid.
    pub(super) fn statement(&self, logical: &str, policy: &str, sid: &str) -> Value {
        let statements = self.property(logical, &format!("{policy}/Statement"));
        let statements = statements.as_array().map(Vec::as_slice).unwrap_or_default();
        statements.iter().find(|it| it["Sid"] == sid).cloned().unwrap_or_default()
    }

    /// The logical names of the resources of a kind that this stack has.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<&str> {
        let resources = self.template.get("Resources").and_then(Value::as_object).into_iter().flatten();
        let names = resources.filter(|(_, it)| it["Type"] == kind).map(|(name, _)| name.as_str());
        names.filter(|name| self.property(name, "") != Value::Null).collect()
    }

    /// A value with its functions resolved; nothing for `AWS::NoValue`.
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

    /// What a function of CloudFormation's comes to; nothing where the object is none.
    fn function(&self, fields: &Map<String, Value>) -> Option<Option<Value>> {
        let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
        Some(match name.as_str() {
            "Ref" if argument == "AWS::NoValue" => None,
            "Ref" => self.reference(argument.as_str()?).map(Value::from),
            "Fn::GetAtt" => self.attribute(argument.as_str()?).map(Value::from),
            "Fn::Sub" => Some(Value::from(self.substituted(argument.as_str()?))),
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

    /// The attributes that the template uses.
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
            "AWS::SQS::Queue" => ("sqs", "", false),
            "AWS::DynamoDB::Table" => ("dynamodb", "table/", false),
            "AWS::IAM::Role" => ("iam", "role/", true),
            _ => return None,
        };
        let (partition, account) = (self.place.get("Partition")?, self.place.get("AccountId")?);
        let region = self.place.get("Region").filter(|_| !is_global).map(String::as_str).unwrap_or_default();
        Some(format!("arn:{partition}:{service}:{region}:{account}:{prefix}{}", short(physical)))
    }

    /// `${Name}` and `${Name.Attribute}`.
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
