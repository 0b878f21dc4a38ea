//! Unrolls the loops of `AWS::LanguageExtensions` whose lists are in the template itself (CloudFormation template
//! reference, "Fn::ForEach").

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::find::escaped;
use super::template::Template;

const LOOP: &str = "Fn::ForEach";

/// Loops that are nested more deeply than this are not unrolled. CloudFormation allows five nested loops.
const DEEPEST: usize = 32;

/// The maximum number of entries of all loops. A loop beyond it is not unrolled. A template has at most 500 resources.
const MOST: usize = 5_000;

/// A template with its loops unrolled, as far as the template determines their lists.
#[derive(Debug)]
pub(crate) struct Unrolled {
    /// The template. Loops over other lists remain in it.
    pub(crate) document: Value,
    /// The original position of each resource, by its logical ID.
    pointers: BTreeMap<String, String>,
}

impl Unrolled {
    /// Unrolls the loops of a template. Returns `None` if it has none.
    pub(crate) fn of(document: &Value) -> Option<Self> {
        let has_loop = has_loop(document.get("Resources")?, DEEPEST)
            || document.get("Conditions").is_some_and(|it| has_loop(it, DEEPEST));
        if !has_loop {
            return None;
        }
        let mut loops = Loops { template: Template::of(document), left: MOST };
        let mut unrolled = document.clone();
        let mut pointers = BTreeMap::new();
        for section in ["Conditions", "Resources"] {
            let Some(Value::Object(map)) = document.get(section) else { continue };
            let entries = loops.entries(map, &format!("/{section}"), DEEPEST);
            if section == "Resources" {
                pointers.extend(entries.iter().map(|it| (it.key.clone(), it.pointer.clone())));
            }
            let entries: Map<_, _> = entries.into_iter().map(|entry| (entry.key, entry.value)).collect();
            if let Some(place) = unrolled.get_mut(section) {
                *place = Value::Object(entries);
            }
        }
        Some(Self { document: unrolled, pointers })
    }

    /// Returns the position of a resource in the original document.
    pub(crate) fn pointer(&self, id: &str) -> Option<&str> {
        self.pointers.get(id).map(String::as_str)
    }
}

/// Returns whether a key belongs to a loop.
pub(crate) fn is_loop(key: &str) -> bool {
    key.split("::").take(2).eq(LOOP.split("::"))
}

struct Loops<'a> {
    template: Template<'a>,
    /// The number of entries that loops may still add.
    left: usize,
}

struct Entry {
    key: String,
    value: Value,
    pointer: String,
}

impl Loops<'_> {
    /// Returns the entries of an object, with each loop replaced by its entries.
    fn entries(&mut self, map: &Map<String, Value>, pointer: &str, depth: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (key, value) in map {
            let pointer = format!("{pointer}/{}", escaped(key));
            match Some(value).filter(|_| is_loop(key)).and_then(|body| self.made(body, &pointer, depth)) {
                Some(made) => entries.extend(made),
                None => entries.push(Entry { key: key.clone(), value: self.value(value, depth), pointer }),
            }
        }
        entries
    }

    /// Returns the entries of a loop, or `None` if only a deployment knows them.
    fn made(&mut self, body: &Value, pointer: &str, depth: usize) -> Option<Vec<Entry>> {
        let depth = depth.checked_sub(1)?;
        let [identifier, collection, output] = body.as_array()?.as_slice() else { return None };
        let (identifier, output) = (identifier.as_str()?, output.as_object()?);
        let mut made = Vec::new();
        for item in self.template.texts(collection)? {
            let variable = Variable { name: identifier, value: &item };
            for (key, value) in output {
                let (pointer, value) =
                    (format!("{pointer}/2/{}", escaped(key)), variable.put_into(value, DEEPEST));
                if is_loop(key) {
                    made.extend(self.made(&value, &pointer, depth)?);
                } else {
                    self.left = self.left.checked_sub(1)?;
                    made.push(Entry {
                        key: variable.in_text(key),
                        value: self.value(&value, depth),
                        pointer,
                    });
                }
            }
        }
        Some(made)
    }

    fn value(&mut self, value: &Value, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return value.clone() };
        match value {
            Value::Object(map) => {
                let entries = self.entries(map, "", depth);
                entries.into_iter().map(|entry| (entry.key, entry.value)).collect()
            }
            Value::Array(list) => list.iter().map(|value| self.value(value, depth)).collect(),
            _ => value.clone(),
        }
    }
}

/// The variable of a loop with one of its values.
struct Variable<'a> {
    name: &'a str,
    value: &'a str,
}

