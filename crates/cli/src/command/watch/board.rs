//! Shows the present state of each alarm in one line, which changes in place.

use std::collections::{BTreeMap, VecDeque};

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::evaluate::Unit;
use bongsu_alarm::simulate::{Current, Evaluated, WatchedAlarm};
use jiff::{SignedDuration, Timestamp};
use owo_colors::OwoColorize as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::look::{self, say};
use crate::output;
use crate::output::foot::Size;

/// The number of datapoints in the small curve.
const CURVE: usize = 16;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The width at which a name is cut, so that the numbers stay visible.
const WIDEST_NAME: usize = 40;

/// The row of each alarm, by name.
#[derive(Debug, Default)]
pub(super) struct Board(BTreeMap<String, Row>);

#[derive(Debug, Clone)]
struct Row {
    state: AlarmState,
    since: Timestamp,
    /// The comparison of the present value with the threshold.
    now: String,
    recent: VecDeque<f64>,
    threshold: Option<f64>,
    /// Whether the alarm was just created and is still in its first state.
    is_new: bool,
}

impl Board {
    /// Records an evaluation. Returns whether it is the first that moves a new alarm out of its first state.
    pub(super) fn take(&mut self, evaluated: &Evaluated) -> bool {
        let Evaluated { alarm, state, since, .. } = evaluated;
        let before = self.0.remove(&alarm.identity.name);
        let was_new = before.as_ref().is_some_and(|row| row.is_new);
        let mut row = Row {
            state: *state,
            since: *since,
            now: compared(alarm, evaluated.newest, evaluated.unit),
            recent: before.map(|row| row.recent).unwrap_or_default(),
            threshold: alarm.threshold(),
            is_new: was_new && evaluated.change.is_none(),
        };
        if let Some(datapoint) = evaluated.datapoint {
            row.recent.push_back(datapoint.value);
        }
        while row.recent.len() > CURVE {
            row.recent.pop_front();
        }
        self.0.insert(alarm.identity.name.clone(), row);
        was_new && evaluated.change.is_some()
    }

    /// Records values before the first period is over.
    pub(super) fn take_young(&mut self, young: &[Current]) {
        for Current { alarm, newest, unit, .. } in young {
            if let Some(row) = self.0.get_mut(&alarm.identity.name) {
                row.now = compared(alarm, *newest, *unit);
            }
        }
    }

    /// Replaces the alarms with these.
    pub(super) fn begin(&mut self, current: &[Current]) {
        let mut earlier = std::mem::take(&mut self.0);
        let started = current.iter().map(|current| current.since).max();
        for Current { alarm, state, since, newest, unit, .. } in current {
            let name = alarm.identity.name.clone();
            let row = Row {
                state: *state,
                since: *since,
                now: compared(alarm, *newest, *unit),
                recent: earlier.remove(&name).map(|row| row.recent).unwrap_or_default(),
                threshold: alarm.threshold(),
                // An alarm that was created at the start has the time of the start. States of an earlier watch are older.
                is_new: *state == AlarmState::InsufficientData && Some(*since) == started,
            };
            self.0.insert(name, row);
        }
    }

    /// Writes `12 alarms: 1 ALARM`.
    pub(super) fn summary(&self) -> String {
        let count = |state| self.0.values().filter(|row| row.state == state).count();
        let (total, alarm, unknown) =
            (self.0.len(), count(AlarmState::Alarm), count(AlarmState::InsufficientData));
        if look::locale() == Locale::Ko {
            let stand = match (alarm, unknown) {
                (0, 0) => "모두 정상".to_owned(),
                (alarm, 0) => format!("경보 상태 {alarm}개"),
                (0, unknown) => format!("데이터 부족 {unknown}개"),
                (alarm, unknown) => format!("경보 상태 {alarm}개, 데이터 부족 {unknown}개"),
            };
            return format!("경보 {total}개: {stand}");
        }
        let alarms = if total == 1 { "1 alarm".to_owned() } else { format!("{total} alarms") };
        match (alarm, unknown) {
            (0, 0) => format!("{alarms}: all OK"),
            (alarm, 0) => format!("{alarms}: {alarm} ALARM"),
            (0, unknown) => format!("{alarms}: {unknown} INSUFFICIENT_DATA"),
            (alarm, unknown) => format!("{alarms}: {alarm} ALARM, {unknown} INSUFFICIENT_DATA"),
        }
    }

    /// Returns the lines for a terminal of `size`. Alarms in ALARM come first, and a count replaces the lines
    /// that do not fit.
    pub(super) fn lines(&self, at: Timestamp, size: Size) -> Vec<String> {
        let mut rows: Vec<_> = self.0.iter().collect();
        rows.sort_by_key(|(name, row)| (row.state.urgency(), (*name).clone()));
        let most = size.rows.saturating_sub(4).max(1);
        let shown = if rows.len() > most { most - 1 } else { rows.len() };
        let names =
            rows.iter().take(shown.max(1)).map(|(name, _)| name.width()).max().unwrap_or(0).min(WIDEST_NAME);
        let mut lines: Vec<_> =
            rows.iter().take(shown).map(|(name, row)| row.line(name, names, at, size.columns)).collect();
        if shown < rows.len() {
            let (more, summary) = (rows.len() - shown, self.summary());
            lines.push(cut(
                &say(format!("... and {more} more; {summary}"), format!("... 외 {more}개. {summary}")),
                size.columns,
            ));
        }
        lines
    }
}

