use super::super::{Criteria, EvaluationWindow, Statistic, Threshold, Unit, WarmUp};
use super::SettingError;

const HOUR: u32 = 3_600;
const DAY_SECONDS: u64 = 86_400;
const WEEK_SECONDS: u64 = 604_800;
const QUERY_SECONDS: u64 = 10_800;

impl Criteria {
    /// Returns every setting that CloudWatch refuses, the most serious first.
    pub fn problems(&self) -> Vec<SettingError> {
        let checks = [
            self.check_period(),
            self.check_counts(),
            self.check_span(),
            self.check_threshold(),
            self.check_window(),
            self.check_statistic(),
            self.check_unit(),
        ];
        checks.into_iter().filter_map(Result::err).collect()
    }

    /// Returns the settings that CloudWatch refuses for a Metrics Insights query: a period below a minute, or
    /// evaluation periods of more than three hours in total.
    pub fn query_problems(&self) -> Vec<SettingError> {
        let period = (self.period < 60).then_some(SettingError::QueryPeriod(self.period));
        let more = u32::from(matches!(self.window, EvaluationWindow::WallClock(_)));
        let n = self.evaluation_periods.saturating_add(more);
        let span = check_span(n, self.period, QUERY_SECONDS).err();
        period.into_iter().chain(span).collect()
    }

    fn check_period(&self) -> Result<(), SettingError> {
        let exists = match self.period {
            10 | 20 | 30 => true,
            period => period > 0 && period % 60 == 0,
        };
        exists.then_some(()).ok_or(SettingError::Period(self.period))
    }

    fn check_counts(&self) -> Result<(), SettingError> {
        match (self.datapoints_to_alarm, self.evaluation_periods) {
            (_, 0) => Err(SettingError::EvaluationPeriods),
            (Some(m), n) if m < 1 || m > n => Err(SettingError::DatapointsToAlarm { m, n }),
            _ => Ok(()),
        }
    }

    fn check_span(&self) -> Result<(), SettingError> {
        let limit = if self.period >= HOUR { WEEK_SECONDS } else { DAY_SECONDS };
        check_span(self.evaluation_periods, self.period, limit)
    }

    fn check_threshold(&self) -> Result<(), SettingError> {
        let (operator, is_band) = (self.comparison.as_str(), self.comparison.is_band());
        match self.threshold {
            Threshold::Static(_) if is_band => Err(SettingError::Operator { operator, band: false }),
            Threshold::Band if !is_band => Err(SettingError::Operator { operator, band: true }),
            Threshold::Band if self.period < 60 => Err(SettingError::BandPeriod(self.period)),
            Threshold::Static(threshold) if !threshold.is_finite() => Err(SettingError::Threshold(threshold)),
            _ => Ok(()),
        }
    }

    fn check_window(&self) -> Result<(), SettingError> {
        match (&self.window, self.period) {
            (EvaluationWindow::Sliding, _) | (_, 60 | 300 | 3_600 | 86_400 | 604_800) => Ok(()),
            (EvaluationWindow::WallClock(_), period) => Err(SettingError::WallClockPeriod(period)),
        }
    }

    fn check_statistic(&self) -> Result<(), SettingError> {
        let statistic = self.statistic.as_deref().map(Statistic::parse);
        statistic.transpose().map(drop).map_err(SettingError::from)
    }

    fn check_unit(&self) -> Result<(), SettingError> {
        match &self.unit {
            Some(unit) if Unit::parse(unit).is_none() => Err(SettingError::Unit(unit.clone())),
            _ => Ok(()),
        }
    }
}

impl WarmUp {
    /// Checks that CloudWatch accepts the warm-up.
    ///
    /// # Errors
    ///
    /// Returns an error if the length is not from 1 to 2880 minutes.
    pub fn check(&self) -> Result<(), SettingError> {
        (1..=2_880).contains(&self.minutes).then_some(()).ok_or(SettingError::WarmUp(self.minutes))
    }
}

