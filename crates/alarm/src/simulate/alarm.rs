use std::fmt::Debug;

use super::agent_metric;
use super::math::MathSubject;
use super::series::grain;
use crate::Locale;
use crate::alarm::{AlarmIdentity, ComparisonOperator, Metric, TreatMissingData};
use crate::definition::{Actions, AlarmDefinition, CompositeRule, DefinitionError, Watches, in_one_line};
use crate::evaluate::{Criteria, SettingError, Statistic, Threshold, Unit};
use crate::expr::rule::RuleError;
use crate::formula::FormulaError;
use crate::quantity;

/// An alarm that is evaluated here.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchedAlarm {
    /// Its name and, where it stands for one that CloudWatch has, where that is. An alarm with a region
    /// gets links into the AWS console: leave it out for one that only exists here.
    pub identity: AlarmIdentity,
    /// What its owner says about it.
    pub description: Option<String>,
    pub(super) subject: Subject,
}

/// What an alarm watches.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A metric that is sampled here.
    Metric(Box<MetricSubject>),
    /// Metric math or a band over metrics that are sampled here.
    Math(Box<MathSubject>),
    /// Other alarms that are evaluated here.
    Composite(Box<CompositeRule>),
}

/// A metric, and how its alarm's state is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSubject {
    /// The metric.
    pub metric: Metric,
    /// How the state is decided.
    pub criteria: Criteria,
    /// How samples become datapoints.
    pub statistic: Statistic,
    /// The unit that samples must have, where the alarm asks for one.
    pub unit: Option<Unit>,
    /// What datapoints are compared with.
    pub threshold: f64,
}

impl MetricSubject {
    /// A value against the threshold: `cpu_usage_active 91.2 % (> 80 %)`.
    pub fn compared(&self, value: Option<f64>, sampled: Option<Unit>, locale: Locale) -> String {
        let (sign, unit) = (self.criteria.comparison.sign(), self.unit_word(sampled));
        let (value, threshold) = match value {
            Some(value) => {
                let (value, mut limits) = quantity::apart(value, &[self.threshold], unit, locale);
                (value, limits.pop().unwrap_or_default())
            }
            None => {
                let nothing = if locale == Locale::Ko { "데이터 없음" } else { "no data" };
                (nothing.to_owned(), quantity::threshold(self.threshold, unit, locale))
            }
        };
        format!("{} {value} ({sign} {threshold})", self.metric.name)
    }

    /// What its samples are of: samples of one series may stand beside each other, those of two may not.
    pub fn series(&self) -> String {
        let extended = self.statistic.is_extended();
        format!("{:?} {extended} {:?} {}", self.metric, self.unit, grain(self))
    }

    /// The unit of its datapoints: what such metrics have or, of a metric that is not known, what the alarm asks for
    /// or its samples say.
    pub fn unit_word(&self, sampled: Option<Unit>) -> Option<&str> {
        let known = self.unit.or(sampled).map(Unit::as_str);
        quantity::unit_of(known, &self.metric, self.criteria.statistic.as_deref())
    }
}

