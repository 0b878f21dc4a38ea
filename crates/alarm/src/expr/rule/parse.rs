//! Parses a rule. The parser uses a stack of open groups instead of recursion, so that a deeply nested rule
//! cannot overflow the program's stack.

use std::iter::Peekable;
use std::str::FromStr;
use std::vec::IntoIter;

use super::token::{Kind, Token, tokens};
use super::{AlarmRef, AlarmRule, AtLeast, Quorum, RuleError};
use crate::alarm::AlarmState;
use crate::evaluate::{Counted, Text, check_count, check_text};

/// The deepest nesting of parentheses and `NOT`s, which is the number of elements that a rule may have.
pub(super) const DEEPEST: usize = 500;

const OPERAND: &str = "'(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA";
const STATE: &str = "ALARM, OK, or INSUFFICIENT_DATA";
const OPERATOR: &str = "'AND', 'OR'";
const OPERATOR_OR_CLOSE: &str = "'AND', 'OR', ')'";
const NAME: &str = "an alarm name or ARN, in double quotes if it has spaces, brackets or commas";
const THRESHOLD: &str = "a whole number, or a percentage from 1% to 100%";

impl FromStr for AlarmRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        check_text(Text::AlarmRule, text)?;
        let words = tokens(text).into_iter().peekable();
        let mut parser = Parser { text, words, groups: vec![Group::default()], elements: 0, depth: 0 };
        let rule = parser.rule()?;
        check_count(Counted::RuleElements, parser.elements)?;
        check_count(Counted::Children, rule.alarms().len())?;
        Ok(rule)
    }
}

struct Parser<'a> {
    text: &'a str,
    words: Peekable<IntoIter<Token>>,
    /// The open groups, the outermost first.
    groups: Vec<Group>,
    /// The number of alarms, constants and groups so far.
    elements: usize,
    /// The number of open groups and `NOT`s.
    depth: usize,
}

/// An open group, such as `a AND b OR NOT NOT`.
#[derive(Default)]
struct Group {
    /// The complete operands of OR.
    any: Vec<AlarmRule>,
    /// The operands of AND so far.
    all: Vec<AlarmRule>,
    /// The number of `NOT`s before the next operand.
    negations: usize,
}

impl Group {
    fn push(&mut self, operand: AlarmRule) -> usize {
        let negations = std::mem::take(&mut self.negations);
        let negated = (0..negations).fold(operand, |inner, _| AlarmRule::Not(Box::new(inner)));
        self.all.push(negated);
        negations
    }

    fn or(&mut self) {
        self.any.extend(joined(std::mem::take(&mut self.all), AlarmRule::And));
    }

    fn close(mut self) -> Option<AlarmRule> {
        self.or();
        joined(self.any, AlarmRule::Or)
    }
}

/// Joins several operands with an operator, or returns a single operand unchanged.
fn joined(mut operands: Vec<AlarmRule>, operator: fn(Vec<AlarmRule>) -> AlarmRule) -> Option<AlarmRule> {
    if operands.len() > 1 { Some(operator(operands)) } else { operands.pop() }
}