fn check_span(n: u32, period: u32, limit: u64) -> Result<(), SettingError> {
    let fits = u64::from(n) * u64::from(period) <= limit;
    fits.then_some(()).ok_or(SettingError::Span { n, period, limit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm::ComparisonOperator as Op;
    use crate::evaluate::WallClock;

    fn alarm(period: u32, n: u32) -> Criteria {
        Criteria::new(Op::GreaterThanThreshold, Threshold::Static(50.0), period, n)
    }

    fn check(criteria: &Criteria, expected: &[&str]) {
        let found: Vec<String> = criteria.problems().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{criteria:?}");
    }

    #[test]
    fn periods_and_spans() {
        for (period, n) in [(10, 8_640), (20, 1), (30, 1), (60, 1_440), (180, 1), (3_600, 168), (86_400, 7)] {
            check(&alarm(period, n), &[]);
        }
        for period in [0, 1, 15, 45, 61, 90] {
            let message = format!("Period {period} s: it must be 10, 20 or 30 seconds, or a multiple of 60");
            check(&alarm(period, 1), &[&message]);
        }
        check(
            &alarm(300, 289),
            &[
                "EvaluationPeriods 289 x Period 300 s is 86700 s: it must be at most 86400 s (1 day, for periods \
               below an hour); take fewer or shorter periods",
            ],
        );
        check(
            &alarm(86_400, 8),
            &[
                "EvaluationPeriods 8 x Period 86400 s is 691200 s: it must be at most 604800 s (7 days); take fewer \
               or shorter periods",
            ],
        );
    }

    #[test]
    fn datapoints_to_alarm() {
        check(&alarm(60, 0), &["EvaluationPeriods 0: at least 1 period must be evaluated"]);
        for m in [0, 4] {
            let criteria = Criteria { datapoints_to_alarm: Some(m), ..alarm(60, 3) };
            let message =
                format!("DatapointsToAlarm {m}: it must be from 1 to EvaluationPeriods, which is 3");
            check(&criteria, &[&message]);
        }
    }

    #[test]
    fn thresholds_and_bands() {
        let band =
            Criteria { threshold: Threshold::Band, comparison: Op::LessThanLowerThreshold, ..alarm(60, 1) };
        check(&band, &[]);
        let problem = |criteria: Criteria| criteria.problems();
        let quick = Criteria { period: 30, ..band.clone() };
        assert_eq!(problem(quick), [SettingError::BandPeriod(30)]);
        let operator = "GreaterThanThreshold";
        let mixed = Criteria { comparison: Op::GreaterThanThreshold, ..band.clone() };
        assert_eq!(problem(mixed), [SettingError::Operator { operator, band: true }]);
        let operator = "LessThanLowerThreshold";
        let mixed = Criteria { threshold: Threshold::Static(1.0), ..band };
        assert_eq!(problem(mixed), [SettingError::Operator { operator, band: false }]);
        let endless = Criteria { threshold: Threshold::Static(f64::INFINITY), ..alarm(60, 1) };
        check(&endless, &["Threshold Infinity: it must be a finite number"]);
    }

    #[test]
    fn windows_queries_statistics_units() {
        let clock = |period| Criteria {
            window: EvaluationWindow::WallClock(WallClock::default()),
            ..alarm(period, 1)
        };
        for period in [60, 300, 3_600, 86_400, 604_800] {
            check(&clock(period), &[]);
        }
        assert_eq!(clock(900).problems(), [SettingError::WallClockPeriod(900)]);
        assert_eq!(clock(30).problems(), [SettingError::WallClockPeriod(30)]);
        assert_eq!(alarm(3_600, 3).query_problems(), []);
        let longer = Criteria { evaluation_periods: 3, ..clock(3_600) };
        assert_eq!(longer.query_problems(), [SettingError::Span { n: 4, period: 3_600, limit: 10_800 }]);
        assert_eq!(alarm(30, 1).query_problems(), [SettingError::QueryPeriod(30)]);
        let odd =
            Criteria { statistic: Some("p101".to_owned()), unit: Some("percent".to_owned()), ..alarm(60, 1) };
        assert_eq!(odd.problems().len(), 2);
        for (minutes, good) in [(0, false), (1, true), (2_880, true), (2_881, false)] {
            assert_eq!(WarmUp { minutes, to_the_end: false }.check().is_ok(), good, "{minutes}");
        }
    }
}
