use std::fmt;

use super::SettingError;

/// A text with a length limit in CloudWatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Text {
    /// 1 to 255 characters.
    AlarmName,
    /// Up to 1024 characters.
    AlarmDescription,
    /// Up to 1023 characters.
    StateReason,
    /// Up to 4000 characters.
    StateReasonData,
    /// 1 to 10240 characters.
    AlarmRule,
    /// 1 to 2048 characters.
    Expression,
    /// A whole request, up to 120 KB.
    Request,
}

impl Text {
    /// Returns the shortest and the longest allowed length.
    pub fn limits(self) -> (usize, usize) {
        match self {
            Self::AlarmName => (1, 255),
            Self::AlarmDescription => (0, 1_024),
            Self::StateReason => (0, 1_023),
            Self::StateReasonData => (0, 4_000),
            Self::AlarmRule => (1, 10_240),
            Self::Expression => (1, 2_048),
            Self::Request => (1, 120 * 1_024),
        }
    }

    /// Returns the unit of the length.
    pub fn unit(self) -> &'static str {
        if self == Self::Request { "bytes" } else { "characters" }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A kind of entry of which an alarm has a limited number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Counted {
    /// 5 actions per state.
    Actions,
    /// 30 dimensions per metric.
    Dimensions,
    /// 50 tags.
    Tags,
    /// 10 metrics among the entries of `Metrics`.
    MetricStats,
    /// 10 expressions among the entries of `Metrics`.
    Expressions,
    /// 100 different alarms in a composite alarm's rule.
    Children,
    /// 500 alarms, constants and pairs of parentheses in a composite alarm's rule.
    RuleElements,
}

impl Counted {
    /// Returns the limit.
    pub fn limit(self) -> usize {
        match self {
            Self::Actions => 5,
            Self::Dimensions => 30,
            Self::Tags => 50,
            Self::MetricStats | Self::Expressions => 10,
            Self::Children => 100,
            Self::RuleElements => 500,
        }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Actions => "actions for one state",
            Self::Dimensions => "dimensions",
            Self::Tags => "tags",
            Self::MetricStats => "metrics in one alarm",
            Self::Expressions => "expressions in one alarm",
            Self::Children => "different alarms in one alarm rule",
            Self::RuleElements => "elements (alarms, constants, pairs of parentheses) in one alarm rule",
        })
    }
}

/// Checks the length of a text against CloudWatch's limits.
///
/// # Errors
///
/// Returns an error if the text is too short or too long.
pub fn check_text(what: Text, text: &str) -> Result<(), SettingError> {
    let length = if what == Text::Request { text.len() } else { text.chars().count() };
    let (least, most) = what.limits();
    (least..=most).contains(&length).then_some(()).ok_or(SettingError::Length { what, length })
}

/// Checks a number of entries against CloudWatch's limit.
///
/// # Errors
///
/// Returns an error if there are too many entries.
pub fn check_count(what: Counted, count: usize) -> Result<(), SettingError> {
    (count <= what.limit()).then_some(()).ok_or(SettingError::TooMany { what, count })
}

/// Checks the name of an alarm against CloudWatch's rules.
///
/// # Errors
///
/// Returns an error if the name is empty, too long, or contains a control character.
pub fn check_name(name: &str) -> Result<(), SettingError> {
    check_text(Text::AlarmName, name)?;
    let control = name.bytes().any(|byte| byte.is_ascii_control());
    if control { Err(SettingError::ControlCharacter(name.to_owned())) } else { Ok(()) }
}

/// Checks the text of an expression against CloudWatch's rules for alarms.
///
/// # Errors
///
/// Returns an error if the expression is empty, too long, or uses `SEARCH`.
pub fn check_expression(expression: &str) -> Result<(), SettingError> {
    check_text(Text::Expression, expression)?;
    let words = expression.split(|part: char| !part.is_alphanumeric() && part != '_');
    let mut words = words.filter(|word| !word.is_empty());
    let search = words.any(|word| word == "SEARCH");
    if search { Err(SettingError::Search(expression.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_characters() {
        assert_eq!(check_name(&"봉".repeat(255)), Ok(()));
        assert_eq!(check_name(""), Err(SettingError::Length { what: Text::AlarmName, length: 0 }));
        assert_eq!(
            check_name(&"봉".repeat(256)).unwrap_err().to_string(),
            "AlarmName has 256 characters: it must have from 1 to 255"
        );
        assert!(matches!(check_name("a\nb"), Err(SettingError::ControlCharacter(_))));
        let request = "가".repeat(40_961);
        assert!(matches!(
            check_text(Text::Request, &request),
            Err(SettingError::Length { length: 122_883, .. })
        ));
    }

    #[test]
    fn counts() {
        for (what, limit) in [(Counted::Actions, 5), (Counted::Dimensions, 30), (Counted::Children, 100)] {
            assert_eq!(check_count(what, limit), Ok(()));
            assert_eq!(check_count(what, limit + 1), Err(SettingError::TooMany { what, count: limit + 1 }));
        }
        assert_eq!(
            check_count(Counted::Actions, 6).unwrap_err().to_string(),
            "6 actions for one state: CloudWatch takes at most 5"
        );
    }

    #[test]
    fn search_is_refused() {
        assert!(matches!(check_expression("SUM(SEARCH('x', 'Sum'))"), Err(SettingError::Search(_))));
        assert_eq!(check_expression("m1 / m2"), Ok(()));
    }
}
