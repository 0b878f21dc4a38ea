use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::policy;
use super::policy::Topic;
use super::subject::{self, Subject};
use super::{Bilingual, bilingual};
use crate::definition::DefinitionError;
use crate::definition::find::{self, Found};
use crate::definition::unroll::{Unrolled, is_loop};
use crate::expr::rule::AlarmRef;

/// The alarms of a document, and its settings for the topics that they publish to.
#[derive(Debug)]
pub struct Document {
    pub(super) subjects: Vec<Subject>,
    pub(super) topics: Vec<Topic>,
    /// Whether the document is AWS's own list, which has all alarms of a region.
    pub(super) is_listing: bool,
    pub(super) unread: Vec<Bilingual>,
    /// The position of the first alarm of each name.
    names: HashMap<String, usize>,
    /// The names of the alarms in the rules of composite alarms with actions, and of their suppressors.
    served: HashSet<String>,
}

impl Document {
    pub(super) fn read(document: &Value) -> Result<Self, DefinitionError> {
        let is_listing = document.get("MetricAlarms").is_some();
        let unrolled = Unrolled::of(document);
        let whole = unrolled.as_ref().map_or(document, |unrolled| &unrolled.document);
        let resources = whole.get("Resources").and_then(Value::as_object);
        let resource = |found: &Found| {
            resources.and_then(|all| all.get(found.logical_id.as_deref().unwrap_or_default()))
        };
        let mut unread = unread(whole);
        let mut subjects = Vec::new();
        for found in find::all(document)? {
            let ignores = subject::own_ignores(resource(&found), &found);
            // A document of another kind has no alarms.
            if found.logical_id.is_none() && !is_alarm(&found.properties) {
                return Err(DefinitionError::NoAlarm);
            }
            match Subject::read(&found, ignores) {
                Ok(subject) => subjects.push(subject),
                Err(error) => {
                    let text = format!("{}: {error}", found.name().unwrap_or("an alarm"));
                    unread.push(bilingual(text.clone(), text));
                }
            }
        }
        for subject in &subjects {
            let only_here = matches!(subject.refusal, Some(DefinitionError::Intrinsic { .. }));
            if let Some(error) = subject.refusal.as_ref().filter(|_| only_here) {
                let name = &subject.name;
                unread.push(bilingual(
                    format!("{name}: {error}; rules about it are skipped"),
                    format!("{name}: {error}. 관련 규칙은 적용하지 않았습니다"),
                ));
            }
        }
        let mut names = HashMap::new();
        for (index, subject) in subjects.iter().enumerate() {
            names.entry(subject.name.clone()).or_insert(index);
        }
        let acting = subjects.iter().filter(|subject| subject.has_actions());
        let served = acting.flat_map(Subject::serving).map(AlarmRef::name).collect();
        Ok(Self { topics: policy::topics(whole), subjects, is_listing, unread, names, served })
    }

    /// Returns the alarm of this document that a rule names.
    pub(super) fn alarm(&self, named: &AlarmRef) -> Option<&Subject> {
        self.subjects.get(*self.names.get(&named.name())?)
    }

    /// Returns whether a composite alarm with actions watches this alarm, or uses it as its suppressor.
    pub(super) fn serves_another(&self, alarm: &Subject) -> bool {
        self.served.contains(&alarm.name)
    }
}

fn is_alarm(properties: &Value) -> bool {
    ["AlarmName", "AlarmRule", "ComparisonOperator", "EvaluationPeriods", "MetricName"]
        .into_iter()
        .any(|key| properties.get(key).is_some())
}

/// AWS's own macros that create no alarms. Loops of `AWS::LanguageExtensions` are reported separately.
const WITHOUT_ALARMS: &[&str] =
    &["AWS::Serverless", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen", "AWS::SecretsManager"];

/// The advice for a template with a macro.
const PROCESSED: &str =
    "lint the processed template (`aws cloudformation get-template --template-stage Processed`)";
const PROCESSED_KO: &str =
    "처리된 템플릿을 검사하십시오(`aws cloudformation get-template --template-stage Processed`)";

/// Lists the parts that cannot be read: nested stacks, macros and newer kinds of alarm. Each entry says how
/// to make that part readable.
fn unread(document: &Value) -> Vec<Bilingual> {
    let mut unread = Vec::new();
    let transforms = match document.get("Transform") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for name in transforms.into_iter().filter(|name| !WITHOUT_ALARMS.iter().any(|it| name.starts_with(it))) {
        unread.push(bilingual(
            format!("Transform {name}: the alarms that the macro creates are not in the file; {PROCESSED}"),
            format!("Transform {name}: 매크로가 만드는 경보는 파일에 없습니다. {PROCESSED_KO}"),
        ));
    }
    if transform_within(document, 64) {
        unread.push(bilingual(
            format!("Fn::Transform: the text that the macro inserts is not in the file; {PROCESSED}"),
            format!("Fn::Transform: 매크로가 넣을 내용은 파일에 없습니다. {PROCESSED_KO}"),
        ));
    }
    for (id, resource) in document.get("Resources").and_then(Value::as_object).into_iter().flatten() {
        match resource.get("Type").and_then(Value::as_str) {
            Some("AWS::CloudFormation::Stack" | "AWS::Serverless::Application") => {
                unread.push(bilingual(
                    format!("{id}: a nested stack has its own template; lint that file too"),
                    format!("{id}: 중첩 스택은 별도의 템플릿입니다. 그 파일도 검사하십시오"),
                ));
            }
            Some(kind) if kind.ends_with("::MODULE") => {
                unread.push(bilingual(
                    format!("{id}: the alarms of the module {kind} are not in the file"),
                    format!("{id}: 모듈 {kind}의 경보는 파일에 없습니다"),
                ));
            }
            _ if is_loop(id) => {
                unread.push(bilingual(
                    format!("{id}: only a deployment knows the list of this loop; {PROCESSED}"),
                    format!("{id}: 반복문의 목록은 배포할 때 정해집니다. {PROCESSED_KO}"),
                ));
            }
            _ => {}
        }
    }
    unread
}

fn transform_within(value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match value {
        Value::Object(map) => {
            map.contains_key("Fn::Transform") || map.values().any(|value| transform_within(value, depth))
        }
        Value::Array(list) => list.iter().any(|value| transform_within(value, depth)),
        _ => false,
    }
}

/// Returns the text under a key of an object.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reports_the_parts_that_it_cannot_read() {
        let document = json!({"Transform": ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "Monitors"], "Resources": {
            "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {}},
            "Part": {"Type": "Corp::Alarms::Web::MODULE"},
            "Fn::ForEach::Alarms": ["A", {"Ref": "Names"}, {}],
            "Fn::ForEach::Topics": ["A", ["b"], {"${A}": {"Type": "AWS::SNS::Topic"}}],
            "Other": {"Type": "AWS::SNS::Topic", "Properties": {"Fn::Transform": {"Name": "AWS::Include"}}},
        }});
        let unread = Document::read(&document).unwrap().unread;
        let starts: Vec<_> = unread.iter().filter_map(|line| line.en.split(": ").next()).collect();
        assert_eq!(starts, ["Transform Monitors", "Fn::Transform", "Child", "Part", "Fn::ForEach::Alarms"]);
    }

    #[test]
    fn a_document_of_another_kind_is_no_alarm() {
        assert_eq!(Document::read(&json!({"hello": "world"})).unwrap_err(), DefinitionError::NoAlarm);
    }
}
