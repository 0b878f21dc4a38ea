//! Finds the lines of values in a JSON or YAML text, by JSON pointer.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

/// Returns the line of each value, from 1. The line of a map entry is the line of its key. An incomplete text has the
/// lines before its end.
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

/// An open list or map.
struct Open {
    pointer: String,
    /// The index of a list's next item.
    index: usize,
    /// The key of a map's next value.
    key: Option<Option<String>>,
}

/// Returns the pointer of the value that begins here.
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
    fn finds_lines_in_yaml_and_json() {
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
