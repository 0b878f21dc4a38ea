use std::fmt::Debug;

use super::agent_metric;
use super::math::MathSubject;
use super::series::grain;
use crate::Locale;
use crate::alarm::{AlarmIdentity, ComparisonOperator, Metric, TreatMissingData};
use crate::definition::sentence::{composite, metric};
use crate::definition::{Actions, AlarmDefinition, CompositeRule, DefinitionError, Watches, in_one_line};
use crate::evaluate::{Criteria, SettingError, Statistic, Threshold, Unit};
use crate::expr::rule::RuleError;
use crate::formula::FormulaError;
use crate::quantity;

/// An alarm that this program evaluates.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchedAlarm {
    /// The alarm's name and, if it represents an alarm in CloudWatch, its location. An alarm with a region
    /// gets links to the AWS console, so leave the region out for an alarm that exists only here.
    pub identity: AlarmIdentity,
    /// The alarm's description.
    pub description: Option<String>,
    pub(super) subject: AlarmSubject,
}

/// The source of an alarm's data.
#[derive(Debug, Clone, PartialEq)]
pub enum AlarmSubject {
    /// A metric that this program samples.
    Metric(Box<MetricSubject>),
    /// Metric math or a band over metrics that this program samples.
    Math(Box<MathSubject>),
    /// Other alarms that this program evaluates.
    Composite(Box<CompositeRule>),
}

/// A metric and its alarm's criteria.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSubject {
    /// The metric.
    pub metric: Metric,
    /// The criteria that decide the state.
    pub criteria: Criteria,
    /// The statistic that aggregates samples into datapoints.
    pub statistic: Statistic,
    /// The unit that samples must have, if the alarm asks for one.
    pub unit: Option<Unit>,
    /// The threshold, in the unit of the datapoints.
    pub threshold: f64,
}

impl MetricSubject {
    /// Formats a value and its threshold: `cpu_usage_active 91.2 % (> 80 %)`.
    pub fn compared(&self, value: Option<f64>, sampled: Option<Unit>, locale: Locale) -> String {
        let (name, unit) = (self.metric.name.as_str(), self.unit_word(sampled));
        let (sign, threshold) = (self.criteria.comparison.sign(), Some(self.threshold));
        Compared { name, value, unit, sign, threshold }.in_words(locale)
    }

    /// Returns a key for the series. Samples with the same key can be combined.
    pub fn series(&self) -> String {
        let extended = self.statistic.is_extended();
        format!("{:?} {extended} {:?} {}", self.metric, self.unit, grain(self))
    }

    /// Returns the unit of the datapoints: the known unit of the metric, or else the unit of the alarm or of
    /// the samples.
    pub fn unit_word(&self, sampled: Option<Unit>) -> Option<&str> {
        let known = self.unit.or(sampled).map(Unit::as_str);
        quantity::unit_of(known, &self.metric, self.criteria.statistic.as_deref())
    }
}

/// A value beside its threshold.
pub(super) struct Compared<'a> {
    pub(super) name: &'a str,
    /// The value, or `None` without data.
    pub(super) value: Option<f64>,
    pub(super) unit: Option<&'a str>,
    /// The sign of the comparison.
    pub(super) sign: &'static str,
    /// The threshold, or `None` for a band.
    pub(super) threshold: Option<f64>,
}

impl Compared<'_> {
    /// Formats the comparison for display: `cpu_usage_active 91.2 % (> 80 %)`.
    pub(super) fn in_words(&self, locale: Locale) -> String {
        let Self { name, value, unit, sign, threshold } = *self;
        let (no_data, band) = match locale {
            Locale::En => ("no data", "band"),
            Locale::Ko => ("데이터 없음", "밴드"),
        };
        let (value, limit) = match value {
            Some(value) => {
                let (value, mut limits) = quantity::apart(value, threshold.as_slice(), unit, locale);
                (value, limits.pop())
            }
            None => (no_data.to_owned(), threshold.map(|limit| quantity::threshold(limit, unit, locale))),
        };
        let limit = limit.map_or_else(|| band.to_owned(), |limit| format!("{sign} {limit}"));
        format!("{name} {value} ({limit})")
    }
}

/// A reason why an alarm cannot be watched here.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnwatchableAlarm {
    /// The threshold is an anomaly detection band, but the alarm has no `Metrics`.
    #[error("its threshold is an anomaly detection band, but it has no Metrics: set Threshold or Metrics")]
    Band,
    /// The alarm has neither a statistic nor `Metrics`.
    #[error("it has neither a MetricName with a Statistic nor Metrics: set one of them")]
    Expression,
    /// The metric math cannot be computed here, for example because it is a Metrics Insights query.
    #[error(transparent)]
    Formula(#[from] FormulaError),
    /// Only CloudWatch can run the query.
    #[error(
        "only CloudWatch can run its query: use a metric instead; [[metric.file]] counts the \
         lines of a file"
    )]
    Query,
    /// The alarm has no name.
    #[error("AlarmName is missing: name the alarm")]
    NoName,
    /// The definition is invalid.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// CloudWatch would refuse the settings.
    #[error("{}", in_one_line(.0))]
    Settings(Vec<SettingError>),
    /// The rule of a composite alarm is invalid.
    #[error("AlarmRule: {0}")]
    Rule(#[from] RuleError),
    /// The suppressor of a composite alarm does not exist.
    #[error("ActionsSuppressor {0:?}: no alarm has this name: name an alarm of bongsu.toml")]
    Suppressor(String),
    /// Two alarms have the same name.
    #[error("two alarms have the AlarmName {0:?}: give each its own")]
    Twice(String),
}