/// An alarm that cannot be watched here.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum UnwatchableAlarm {
    /// A band without the metrics that it is around.
    #[error("its threshold is an anomaly detection band without Metrics: give it a Threshold, or Metrics")]
    Band,
    /// A metric without a statistic.
    #[error("it is an alarm on Metrics, and has none: name one MetricName with a Statistic, or Metrics")]
    Expression,
    /// Metric math that cannot be computed here, such as a query of Metrics Insights.
    #[error(transparent)]
    Formula(#[from] FormulaError),
    /// It has no name.
    #[error("AlarmName is missing: name the alarm")]
    NoName,
    /// A setting that is missing, unknown or of the wrong kind.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// CloudWatch's own rules.
    #[error("{}", in_one_line(.0))]
    Settings(Vec<SettingError>),
    /// A composite alarm's rule.
    #[error("AlarmRule: {0}")]
    Rule(#[from] RuleError),
    /// A composite alarm's suppressor.
    #[error("ActionsSuppressor {0:?}: no alarm has this name here; name one of bongsu.toml")]
    Suppressor(String),
    /// Two alarms of one name.
    #[error("another alarm has the AlarmName {0:?} too: give each its own")]
    Twice(String),
}

impl WatchedAlarm {
    /// An alarm called `name` that exists only here.
    ///
    /// # Errors
    ///
    /// It cannot be watched here.
    pub fn new(name: String, metric: Metric, criteria: Criteria) -> Result<Self, UnwatchableAlarm> {
        let Threshold::Static(threshold) = criteria.threshold else { return Err(UnwatchableAlarm::Band) };
        let word = criteria.statistic.as_deref().ok_or(UnwatchableAlarm::Expression)?;
        let problems = criteria.problems();
        if !problems.is_empty() {
            return Err(UnwatchableAlarm::Settings(problems));
        }
        let statistic = Statistic::parse(word).map_err(SettingError::from);
        let statistic = statistic.map_err(|error| UnwatchableAlarm::Settings(vec![error]))?;
        let unit = criteria.unit.as_deref().and_then(Unit::parse);
        let subject = MetricSubject { metric, criteria, statistic, unit, threshold };
        Ok(Self::of(name, None, Subject::Metric(Box::new(subject))))
    }

    pub(crate) fn of(name: String, description: Option<String>, subject: Subject) -> Self {
        let identity = AlarmIdentity { name, arn: None, account: None, region: None };
        Self { identity, description, subject }
    }

    /// The alarm on the CPUs that is there without any configuration: those of `host` were more than
    /// 80 % busy in two periods of ten seconds, one after the other.
    pub fn cpu(host: &str) -> Self {
        Self::cpu_in(host, Locale::En)
    }

    fn cpu_in(host: &str, locale: Locale) -> Self {
        let description = match locale {
            Locale::En => format!("The CPUs of {host}, all of them together. Built into bongsu watch."),
            Locale::Ko => format!("{host}의 전체 CPU 사용률. bongsu watch 기본 경보입니다."),
        };
        let metric = agent_metric(host, "cpu_usage_active", &[("cpu", "cpu-total")]);
        Self::built_in("cpu", host, description, metric, 80.0)
    }

    /// The handful of alarms that are there without any configuration. `cores` is how many processes
    /// the host runs at once, `root` the used percent of its root file system, where it has one.
    pub fn built_in_alarms(host: &str, cores: usize, root: Option<Metric>, locale: Locale) -> Vec<Self> {
        let metric = |name: &str| agent_metric(host, name, &[]);
        let [memory, disk, load] = match locale {
            Locale::En => [
                format!("Memory of {host} that is in use. Built into bongsu watch."),
                format!("The root file system of {host}. Built into bongsu watch."),
                format!("Processes of {host} that run or wait, for {cores} cores. Built into bongsu watch."),
            ],
            Locale::Ko => [
                format!("{host}의 메모리 사용률. bongsu watch 기본 경보입니다."),
                format!("{host}의 루트 파일 시스템 사용률. bongsu watch 기본 경보입니다."),
                format!(
                    "{host}에서 실행 중이거나 대기 중인 프로세스 수(코어 {cores}개). bongsu watch 기본 경보입니다."
                ),
            ],
        };
        let mut alarms = vec![
            Self::cpu_in(host, locale),
            Self::built_in("memory", host, memory, metric("mem_used_percent"), 90.0),
            Self::built_in("load", host, load, metric("system_load1"), cores as f64 * 2.0),
        ];
        alarms.extend(root.map(|root| Self::built_in("disk", host, disk, root, 90.0)));
        alarms
    }

    /// Ten seconds are CloudWatch's shortest period, and two of them let a short burst pass and still
    /// tell within half a minute. Missing data are ignored: here they mean that the host slept or that
    /// its clock was set, neither of which is worth a message.
    fn built_in(what: &str, host: &str, description: String, metric: Metric, threshold: f64) -> Self {
        let comparison = ComparisonOperator::GreaterThanThreshold;
        let criteria = Criteria {
            datapoints_to_alarm: Some(2),
            treat_missing_data: TreatMissingData::Ignore,
            ..Criteria::new(comparison, Threshold::Static(threshold), 10, 2)
        };
        let statistic = Statistic::Average;
        let subject = MetricSubject { metric, criteria, statistic, unit: None, threshold };
        // The host is part of the name because the name is what a phone shows first.
        let name = format!("bongsu-{what}-{host}");
        Self::of(name, Some(description), Subject::Metric(Box::new(subject)))
    }

    /// What it watches.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Its definition, for who reads alarms of any origin.
    pub fn definition(&self) -> AlarmDefinition {
        let watches = match &self.subject {
            Subject::Metric(subject) => {
                Watches::Metric { metric: subject.metric.clone(), criteria: subject.criteria.clone() }
            }
            Subject::Math(subject) => Watches::Math {
                queries: subject.queries.clone(),
                result: subject.result.clone(),
                band: subject.band.clone(),
                criteria: subject.criteria.clone(),
            },
            Subject::Composite(rule) => Watches::Composite(rule.as_ref().clone()),
        };
        let (name, description) = (self.identity.name.clone(), self.description.clone());
        AlarmDefinition { name, description, watches, actions: Actions::default(), warm_up: None }
    }

    /// The metric it watches, if it watches one.
    pub fn metric(&self) -> Option<&MetricSubject> {
        match &self.subject {
            Subject::Metric(subject) => Some(subject),
            Subject::Math(_) | Subject::Composite(_) => None,
        }
    }

    /// Whether it watches other alarms.
    pub fn is_composite(&self) -> bool {
        matches!(self.subject, Subject::Composite(_))
    }

    /// Every metric that is sampled for it.
    pub fn metrics(&self) -> Vec<&Metric> {
        let inputs = match &self.subject {
            Subject::Metric(subject) => std::slice::from_ref(subject.as_ref()),
            Subject::Math(subject) => subject.inputs(),
            Subject::Composite(_) => &[],
        };
        inputs.iter().map(|input| &input.metric).collect()
    }

    /// What its datapoints are compared with, where that is a number.
    pub fn threshold(&self) -> Option<f64> {
        match &self.subject {
            Subject::Metric(subject) => Some(subject.threshold),
            Subject::Math(subject) => subject.threshold(),
            Subject::Composite(_) => None,
        }
    }

    /// A value against its threshold; none of a composite alarm.
    pub fn compared(&self, value: Option<f64>, sampled: Option<Unit>, locale: Locale) -> Option<String> {
        match &self.subject {
            Subject::Metric(subject) => Some(subject.compared(value, sampled, locale)),
            Subject::Math(subject) => Some(subject.compared(value, locale)),
            Subject::Composite(_) => None,
        }
    }
}