impl Variable<'_> {
    fn put_into(&self, value: &Value, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return value.clone() };
        match value {
            Value::Object(map) if map.len() == 1 && map.get("Ref").is_some_and(|name| name == self.name) => {
                Value::from(self.value)
            }
            Value::Object(map) => {
                map.iter().map(|(key, value)| (self.in_text(key), self.put_into(value, depth))).collect()
            }
            Value::Array(list) => list.iter().map(|value| self.put_into(value, depth)).collect(),
            Value::String(text) => Value::from(self.in_text(text)),
            _ => value.clone(),
        }
    }

    /// Replaces `${Name}` with the value, and `&{Name}` with the letters and digits of the value, because a logical ID
    /// allows no other characters.
    fn in_text(&self, text: &str) -> String {
        let letters = || self.value.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let text = text.replace(&format!("${{{}}}", self.name), self.value);
        let short = format!("&{{{}}}", self.name);
        if text.contains(&short) { text.replace(&short, &letters()) } else { text }
    }
}

fn has_loop(value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match value {
        Value::Object(map) => map.iter().any(|(key, value)| is_loop(key) || has_loop(value, depth)),
        Value::Array(list) => list.iter().any(|value| has_loop(value, depth)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::definition::AlarmDefinition;

    fn alarm(queue: &Value) -> Value {
        json!({"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": {"Fn::Sub": "late-${Queue}"},
            "Namespace": "AWS/SQS", "MetricName": "ApproximateAgeOfOldestMessage", "Statistic": "Maximum", "Period": 60,
            "EvaluationPeriods": 5, "Threshold": 600, "ComparisonOperator": "GreaterThanThreshold",
            "Dimensions": [{"Name": "QueueName", "Value": queue}]}})
    }

    fn names(document: &Value) -> Vec<String> {
        let alarms = AlarmDefinition::find_all(document).unwrap();
        alarms.into_iter().map(|(name, alarm)| alarm.map(|_| name).unwrap()).collect()
    }

    #[test]
    fn a_loop_over_a_list_makes_an_alarm_for_each_item() {
        let document = json!({"Resources": {"Fn::ForEach::Queues":
            ["Queue", ["orders", "mail-in"], {"Late&{Queue}": alarm(&json!({"Ref": "Queue"}))}]}});
        let unrolled = Unrolled::of(&document).unwrap();
        let late = unrolled.document.pointer("/Resources/Latemailin/Properties/Dimensions/0/Value");
        assert_eq!(late, Some(&json!("mail-in")));
        let pointer = unrolled.pointer("Latemailin").unwrap();
        assert_eq!(pointer, "/Resources/Fn::ForEach::Queues/2/Late&{Queue}");
        assert!(document.pointer(pointer).is_some());
        assert_eq!(names(&document), ["late-orders", "late-mail-in"]);
    }

    #[test]
    fn a_loop_takes_the_default_of_a_parameter_and_holds_another_loop() {
        let document = json!({
            "Parameters": {"Queues": {"Type": "CommaDelimitedList", "Default": "a, b"}},
            "Resources": {"Fn::ForEach::Queues": ["Queue", {"Ref": "Queues"}, {"Fn::ForEach::Stages": ["Stage", ["beta", "prod"],
                {"Late${Queue}${Stage}": alarm(&json!({"Fn::Sub": "${Queue}-${Stage}"}))}]}]},
        });
        let unrolled = Unrolled::of(&document).unwrap();
        let ids: Vec<_> = unrolled.document["Resources"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(ids, ["Lateabeta", "Lateaprod", "Latebbeta", "Latebprod"]);
    }

    #[test]
    fn a_loop_that_the_template_does_not_determine_stays() {
        let unknown = json!({"Ref": "Queues"});
        let many: Vec<_> = (0..100).map(|number| number.to_string()).collect();
        let output = json!({"A${Queue}": {"Type": "AWS::SNS::Topic"}});
        let inner = |output: &Value| json!({"Fn::ForEach::Inner": ["Queue", many, output]});
        for (collection, output) in
            [(unknown, output.clone()), (json!(many), inner(&inner(&output))), (json!([{"a": 1}]), output)]
        {
            let document = json!({"Resources": {"Fn::ForEach::Queues": ["Outer", collection, output]}});
            let unrolled = Unrolled::of(&document).unwrap();
            assert!(unrolled.document["Resources"].get("Fn::ForEach::Queues").is_some(), "{document}");
        }
        for shape in [json!(null), json!([]), json!(["A", ["b"]]), json!({"A": 1})] {
            let document = json!({"Resources": {"Fn::ForEach::Queues": shape}});
            assert_eq!(Unrolled::of(&document).unwrap().document, document);
        }
    }
}