impl WatchedAlarm {
    /// Creates an alarm called `name` that exists only here.
    ///
    /// # Errors
    ///
    /// Returns an error if the alarm cannot be watched here.
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
        Ok(Self::of(name, None, AlarmSubject::Metric(Box::new(subject))))
    }

    pub(crate) fn of(name: String, description: Option<String>, subject: AlarmSubject) -> Self {
        let identity = AlarmIdentity { name, arn: None, account: None, region: None };
        Self { identity, description, subject }
    }

    /// Creates the built-in CPU alarm: the CPUs of `host` were more than 80 % busy in two consecutive periods
    /// of ten seconds.
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

    /// Creates the built-in alarms. `cores` is the number of processes that the host runs at once, and `root`
    /// is the metric for the used percentage of the root file system.
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

    /// CloudWatch's shortest period is ten seconds. With two periods, the alarm ignores a short burst and
    /// still fires within half a minute. The alarm ignores missing data, because it means that the host slept
    /// or that its clock was set.
    fn built_in(what: &str, host: &str, description: String, metric: Metric, threshold: f64) -> Self {
        let comparison = ComparisonOperator::GreaterThanThreshold;
        let criteria = Criteria {
            datapoints_to_alarm: Some(2),
            treat_missing_data: TreatMissingData::Ignore,
            ..Criteria::new(comparison, Threshold::Static(threshold), 10, 2)
        };
        let statistic = Statistic::Average;
        let subject = MetricSubject { metric, criteria, statistic, unit: None, threshold };
        // The name includes the host because a phone shows the name first.
        let name = format!("bongsu-{what}-{host}");
        Self::of(name, Some(description), AlarmSubject::Metric(Box::new(subject)))
    }

    /// Returns the source of the alarm's data.
    pub fn subject(&self) -> &AlarmSubject {
        &self.subject
    }

    /// Returns the definition, in the form that alarms of any origin share.
    pub fn definition(&self) -> AlarmDefinition {
        let watches = match &self.subject {
            AlarmSubject::Metric(subject) => {
                Watches::Metric { metric: subject.metric.clone(), criteria: subject.criteria.clone() }
            }
            AlarmSubject::Math(subject) => Watches::Math {
                queries: subject.queries.clone(),
                result: subject.result.clone(),
                band: subject.band.clone(),
                criteria: subject.criteria.clone(),
            },
            AlarmSubject::Composite(rule) => Watches::Composite(rule.as_ref().clone()),
        };
        let (name, description) = (self.identity.name.clone(), self.description.clone());
        let detector = match &self.subject {
            AlarmSubject::Math(subject) => subject.detector.clone(),
            AlarmSubject::Metric(_) | AlarmSubject::Composite(_) => None,
        };
        AlarmDefinition { name, description, watches, actions: Actions::default(), warm_up: None, detector }
    }

    /// Returns the metric, or `None` for a composite alarm.
    pub fn metric(&self) -> Option<&MetricSubject> {
        match &self.subject {
            AlarmSubject::Metric(subject) => Some(subject),
            AlarmSubject::Math(_) | AlarmSubject::Composite(_) => None,
        }
    }

    /// Returns whether the alarm is a composite alarm.
    pub fn is_composite(&self) -> bool {
        matches!(self.subject, AlarmSubject::Composite(_))
    }

    /// Returns every metric that this program samples for the alarm, each as if the alarm watched only that metric.
    pub fn inputs(&self) -> &[MetricSubject] {
        match &self.subject {
            AlarmSubject::Metric(subject) => std::slice::from_ref(subject.as_ref()),
            AlarmSubject::Math(subject) => subject.inputs(),
            AlarmSubject::Composite(_) => &[],
        }
    }

    /// Returns the ID of each metric in `Metrics`, in the order of [`Self::inputs`]. An alarm on one metric has no ID.
    pub fn input_ids(&self) -> Vec<Option<&str>> {
        match &self.subject {
            AlarmSubject::Metric(_) => vec![None],
            AlarmSubject::Math(subject) => {
                let ids = subject.queries.iter().filter(|query| query.metric.is_some());
                ids.map(|query| Some(query.id.as_str())).collect()
            }
            AlarmSubject::Composite(_) => Vec::new(),
        }
    }

    /// Returns every metric that this program samples for the alarm.
    pub fn metrics(&self) -> Vec<&Metric> {
        self.inputs().iter().map(|input| &input.metric).collect()
    }

    /// Returns the threshold, if it is a number.
    pub fn threshold(&self) -> Option<f64> {
        match &self.subject {
            AlarmSubject::Metric(subject) => Some(subject.threshold),
            AlarmSubject::Math(subject) => subject.threshold(),
            AlarmSubject::Composite(_) => None,
        }
    }

    /// Formats a value and the threshold for display. Returns `None` for a composite alarm.
    pub fn compared(&self, value: Option<f64>, sampled: Option<Unit>, locale: Locale) -> Option<String> {
        match &self.subject {
            AlarmSubject::Metric(subject) => Some(subject.compared(value, sampled, locale)),
            AlarmSubject::Math(subject) => Some(subject.compared(value, locale)),
            AlarmSubject::Composite(_) => None,
        }
    }
}

/// Describes an alarm in one sentence.
pub fn sentence(alarm: &WatchedAlarm) -> String {
    match alarm.subject() {
        AlarmSubject::Metric(subject) => metric(&subject.metric, &subject.criteria),
        AlarmSubject::Math(_) => alarm.definition().sentence(),
        AlarmSubject::Composite(rule) => composite(rule),
    }
}
