//! Resolves CloudFormation functions as far as a template alone allows: parameters with a default, mappings,
//! and conditions on both (CloudFormation user guide, "Intrinsic function reference"). Other functions stay
//! unresolved, and an error names a function whose value is required.

use serde_json::{Map, Value};

use super::fields::intrinsic;

/// Functions nested more deeply than this are not resolved.
const DEEPEST: usize = 16;

/// The value that removes a property.
const NO_VALUE: &str = "AWS::NoValue";

/// A CloudFormation template.
pub(super) struct Template<'a>(&'a Value);

impl<'a> Template<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        Self(document)
    }

    /// Returns an alarm's properties with all functions that the template resolves. A dimension whose value
    /// only a deployment knows becomes a placeholder such as `${InstanceId}`, because the history of a
    /// back-test supplies the samples.
    pub(super) fn properties(&self, properties: &Value) -> Value {
        let mut resolved = self.resolve(properties, DEEPEST);
        name_dimensions(&mut resolved);
        resolved
    }

    /// Returns the texts of a list, or `None` if only a deployment knows them.
    pub(super) fn texts(&self, list: &Value) -> Option<Vec<String>> {
        self.resolve(list, DEEPEST).as_array()?.iter().map(text).collect()
    }

    fn resolve(&self, value: &Value, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return value.clone() };
        if let Some((function, argument)) = function(value) {
            return self.call(function, argument, depth).unwrap_or_else(|| value.clone());
        }
        match value {
            Value::Object(map) => {
                let entries = map.iter().filter(|(_, value)| !self.is_taken_away(value, depth));
                entries.map(|(key, value)| (key.clone(), self.resolve(value, depth))).collect()
            }
            Value::Array(list) => {
                let entries = list.iter().filter(|value| !self.is_taken_away(value, depth));
                entries.map(|value| self.resolve(value, depth)).collect()
            }
            _ => value.clone(),
        }
    }

    fn is_taken_away(&self, value: &Value, depth: usize) -> bool {
        let is_none =
            |value: &Value| function(value).is_some_and(|(name, it)| name == "Ref" && it == NO_VALUE);
        is_none(value) || function(value).is_some() && is_none(&self.resolve(value, depth))
    }

    fn call(&self, function: &str, argument: &Value, depth: usize) -> Option<Value> {
        let resolved = |value: &Value| {
            let resolved = self.resolve(value, depth);
            intrinsic(&resolved).is_none().then_some(resolved)
        };
        match function {
            "Ref" => self.named(argument.as_str()?, depth),
            "Fn::GetAtt" => {
                let [id, attribute] = pair(argument)?;
                self.alarm(&id, depth).filter(|_| attribute == "Arn")
            }
            "Fn::Sub" => self.substitute(argument, depth).map(Value::from),
            "Fn::FindInMap" => {
                let [map, first, second, ..] = argument.as_array()?.as_slice() else { return None };
                let (map, first, second) = (resolved(map)?, resolved(first)?, resolved(second)?);
                self.0.get("Mappings")?.get(map.as_str()?)?.get(text(&first)?)?.get(text(&second)?).cloned()
            }
            "Fn::If" => {
                let [condition, yes, no] = argument.as_array()?.as_slice() else { return None };
                let holds = self.named_condition(condition.as_str()?, depth)?;
                Some(self.resolve(if holds { yes } else { no }, depth))
            }
            "Fn::Join" => {
                let [between, parts] = argument.as_array()?.as_slice() else { return None };
                let parts: Option<Vec<_>> = resolved(parts)?.as_array()?.iter().map(text).collect();
                Some(Value::from(parts?.join(between.as_str()?)))
            }
            "Fn::Select" => {
                let [index, list] = argument.as_array()?.as_slice() else { return None };
                let index: usize = text(&resolved(index)?)?.parse().ok()?;
                resolved(list)?.as_array()?.get(index).cloned()
            }
            _ => None,
        }
    }

    /// Returns the default of a parameter, or the name of an alarm in the template.
    fn named(&self, name: &str, depth: usize) -> Option<Value> {
        self.parameter(name).or_else(|| self.alarm(name.strip_suffix(".Arn").unwrap_or(name), depth))
    }

    /// Returns the name of an alarm in the template, or its logical ID if only a deployment gives it a name.
    /// A rule accepts a name instead of an ARN.
    fn alarm(&self, id: &str, depth: usize) -> Option<Value> {
        let resource = self.0.get("Resources")?.get(id)?;
        let kind = resource.get("Type")?.as_str()?;
        if !kind.starts_with("AWS::CloudWatch::") || !kind.ends_with("Alarm") {
            return None;
        }
        let name = resource.get("Properties").and_then(|it| it.get("AlarmName"));
        let name = name.map(|name| self.resolve(name, depth)).filter(Value::is_string);
        Some(name.unwrap_or_else(|| Value::from(id)))
    }

    /// Returns the default of a parameter.
    fn parameter(&self, name: &str) -> Option<Value> {
        let parameter = self.0.get("Parameters")?.get(name)?;
        let default = parameter.get("Default")?;
        let kind = parameter.get("Type").and_then(Value::as_str).unwrap_or_default();
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        match default.as_str().filter(|_| is_list) {
            Some(list) => Some(list.split(',').map(|item| Value::from(item.trim())).collect()),
            None => Some(default.clone()),
        }
    }

    /// Resolves `Fn::Sub`: `${Name}`, with the function's own variables first. `${!Name}` is the literal
    /// text.
    fn substitute(&self, argument: &Value, depth: usize) -> Option<String> {
        let (pattern, variables) = match argument {
            Value::String(pattern) => (pattern.as_str(), None),
            Value::Array(parts) => (parts.first()?.as_str()?, parts.get(1)),
            _ => return None,
        };
        let mut result = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}')?;
            result.push_str(before);
            match name.strip_prefix('!') {
                Some(literal) => result.push_str(&format!("${{{literal}}}")),
                None => {
                    let own = variables.and_then(|it| it.get(name)).map(|it| self.resolve(it, depth));
                    result.push_str(&text(&own.or_else(|| self.named(name, depth))?)?);
                }
            }
            rest = after;
        }
        result.push_str(rest);
        Some(result)
    }

    fn named_condition(&self, name: &str, depth: usize) -> Option<bool> {
        self.condition(self.0.get("Conditions")?.get(name)?, depth.checked_sub(1)?)
    }

    fn condition(&self, condition: &Value, depth: usize) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        let (function, argument) = function(condition)?;
        let all = || argument.as_array().map(|list| list.iter().map(|it| self.condition(it, depth)));
        match function {
            "Condition" => self.named_condition(argument.as_str()?, depth),
            "Fn::Equals" => {
                let [one, other] = argument.as_array()?.as_slice() else { return None };
                let [one, other] = [one, other].map(|it| self.resolve(it, depth));
                Some(text(&one)? == text(&other)?)
            }
            "Fn::Not" => all()?.next()?.map(|holds| !holds),
            "Fn::And" => all()?.try_fold(true, |holds, next| Some(holds && next?)),
            "Fn::Or" => all()?.try_fold(false, |holds, next| Some(holds || next?)),
            _ => None,
        }
    }
}

