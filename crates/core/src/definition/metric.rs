use serde_json::Value;

use super::fields::{Fields, wrong};
use super::{DefinitionError, Watches};
use crate::alarm::{ComparisonOperator, Dimension, Metric, MetricQuery, MetricStat, TreatMissingData};
use crate::evaluate::{
    Counted, Criteria, LowSamplePercentile, Threshold, check_count, check_expression, default_treatment,
};

pub(super) fn watches(fields: &Fields<'_>) -> Result<Watches, DefinitionError> {
    let queries: Vec<_> = fields.list("Metrics")?.iter().map(query).collect::<Result<_, _>>()?;
    let stats = queries.iter().filter_map(|query| query.metric.as_ref());
    let own = fields.text("MetricName")?.map(|_| metric(fields)).transpose()?;
    let namespaces = stats.clone().map(|stat| &stat.metric).chain(&own).map(|it| it.namespace.as_str());
    let treatment = default_treatment(namespaces);
    let period = fields.count("Period")?.or_else(|| stats.clone().find_map(|stat| stat.period));
    let mut criteria = criteria(fields, period, treatment)?;
    let watches = if let Some(metric) = own {
        criteria.statistic = Some(statistic(fields)?.ok_or(DefinitionError::Missing("Statistic"))?);
        refuse(&criteria)?;
        Watches::Metric { metric, criteria }
    } else {
        if queries.is_empty() {
            return Err(DefinitionError::Missing("MetricName"));
        }
        check_count(Counted::MetricStats, stats.count())?;
        check_count(Counted::Expressions, queries.iter().filter(|it| it.expression.is_some()).count())?;
        refuse(&criteria)?;
        let band = fields.text("ThresholdMetricId")?.map(str::to_owned);
        let is_result = |query: &&MetricQuery| query.return_data && band.as_ref() != Some(&query.id);
        let result = queries.iter().find(is_result).map(|query| query.id.clone());
        let result = result.ok_or(DefinitionError::Missing("ReturnData of the entry that is watched"))?;
        Watches::Math { queries, result, band, criteria }
    };
    Ok(watches)
}

fn refuse(criteria: &Criteria) -> Result<(), DefinitionError> {
    criteria.problems().into_iter().next().map_or(Ok(()), |problem| Err(problem.into()))
}

fn criteria(
    fields: &Fields<'_>,
    period: Option<u32>,
    treatment: TreatMissingData,
) -> Result<Criteria, DefinitionError> {
    let comparison = word(fields, "ComparisonOperator", ComparisonOperator::parse)?;
    let comparison = comparison.ok_or(DefinitionError::Missing("ComparisonOperator"))?;
    let threshold = match fields.get("ThresholdMetricId")? {
        Some(_) => Threshold::Band,
        None => Threshold::Static(fields.number("Threshold")?.ok_or(DefinitionError::Missing("Threshold"))?),
    };
    let period = period.ok_or(DefinitionError::Missing("Period"))?;
    let periods = fields.count("EvaluationPeriods")?;
    let periods = periods.ok_or(DefinitionError::Missing("EvaluationPeriods"))?;
    let low = "EvaluateLowSampleCountPercentile";
    Ok(Criteria {
        datapoints_to_alarm: fields.count("DatapointsToAlarm")?,
        treat_missing_data: word(fields, "TreatMissingData", TreatMissingData::parse)?.unwrap_or(treatment),
        low_sample_percentile: word(fields, low, LowSamplePercentile::parse)?.unwrap_or_default(),
        statistic: None,
        unit: fields.text("Unit")?.map(str::to_owned),
        ..Criteria::new(comparison, threshold, period, periods)
    })
}

fn word<T>(
    fields: &Fields<'_>,
    field: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, DefinitionError> {
    // SNS messages have empty words where nothing is set.
    let Some(text) = fields.text(field)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let known = || wrong(field, &Value::from(text), "one of the words that PutMetricAlarm has for it");
    parse(text).map(Some).ok_or_else(known)
}

/// SNS messages write `AVERAGE` for `Average`.
fn statistic(fields: &Fields<'_>) -> Result<Option<String>, DefinitionError> {
    let name = match fields.text("ExtendedStatistic")? {
        Some(extended) => Some(extended),
        None => fields.text("Statistic")?.or(fields.text("Stat")?),
    };
    let basic = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
    let usual = |name: &str| {
        let shape = name.replace('_', "");
        basic.iter().find(|basic| basic.eq_ignore_ascii_case(&shape)).map_or(name, |basic| *basic).to_owned()
    };
    Ok(name.map(usual))
}

fn metric(fields: &Fields<'_>) -> Result<Metric, DefinitionError> {
    let name = fields.text("MetricName")?.ok_or(DefinitionError::Missing("MetricName"))?.to_owned();
    let namespace = fields.text("Namespace")?.ok_or(DefinitionError::Missing("Namespace"))?.to_owned();
    let dimensions: Vec<_> = fields.list("Dimensions")?.iter().map(dimension).collect::<Result<_, _>>()?;
    check_count(Counted::Dimensions, dimensions.len())?;
    Ok(Metric { namespace, name, dimensions })
}

fn dimension(value: &Value) -> Result<Dimension, DefinitionError> {
    let fields = Fields::new(value)?;
    let part = |upper, lower| Ok::<_, DefinitionError>(fields.text(upper)?.or(fields.text(lower)?));
    let name = part("Name", "name")?.ok_or(DefinitionError::Missing("Name of a dimension"))?.to_owned();
    let value = part("Value", "value")?.ok_or(DefinitionError::Missing("Value of a dimension"))?.to_owned();
    Ok(Dimension { name, value })
}

fn query(value: &Value) -> Result<MetricQuery, DefinitionError> {
    let fields = Fields::new(value)?;
    let text = |field| Ok::<_, DefinitionError>(fields.text(field)?.map(str::to_owned));
    let expression = text("Expression")?;
    expression.as_deref().map_or(Ok(()), check_expression)?;
    let metric = fields.get("MetricStat")?.map(stat).transpose()?;
    let id = text("Id")?.ok_or(DefinitionError::Missing("Id of an entry of Metrics"))?;
    let return_data = fields.get("ReturnData")?.and_then(Value::as_bool).unwrap_or(true);
    Ok(MetricQuery {
        id,
        label: text("Label")?,
        expression,
        metric,
        return_data,
        account: text("AccountId")?,
    })
}

fn stat(value: &Value) -> Result<MetricStat, DefinitionError> {
    let fields = Fields::new(value)?;
    let named = fields.get("Metric")?.ok_or(DefinitionError::Missing("Metric of MetricStat"))?;
    let metric = metric(&Fields::new(named)?)?;
    let unit = fields.text("Unit")?.map(str::to_owned);
    Ok(MetricStat { metric, statistic: statistic(&fields)?, unit, period: fields.count("Period")? })
}
