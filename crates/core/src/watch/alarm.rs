use super::{Statistic, cpu_usage_active};
use crate::alarm::{AlarmIdentity, ComparisonOperator, Metric, TreatMissingData};
use crate::evaluate::{Criteria, Threshold};

/// An alarm on a metric that is sampled here.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchedAlarm {
    /// Its name and, where it stands for one that CloudWatch has, where that is. An alarm with a region
    /// gets links into the AWS console: leave it out for one that only exists here.
    pub identity: AlarmIdentity,
    /// What its owner says about it.
    pub description: Option<String>,
    metric: Metric,
    criteria: Criteria,
    statistic: Statistic,
    threshold: f64,
}

/// An alarm that cannot be watched here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnwatchableAlarm {
    /// Statistics other than the five need all samples, which are not kept.
    #[error("statistic {0}: use SampleCount, Average, Sum, Minimum or Maximum")]
    Statistic(String),
    /// There is nobody here to train a band.
    #[error("the threshold is a band: use a number")]
    Band,
    /// CloudWatch's own rule.
    #[error("a period of {0} seconds: use 10, 20, 30 or a multiple of 60")]
    Period(u32),
}

impl WatchedAlarm {
    /// An alarm called `name` that exists only here.
    ///
    /// # Errors
    ///
    /// It cannot be watched here.
    pub fn new(name: String, metric: Metric, criteria: Criteria) -> Result<Self, UnwatchableAlarm> {
        let word = criteria.statistic.as_deref().unwrap_or_default();
        let statistic = Statistic::parse(word).ok_or_else(|| UnwatchableAlarm::Statistic(word.to_owned()))?;
        let Threshold::Static(threshold) = criteria.threshold else { return Err(UnwatchableAlarm::Band) };
        match criteria.period {
            10 | 20 | 30 => {}
            period if period > 0 && period.is_multiple_of(60) => {}
            period => return Err(UnwatchableAlarm::Period(period)),
        }
        let identity = AlarmIdentity { name, arn: None, account: None, region: None };
        Ok(Self { identity, description: None, metric, criteria, statistic, threshold })
    }

    /// The alarm that is there without any configuration: the CPUs of `host` were more than 80 % busy
    /// in two periods of ten seconds, one after the other.
    ///
    /// Ten seconds are CloudWatch's shortest period, and two of them let a short burst pass and still
    /// tell within half a minute. Missing data are ignored: here they mean that the host slept or that
    /// its clock was set, neither of which is worth a message.
    pub fn cpu(host: &str) -> Self {
        let (threshold, statistic) = (80.0, Statistic::Average);
        let comparison = ComparisonOperator::GreaterThanThreshold;
        let criteria = Criteria {
            datapoints_to_alarm: Some(2),
            treat_missing_data: TreatMissingData::Ignore,
            ..Criteria::new(comparison, Threshold::Static(threshold), 10, 2)
        };
        let description = format!("The CPUs of {host}, all of them together. Built into bongsu watch.");
        // The host is part of the name because the name is what a phone shows first.
        let name = format!("bongsu-cpu-{host}");
        let identity = AlarmIdentity { name, arn: None, account: None, region: None };
        let metric = cpu_usage_active(host);
        Self { identity, description: Some(description), metric, criteria, statistic, threshold }
    }

    /// What it watches.
    pub fn metric(&self) -> &Metric {
        &self.metric
    }

    /// How its state is decided.
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }

    /// How samples become datapoints.
    pub fn statistic(&self) -> Statistic {
        self.statistic
    }

    /// What datapoints are compared with.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }
}
