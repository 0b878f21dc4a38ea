use bongsu_alarm::TimeRange;
use jiff::{
    SignedDuration, Timestamp, ToSpan as _, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// A tick of the time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: Timestamp,
    pub(super) label: String,
    /// Whether the tick is the start of a new day among hours.
    pub(super) strong: bool,
}

/// The distance between two ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Seconds(i64),
    Hours(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

/// Common steps, from short to long.
const STEPS: [Step; 33] = {
    use Step::{Days, Hours, Months, Seconds, Years};
    [
        Seconds(1),
        Seconds(2),
        Seconds(5),
        Seconds(10),
        Seconds(15),
        Seconds(30),
        Seconds(60),
        Seconds(120),
        Seconds(300),
        Seconds(600),
        Seconds(900),
        Seconds(1800),
        Hours(1),
        Hours(2),
        Hours(3),
        Hours(6),
        Hours(12),
        Days(1),
        Days(2),
        Days(7),
        Days(14),
        Months(1),
        Months(2),
        Months(3),
        Months(6),
        Years(1),
        Years(2),
        Years(5),
        Years(10),
        Years(50),
        Years(100),
        Years(500),
        Years(2000),
    ]
};

impl Step {
    /// Returns the approximate length in seconds.
    fn seconds(self) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::Hours(hours) => hours * 3_600,
            Self::Days(days) => days * 86_400,
            Self::Months(months) => months * 2_629_800,
            Self::Years(years) => years * 31_557_600,
        }
    }

    /// Returns the first tick at or before `from`, in local time.
    fn start(self, from: DateTime) -> Option<DateTime> {
        let day = from.date();
        let first = match self {
            Self::Seconds(_) | Self::Hours(_) => day,
            // Weeks begin on Monday. 5 January 1970 was a Monday.
            Self::Days(days) => {
                let number = day.duration_since(Date::constant(1970, 1, 5)).as_hours() / 24;
                day.checked_sub(number.rem_euclid(days).days()).ok()?
            }
            Self::Months(months) => {
                let month = i64::from(day.month()) - 1;
                day.first_of_month().checked_sub((month % months).months()).ok()?
            }
            Self::Years(years) => {
                day.first_of_year().checked_sub(i64::from(day.year()).rem_euclid(years).years()).ok()?
            }
        };
        Some(first.to_datetime(jiff::civil::Time::midnight()))
    }

    /// Returns the tick `index` steps after `start`.
    fn tick(self, start: DateTime, index: i64, zone: &TimeZone) -> Option<Zoned> {
        let span = match self {
            // Steps of seconds ignore clock changes, and longer steps follow local time.
            Self::Seconds(seconds) => {
                let start = start.to_zoned(zone.clone()).ok()?;
                return start.checked_add(SignedDuration::from_secs(seconds * index)).ok();
            }
            Self::Hours(hours) => (hours * index).hours(),
            Self::Days(days) => (days * index).days(),
            Self::Months(months) => (months * index).months(),
            Self::Years(years) => (years * index).years(),
        };
        start.checked_add(span).ok()?.to_zoned(zone.clone()).ok()
    }

    fn label(self, tick: &Zoned, strong: bool) -> String {
        let format = match self {
            _ if strong => "%m-%d",
            Self::Seconds(..60) => "%H:%M:%S",
            Self::Seconds(_) | Self::Hours(_) => "%H:%M",
            Self::Days(_) => "%m-%d",
            Self::Months(_) => "%Y-%m",
            Self::Years(_) => "%Y",
        };
        tick.strftime(format).to_string()
    }
}

/// Returns at most about `count` ticks from `from` to `to`, in the local time of `zone`.
pub(super) fn ticks(from: Timestamp, to: Timestamp, zone: &TimeZone, count: f64) -> Vec<Tick> {
    let seconds = to.as_second().saturating_sub(from.as_second()) as f64;
    let fits = |step: &Step| seconds / step.seconds() as f64 <= count.max(1.0);
    let step = STEPS.into_iter().find(fits).unwrap_or(Step::Years(2000));
    let Some(start) = step.start(from.to_zoned(zone.clone()).datetime()) else { return Vec::new() };
    let skipped =
        start.to_zoned(zone.clone()).map_or(0, |start| from.as_second() - start.timestamp().as_second());
    // Starts one step earlier, because a day may have 25 hours.
    let first = (skipped / step.seconds() - 1).max(0);
    (first..first + 100)
        .map_while(|index| step.tick(start, index, zone))
        .skip_while(|tick| tick.timestamp() < from)
        .take_while(|tick| tick.timestamp() <= to)
        .map(|tick| label(step, &tick))
        .collect()
}

fn label(step: Step, tick: &Zoned) -> Tick {
    let midnight = tick.time() == jiff::civil::Time::midnight();
    let strong = midnight && matches!(step, Step::Seconds(_) | Step::Hours(_));
    Tick { at: tick.timestamp(), label: step.label(tick, strong), strong }
}

/// Formats the time range with its zone, so that the ticks can be short.
pub(super) fn range(TimeRange { from, to }: TimeRange, zone: &TimeZone) -> String {
    let (from, to) = (from.to_zoned(zone.clone()), to.to_zoned(zone.clone()));
    let end = if from.date() == to.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    let name = zone.iana_name().map_or_else(|| to.strftime("%:z").to_string(), str::to_owned);
    format!("{} – {} {name}", from.strftime("%Y-%m-%d %H:%M"), to.strftime(end))
}

/// Returns the seconds since 1970, with their fraction.
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.as_second() as f64 + f64::from(at.subsec_nanosecond()) / 1e9
}