/// Returns the two parts of `Fn::GetAtt`, which is a list or one text.
fn pair(argument: &Value) -> Option<[String; 2]> {
    match argument {
        Value::String(text) => text.split_once('.').map(|(id, attribute)| [id, attribute].map(str::to_owned)),
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(id), Value::String(attribute)] => Some([id.clone(), attribute.clone()]),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the function and its argument if the object is a function.
fn function(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let (name, argument) = object.iter().next()?;
    (name == "Ref" || name == "Condition" || name.starts_with("Fn::")).then_some((name.as_str(), argument))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Replaces functions in dimensions, both of the alarm and of the entries of `Metrics`.
fn name_dimensions(value: &mut Value) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| {
            if key == "Dimensions" {
                name_all(value);
            } else {
                name_dimensions(value);
            }
        }),
        Value::Array(list) => list.iter_mut().for_each(name_dimensions),
        _ => {}
    }
}

fn name_all(dimensions: &mut Value) {
    if intrinsic(dimensions).is_some() {
        *dimensions = Value::Array(Vec::new());
    }
    let Value::Array(list) = dimensions else { return };
    // A dimension under an unresolved condition has no name to show.
    list.retain(|dimension| intrinsic(dimension).is_none());
    for dimension in list.iter_mut().filter_map(Value::as_object_mut) {
        name_one(dimension);
    }
}

