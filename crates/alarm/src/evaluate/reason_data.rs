//! The state reason data (`StateReasonData`): the numbers behind the reason, with the keys in the order of
//! native messages.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::evidence::ReasonEvidence;
use super::{Criteria, Datapoint, Slot, Threshold};

pub(super) fn reason_data(criteria: &Criteria, evidence: &ReasonEvidence<'_>, at: Timestamp) -> Value {
    let mut data = Map::new();
    let mut put = |key: &str, value: Value| data.insert(key.to_owned(), value);
    put("version", json!("1.0"));
    put("queryDate", date(at));
    if let Some(oldest) = evidence.recent.first() {
        put("startDate", date(oldest.at()));
    }
    if let Some(unit) = &criteria.unit {
        put("unit", json!(unit));
    }
    if let Some(statistic) = &criteria.statistic {
        put("statistic", json!(statistic));
    }
    put("period", json!(criteria.period));
    put("recentDatapoints", recent_values(evidence, |point| Some(point.value)));
    match criteria.threshold {
        Threshold::Static(threshold) => {
            put("threshold", json!(threshold));
        }
        Threshold::Band => {
            put("recentLowerThresholds", recent_values(evidence, |point| point.band.map(|(lower, _)| lower)));
            put("recentUpperThresholds", recent_values(evidence, |point| point.band.map(|(_, upper)| upper)));
        }
    }
    put("evaluatedDatapoints", evaluated(evidence));
    Value::Object(data)
}

fn recent_values(evidence: &ReasonEvidence<'_>, take: fn(&Datapoint) -> Option<f64>) -> Value {
    let value = |slot: &Slot| slot.datapoint().and_then(take);
    evidence.recent.iter().map(|slot| json!(value(slot))).collect()
}

fn evaluated(evidence: &ReasonEvidence<'_>) -> Value {
    let deciding = evidence.deciding.iter().map(|point| datapoint(point));
    let fillers = evidence.fillers.iter().map(|at| json!({"timestamp": date(*at)}));
    deciding.chain(fillers).collect()
}

fn datapoint(point: &Datapoint) -> Value {
    let mut object = Map::new();
    object.insert("timestamp".to_owned(), date(point.at));
    if let Some(count) = point.sample_count {
        object.insert("sampleCount".to_owned(), json!(count));
    }
    object.insert("value".to_owned(), json!(point.value));
    Value::Object(object)
}

pub(super) fn date(at: Timestamp) -> Value {
    json!(at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string())
}