impl Row {
    fn line(&self, name: &str, names: usize, at: Timestamp, width: usize) -> String {
        let state = format!("{:<17}", self.state.as_str());
        let name = padded(name, names);
        let age = right(&age(at.duration_since(self.since)), 7);
        let rest = format!(" {name}  {age}  {:<width$}  {}", self.now, self.curve(), width = CURVE);
        let rest = cut(&rest, width.saturating_sub(state.len() + 3));
        match self.state {
            AlarmState::Alarm => format!("{} {}{rest}", "▲".red(), state.red().bold()),
            AlarmState::Ok => format!("{} {}{rest}", "●".green(), state.green()),
            AlarmState::InsufficientData => format!("{} {}{rest}", "○".yellow(), state.yellow()),
        }
    }

    /// Draws the last datapoints as a small curve. The scale includes the threshold, so that small changes look flat.
    fn curve(&self) -> String {
        let all = self.recent.iter().copied().chain(self.threshold);
        let (low, high) = all
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let low = if low > 0.0 && low < 0.6 * high { 0.0 } else { low };
        let bar = |value: &f64| {
            let part = if high > low { (value - low) / (high - low) } else { 0.0 };
            BARS.get((part * 7.0).round() as usize).copied().unwrap_or('▁')
        };
        self.recent.iter().map(bar).collect()
    }
}

fn compared(alarm: &WatchedAlarm, value: Option<f64>, unit: Option<Unit>) -> String {
    let compared = alarm.compared(value, unit, look::locale());
    compared.unwrap_or_else(|| say("of other alarms", "다른 경보를 따름"))
}

/// Writes `42s`, `7m`, `3h 5m`, `2d 4h`. Rounds to seconds, because the times of evaluations differ from whole
/// seconds by a few milliseconds.
fn age(time: SignedDuration) -> String {
    let seconds = (time.as_secs() + i64::from(time.subsec_millis() >= 500)).max(0);
    let [days, hours, minutes, second] = match look::locale() {
        Locale::En => ["d", "h", "m", "s"],
        Locale::Ko => ["일", "시간", "분", "초"],
    };
    match seconds {
        0..60 => format!("{seconds}{second}"),
        60..3_600 => format!("{}{minutes}", seconds / 60),
        3_600..86_400 => format!("{}{hours} {}{minutes}", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{}{days} {}{hours}", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// Pads the text on the left.
fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// Cuts or pads the text to a number of columns; a Hangul syllable takes two.
fn padded(text: &str, width: usize) -> String {
    output::padded(&cut(text, width), width)
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let kept = text.chars().take_while(|letter| {
        used += letter.width().unwrap_or(0);
        used < width
    });
    format!("{}…", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bongsu_alarm::evaluate::Datapoint;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + second).unwrap()
    }

    fn evaluated(name: &str, second: i64, state: AlarmState, value: Option<f64>) -> Evaluated {
        let (since, unit) = (at(second.min(40)), Unit::parse("Percent"));
        let mut alarm = WatchedAlarm::cpu("web-1");
        alarm.identity.name = name.to_owned();
        let datapoint = value.map(|value| Datapoint::new(at(second), value));
        let explanation = bongsu_alarm::evaluate::Explanation::default();
        Evaluated {
            alarm: Arc::new(alarm),
            at: at(second),
            state,
            since,
            unit,
            datapoint,
            newest: value,
            recorded: Vec::new(),
            explanation,
            change: None,
        }
    }

    fn board() -> Board {
        let mut board = Board::default();
        for second in 0..40 {
            let value = f64::from(u32::try_from(second % 20).unwrap()) * 5.0;
            board.take(&evaluated("웹서버 CPU 사용률", second * 10, AlarmState::Alarm, Some(value)));
            board.take(&evaluated("disk", second * 10, AlarmState::Ok, Some(0.05)));
        }
        board.take(&evaluated("silent", 300, AlarmState::InsufficientData, None));
        board
    }

    /// Returns the lines without colours.
    fn plain(lines: &[String]) -> Vec<String> {
        lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect()
    }

    #[test]
    fn alarms_in_alarm_come_first() {
        insta::assert_snapshot!(plain(&board().lines(at(400), Size { columns: 110, rows: 24 })).join("\n"));
        assert_eq!(board().summary(), "3 alarms: 1 ALARM, 1 INSUFFICIENT_DATA");
    }

    #[test]
    fn the_lines_fit_the_terminal() {
        for (columns, rows) in [(110, 24), (40, 6), (20, 5), (1, 1), (0, 0)] {
            let lines = plain(&board().lines(at(400), Size { columns, rows }));
            assert!(lines.len() <= rows.saturating_sub(4).max(1), "{rows}: {lines:?}");
            assert!(lines.iter().all(|line| line.width() <= columns.max(21)), "{columns}: {lines:?}");
        }
        assert_eq!(
            plain(&board().lines(at(400), Size { columns: 80, rows: 6 })).last().unwrap(),
            "... and 2 more; 3 alarms: 1 ALARM, 1 INSUFFICIENT_DATA"
        );
    }

    #[test]
    fn ages_are_short() {
        let told = [0, 59, 60, 3_599, 3_700, 90_000].map(|second| age(SignedDuration::from_secs(second)));
        assert_eq!(told, ["0s", "59s", "1m", "59m", "1h 1m", "1d 1h"]);
    }
}