fn name_one(dimension: &mut Map<String, Value>) {
    for value in dimension.values_mut() {
        if let Some((function, argument)) = function(value) {
            let name = argument.as_str().map_or_else(|| function.to_owned(), str::to_owned);
            *value = Value::from(format!("${{{name}}}"));
        }
        // The deployment supplies the value of a parameter with an empty default.
        if value.as_str() == Some("") {
            *value = Value::from("-");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolved(value: &Value) -> Value {
        let document = json!({
            "Parameters": {
                "Limit": {"Type": "Number", "Default": 80},
                "Stage": {"Type": "String", "Default": "prod"},
                "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
                "Instance": {"Type": "String"},
                "Empty": {"Type": "String", "Default": ""},
            },
            "Mappings": {"Limits": {"prod": {"cpu": 70}, "test": {"cpu": 95}}},
            "Conditions": {
                "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
                "IsTest": {"Fn::Not": [{"Condition": "IsProd"}]},
                "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "IsTest"}]},
                "HasInstance": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Instance"}, ""]}]},
                "Circle": {"Condition": "Circle"},
            },
        });
        Template::of(&document).properties(value)
    }

    #[test]
    fn resolves_parameters_mappings_and_conditions() {
        let cases = [
            (json!({"Ref": "Limit"}), json!(80)),
            (json!({"Fn::Sub": "${Stage}-cpu-${!x}"}), json!("prod-cpu-${x}")),
            (json!({"Fn::Sub": ["${a}/${Limit}", {"a": {"Ref": "Stage"}}]}), json!("prod/80")),
            (json!({"Fn::FindInMap": ["Limits", {"Ref": "Stage"}, "cpu"]}), json!(70)),
            (json!({"Fn::If": ["IsProd", 1, 2]}), json!(1)),
            (json!({"Fn::If": ["Both", 1, {"Ref": "Limit"}]}), json!(80)),
            (json!({"Fn::Join": ["-", [{"Ref": "Stage"}, "x"]]}), json!("prod-x")),
            (json!({"Fn::Select": [1, {"Ref": "Zones"}]}), json!("b")),
            (
                json!({"a": {"Ref": "AWS::NoValue"}, "b": [{"Fn::If": ["IsTest", 1, {"Ref": "AWS::NoValue"}]}]}),
                json!({"b": []}),
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(resolved(&value), expected, "{value}");
        }
    }

    #[test]
    fn leaves_values_that_only_a_deployment_knows() {
        let cases = [
            json!({"Ref": "Instance"}),
            json!({"Ref": "AWS::Region"}),
            json!({"Fn::Sub": "${AWS::StackName}-cpu"}),
            json!({"Fn::Sub": "${Stage"}),
            json!({"Fn::If": ["HasInstance", 1, 2]}),
            json!({"Fn::If": ["Circle", 1, 2]}),
            json!({"Fn::If": ["Nowhere", 1, 2]}),
            json!({"Fn::FindInMap": ["Limits", {"Ref": "AWS::Region"}, "cpu"]}),
            json!({"Fn::ImportValue": "x"}),
            json!({"Fn::Select": [7, {"Ref": "Zones"}]}),
        ];
        for value in cases {
            assert_eq!(resolved(&value), value);
        }
    }

    #[test]
    fn a_dimension_without_a_value_becomes_a_placeholder() {
        let value = json!({"Dimensions": [{"Name": "InstanceId", "Value": {"Ref": "Instance"}},
            {"Name": "Stage", "Value": {"Ref": "Stage"}}, {"Name": "E", "Value": {"Ref": "Empty"}}, {"Fn::If": ["HasInstance", {}, {}]}]});
        let expected = json!({"Dimensions": [{"Name": "InstanceId", "Value": "${Instance}"},
            {"Name": "Stage", "Value": "prod"}, {"Name": "E", "Value": "-"}]});
        assert_eq!(resolved(&value), expected);
    }
}
