//! The lines of a JSON or YAML text on which its values stand, by JSON pointer.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

/// The line of each value, from 1; of an entry of a map the line of its key. A text that breaks off has those before.
pub(super) fn of(text: &str) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        let line = span.start.line();
        match event {
            Event::Scalar(key, ..) if matches!(open.last(), Some(Open { key: Some(None), .. })) => {
                if let Some(map) = open.last_mut() {
                    let pointer = format!("{}/{}", map.pointer, key.replace('~', "~0").replace('/', "~1"));
                    lines.insert(pointer.clone(), line);
                    map.key = Some(Some(pointer));
                }
            }
            Event::Scalar(..) => drop(next(&mut open, &mut lines, line)),
            Event::SequenceStart(..) => {
                let pointer = next(&mut open, &mut lines, line);
                open.push(Open { pointer, index: 0, key: None });
            }
            Event::MappingStart(..) => {
                let pointer = next(&mut open, &mut lines, line);
                open.push(Open { pointer, index: 0, key: Some(None) });
            }
            Event::SequenceEnd | Event::MappingEnd => drop(open.pop()),
            _ => {}
        }
    }
    lines
}

/// A list or a map that has not ended.
struct Open {
    pointer: String,
    /// Of the next item of a list.
    index: usize,
    /// Of a map: the key whose value comes next.
    key: Option<Option<String>>,
}

/// The pointer of the value that begins here.
fn next(open: &mut [Open], lines: &mut BTreeMap<String, usize>, line: usize) -> String {
    let Some(parent) = open.last_mut() else { return String::new() };
    if let Some(key) = &mut parent.key {
        return key.take().unwrap_or_default();
    }
    let pointer = format!("{}/{}", parent.pointer, parent.index);
    parent.index += 1;
    lines.insert(pointer.clone(), line);
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_yaml_and_json() {
        let yaml = "Resources:\n  Cpu: # comment\n    Properties:\n      AlarmActions:\n        - !Ref Topic\n        - x\n";
        let found = of(yaml);
        let line = |pointer: &str| found.get(pointer).copied();
        assert_eq!(line("/Resources/Cpu"), Some(2));
        assert_eq!(line("/Resources/Cpu/Properties/AlarmActions/1"), Some(6));
        let found = of("{\n  \"MetricAlarms\": [\n    {\"AlarmName\": \"a/b\",\n     \"x/y\": 1}, {}]}");
        let line = |pointer: &str| found.get(pointer).copied();
        assert_eq!(line("/MetricAlarms/0"), Some(3));
        assert_eq!(line("/MetricAlarms/0/x~1y"), Some(4));
        assert_eq!(line("/MetricAlarms/1"), Some(4));
        assert_eq!(of("a: 1\nb: [").get("/a"), Some(&1));
    }
}
