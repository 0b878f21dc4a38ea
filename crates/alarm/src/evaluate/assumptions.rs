/// What AWS neither documents nor shows clearly, as switches. Each default is what the evidence
/// favours; a back-test tells which of its decisions hang on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assumptions {
    /// Periods looked at beyond the evaluation periods. `None`: one more minute for periods below 60
    /// seconds (as captured), two more periods for the others (the one worked example of the user
    /// guide). For wall clock windows nothing is known, and the same is taken.
    pub extra_periods: Option<u32>,
    /// What becomes of an alarm whose few breaching datapoints are all too young to count.
    pub young_breach: YoungBreach,
    /// What a datapoint without a value of the anomaly band is.
    pub band_gap: BandGap,
    /// What a query of several series that returns none makes of its alarm.
    pub empty_group: EmptyGroup,
}

/// What becomes of an alarm that treats missing data as `missing` and whose only datapoints breach,
/// too few and too young to count (rule 7). INSUFFICIENT_DATA was seen to stay as it is; from OK and
/// from ALARM nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum YoungBreach {
    /// The state is kept. The default.
    #[default]
    Keep,
    /// INSUFFICIENT_DATA, whatever the state was.
    InsufficientData,
}

/// What a datapoint is where the anomaly band has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BandGap {
    /// Missing, as if there were no datapoint. The default.
    #[default]
    Missing,
    /// Within the band.
    Within,
}

/// What a query of several series that returns none makes of its alarm; AWS's pages contradict each
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmptyGroup {
    /// What the alarm does with missing data, as older pages say and captures show. The default.
    #[default]
    TreatMissingData,
    /// INSUFFICIENT_DATA in any case, as the current page says.
    InsufficientData,
}