impl Parser<'_> {
    fn rule(&mut self) -> Result<AlarmRule, RuleError> {
        loop {
            self.operand()?;
            while self.closes()? {}
            if self.words.peek().is_none() && self.groups.len() == 1 {
                let rule = self.groups.pop().and_then(Group::close);
                return rule.ok_or_else(|| self.end(OPERAND));
            }
            self.operator()?;
        }
    }

    /// Parses an operand and everything that opens before it.
    fn operand(&mut self) -> Result<(), RuleError> {
        loop {
            let token = self.next(OPERAND)?;
            match &token.kind {
                Kind::Open => {
                    self.deeper(&token)?;
                    self.elements += 1;
                    self.groups.push(Group::default());
                }
                Kind::Word(word) if word == "NOT" => {
                    self.deeper(&token)?;
                    self.top(|group| group.negations += 1);
                }
                _ => {
                    let operand = self.primary(&token)?;
                    self.push(operand);
                    return Ok(());
                }
            }
        }
    }

    fn primary(&mut self, token: &Token) -> Result<AlarmRule, RuleError> {
        let Kind::Word(word) = &token.kind else { return Err(self.wrong(token, OPERAND)) };
        match word.as_str() {
            "TRUE" | "FALSE" => {
                self.elements += 1;
                Ok(AlarmRule::Constant(word == "TRUE"))
            }
            "AT_LEAST" => self.at_least().map(AlarmRule::AtLeast),
            word => {
                let state = AlarmState::parse(word).ok_or_else(|| self.wrong(token, OPERAND))?;
                self.expect(&Kind::Open, "'('")?;
                let alarm = self.name()?;
                self.expect(&Kind::Close, "')'")?;
                Ok(AlarmRule::Is(state, alarm))
            }
        }
    }

    fn at_least(&mut self) -> Result<AtLeast, RuleError> {
        self.expect(&Kind::Open, "'('")?;
        let number = self.next(THRESHOLD)?;
        let threshold = self.threshold(&number)?;
        self.expect(&Kind::Comma, "','")?;
        let (negated, state) = self.condition()?;
        self.expect(&Kind::Comma, "','")?;
        let alarms = self.names()?;
        self.expect(&Kind::Close, "')'")?;
        self.check_threshold(threshold, alarms.len(), &number)?;
        Ok(AtLeast { threshold, negated, state, alarms })
    }

    fn threshold(&self, token: &Token) -> Result<Quorum, RuleError> {
        let Kind::Word(word) = &token.kind else { return Err(self.wrong(token, THRESHOLD)) };
        let (digits, made): (&str, fn(u32) -> Quorum) = match word.strip_suffix('%') {
            Some(digits) => (digits, Quorum::Percent),
            None => (word, Quorum::Count),
        };
        let whole = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
        whole.map(made).ok_or_else(|| self.wrong(token, THRESHOLD))
    }

    fn check_threshold(&self, threshold: Quorum, alarms: usize, token: &Token) -> Result<(), RuleError> {
        let at = self.position(token.start);
        match threshold {
            Quorum::Count(count)
                if count == 0 || usize::try_from(count).is_ok_and(|count| count > alarms) =>
            {
                Err(RuleError::Count { alarms, at })
            }
            Quorum::Percent(percent) if !(1..=100).contains(&percent) => Err(RuleError::Percent { at }),
            _ => Ok(()),
        }
    }

    /// Parses `ALARM` or `NOT ALARM`.
    fn condition(&mut self) -> Result<(bool, AlarmState), RuleError> {
        let mut token = self.next(STATE)?;
        let negated = token.kind == Kind::Word("NOT".to_owned());
        if negated {
            token = self.next(STATE)?;
        }
        let state = match &token.kind {
            Kind::Word(word) => AlarmState::parse(word),
            _ => None,
        };
        state.map(|state| (negated, state)).ok_or_else(|| self.wrong(&token, STATE))
    }

    /// Parses a list such as `(a, b, c)`.
    fn names(&mut self) -> Result<Vec<AlarmRef>, RuleError> {
        self.expect(&Kind::Open, "'('")?;
        let mut names = vec![self.name()?];
        loop {
            let token = self.next("',' or ')'")?;
            match token.kind {
                Kind::Comma => names.push(self.name()?),
                Kind::Close => return Ok(names),
                _ => return Err(self.wrong(&token, "',' or ')'")),
            }
        }
    }

    fn name(&mut self) -> Result<AlarmRef, RuleError> {
        let token = self.next(NAME)?;
        self.elements += 1;
        match &token.kind {
            Kind::Word(name) | Kind::Quoted(name) if !name.is_empty() => Ok(AlarmRef::new(name)),
            _ => Err(self.wrong(&token, NAME)),
        }
    }

    /// Returns whether the next token closes a group.
    fn closes(&mut self) -> Result<bool, RuleError> {
        if self.groups.len() < 2 || self.words.next_if(|token| token.kind == Kind::Close).is_none() {
            return Ok(false);
        }
        self.depth = self.depth.saturating_sub(1);
        let inner = self.groups.pop().and_then(Group::close);
        let inner = inner.ok_or_else(|| self.end(OPERAND))?;
        self.push(inner);
        Ok(true)
    }

    fn operator(&mut self) -> Result<(), RuleError> {
        let expected = if self.groups.len() > 1 { OPERATOR_OR_CLOSE } else { OPERATOR };
        let token = self.next(expected)?;
        match &token.kind {
            Kind::Word(word) if word == "AND" => Ok(()),
            Kind::Word(word) if word == "OR" => {
                self.top(Group::or);
                Ok(())
            }
            _ => Err(self.wrong(&token, expected)),
        }
    }

    fn push(&mut self, operand: AlarmRule) {
        let negations = self.groups.last_mut().map_or(0, |group| group.push(operand));
        self.depth = self.depth.saturating_sub(negations);
    }

    fn top(&mut self, change: impl FnOnce(&mut Group)) {
        if let Some(group) = self.groups.last_mut() {
            change(group);
        }
    }

    fn deeper(&mut self, token: &Token) -> Result<(), RuleError> {
        self.depth += 1;
        let at = self.position(token.start);
        if self.depth > DEEPEST { Err(RuleError::TooDeep { at }) } else { Ok(()) }
    }

    fn next(&mut self, expected: &'static str) -> Result<Token, RuleError> {
        let token = self.words.next().ok_or_else(|| self.end(expected))?;
        match token.kind {
            Kind::Unclosed => Err(RuleError::Quote { at: self.position(token.start) }),
            _ => Ok(token),
        }
    }

    fn expect(&mut self, kind: &Kind, expected: &'static str) -> Result<(), RuleError> {
        let token = self.next(expected)?;
        if token.kind == *kind { Ok(()) } else { Err(self.wrong(&token, expected)) }
    }

    fn wrong(&self, token: &Token, expected: &'static str) -> RuleError {
        let text = self.text.get(token.start..token.end).unwrap_or_default();
        RuleError::Token { token: text.to_owned(), at: self.position(token.start), expected }
    }

    fn end(&self, expected: &'static str) -> RuleError {
        RuleError::End { at: self.position(self.text.len()), expected }
    }

    /// Converts a byte offset to a position in characters.
    fn position(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(0, |before| before.chars().count())
    }
}
