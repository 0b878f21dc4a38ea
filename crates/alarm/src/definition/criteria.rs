//! The criteria that decide an alarm's state (CloudWatch API, [`PutMetricAlarm`]).
//!
//! [`PutMetricAlarm`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

use super::DefinitionError;
use super::fields::{Fields, Shape};
use crate::alarm::{ComparisonOperator, TreatMissingData};
use crate::evaluate::{
    Criteria, EvaluationWindow, LowSamplePercentile, SettingError, Threshold, WallClock, WarmUp,
};

/// Reads the criteria. The metric supplies the period and the default treatment of missing data.
pub(crate) fn read(
    fields: &Fields<'_>,
    period: u32,
    treatment: TreatMissingData,
) -> Result<Criteria, DefinitionError> {
    let comparison = comparison(fields)?;
    let periods = fields.count("EvaluationPeriods")?;
    let periods = periods.ok_or_else(|| fields.missing("EvaluationPeriods", ": a whole number"))?;
    let treat_missing_data = self::treatment(fields, treatment)?;
    let low = "EvaluateLowSampleCountPercentile";
    let low = fields.word(low, LowSamplePercentile::parse, "must be evaluate or ignore")?;
    Ok(Criteria {
        datapoints_to_alarm: fields.count("DatapointsToAlarm")?,
        treat_missing_data,
        low_sample_percentile: low.unwrap_or_default(),
        statistic: None,
        window: window(fields)?,
        ..Criteria::new(comparison, threshold(fields)?, period, periods)
    })
}

/// Reads the comparison operator.
pub(super) fn comparison(fields: &Fields<'_>) -> Result<ComparisonOperator, DefinitionError> {
    let by_sign = |word: &str| Some(word).filter(|_| fields.shape == Shape::Settings).and_then(of_sign);
    let parse = |word: &str| ComparisonOperator::parse(word).or_else(|| by_sign(word));
    let missing = || fields.missing("ComparisonOperator", ": GreaterThanThreshold, LessThanThreshold...");
    fields.word("ComparisonOperator", parse, &operators())?.ok_or_else(missing)
}

/// Reads the treatment of missing data, which is `default` if it is not set.
pub(super) fn treatment(
    fields: &Fields<'_>,
    default: TreatMissingData,
) -> Result<TreatMissingData, DefinitionError> {
    let expected = "must be missing, ignore, breaching or notBreaching";
    let said = fields.word("TreatMissingData", treat_missing_data(fields.shape), expected)?;
    Ok(said.unwrap_or(default))
}

/// Reports all settings that CloudWatch would refuse in one error.
pub(crate) fn refuse(problems: Vec<SettingError>) -> Result<(), DefinitionError> {
    if problems.is_empty() { Ok(()) } else { Err(DefinitionError::Settings(problems)) }
}

/// The warm-up settings. CloudWatch nests them in `WarmUpConfiguration`; `bongsu.toml` may list them beside
/// the other settings.
const WARM_UP: (&str, &str) = ("WarmUpPeriodDurationInMinutes", "OnlyStartEvaluatingAfterWarmUpPeriodEnds");

pub(crate) fn warm_up(fields: &Fields<'_>) -> Result<Option<WarmUp>, DefinitionError> {
    let (duration, to_the_end) = WARM_UP;
    let nested = fields.child("WarmUpConfiguration")?;
    if let Some(nested) = &nested {
        nested.only(&[&[duration, to_the_end]])?;
    }
    let settings = nested.as_ref().unwrap_or(fields);
    let Some(minutes) = settings.count(duration)? else {
        let is_asked_for = nested.is_some() || settings.has(to_the_end);
        let missing = || settings.missing(duration, ": a whole number of minutes from 1 to 2880");
        return if is_asked_for { Err(missing()) } else { Ok(None) };
    };
    let to_the_end = settings.flag(to_the_end)?.unwrap_or(false);
    let warm_up = WarmUp { minutes, to_the_end };
    warm_up.check()?;
    Ok(Some(warm_up))
}

/// Reads the threshold. Messages about anomaly detection alarms carry a threshold of 0 beside the band.
pub(super) fn threshold(fields: &Fields<'_>) -> Result<Threshold, DefinitionError> {
    if fields.text("ThresholdMetricId")?.is_some() {
        return Ok(Threshold::Band);
    }
    let threshold = fields.number("Threshold")?.ok_or_else(|| fields.missing("Threshold", ": a number"))?;
    Ok(Threshold::Static(threshold))
}

fn window(fields: &Fields<'_>) -> Result<EvaluationWindow, DefinitionError> {
    let Some(window) = fields.child("EvaluationWindow")? else { return Ok(EvaluationWindow::Sliding) };
    window.only(&[&["SlidingWindow", "WallClockWindow"]])?;
    let Some(clock) = window.child("WallClockWindow")? else { return Ok(EvaluationWindow::Sliding) };
    if window.has("SlidingWindow") {
        let (field, other) = (window.name("WallClockWindow"), window.name("SlidingWindow"));
        return Err(DefinitionError::Beside { field, other });
    }
    clock.only(&[&["Timezone"]])?;
    let zone = clock.text("Timezone")?.map(|zone| WallClock::parse(&zone)).transpose()?;
    Ok(EvaluationWindow::WallClock(zone.unwrap_or_default()))
}

/// Parses the treatment of missing data. SNS messages may carry it as `- TreatMissingData:      missing`.
fn treat_missing_data(shape: Shape) -> impl Fn(&str) -> Option<TreatMissingData> {
    move |word| {
        let line = word.trim().strip_prefix("- TreatMissingData:").filter(|_| shape == Shape::Described);
        TreatMissingData::parse(line.map_or(word, str::trim))
    }
}

/// Parses an operator that a person wrote as a sign.
pub(crate) fn of_sign(sign: &str) -> Option<ComparisonOperator> {
    Some(match sign.trim() {
        ">" => ComparisonOperator::GreaterThanThreshold,
        ">=" | "≥" => ComparisonOperator::GreaterThanOrEqualToThreshold,
        "<" => ComparisonOperator::LessThanThreshold,
        "<=" | "≤" => ComparisonOperator::LessThanOrEqualToThreshold,
        _ => return None,
    })
}

fn operators() -> String {
    let words: Vec<_> = ComparisonOperator::ALL.iter().map(|it| it.as_str()).collect();
    format!("must be one of {}, or a sign in bongsu.toml (>, >=, <, <=)", words.join(", "))
}
