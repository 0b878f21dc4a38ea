/// Switches for behavior that AWS neither documents nor shows clearly. Each default follows the available
/// evidence. A back-test reports the decisions that depend on [`Self::extra_periods`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Assumptions {
    /// The number of periods in the evaluation range beyond the evaluation periods. `None` means one more
    /// minute for periods below 60 seconds (third-party captures) and two more periods otherwise (the one
    /// worked example of the user guide). There is no evidence for wall clock windows, which use the same
    /// default.
    pub extra_periods: Option<u32>,
    /// The state if the few breaching datapoints are too recent to count.
    pub young_breach: YoungBreach,
    /// The treatment of a datapoint without a value of the anomaly detection band.
    pub band_gap: BandGap,
    /// The state if a query for several series returns no series.
    pub empty_group: EmptyGroup,
}

/// The state of an alarm that treats missing data as `missing` and whose only datapoints breach, but are too
/// few and too recent to count (rule 7). Captures show that an alarm in INSUFFICIENT_DATA keeps its state.
/// There is no evidence for OK and ALARM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum YoungBreach {
    /// The alarm keeps its state. This is the default.
    #[default]
    Keep,
    /// The alarm goes to INSUFFICIENT_DATA from any state.
    InsufficientData,
}

/// The treatment of a datapoint without a value of the anomaly detection band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum BandGap {
    /// The datapoint counts as missing. This is the default.
    #[default]
    Missing,
    /// The datapoint counts as not breaching.
    Within,
}

/// The state of an alarm whose query for several series returns no series. AWS's pages contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum EmptyGroup {
    /// The alarm treats the result as missing data, as older pages say and captures show. This is the
    /// default.
    #[default]
    TreatMissingData,
    /// The alarm goes to INSUFFICIENT_DATA, as the current page says.
    InsufficientData,
}
