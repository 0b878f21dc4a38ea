//! Draws a back-test: the metric with its threshold and the alarm's states, and the heat map of a sweep.

use std::path::Path;

use bongsu_alarm::backtest::{Axes, BacktestReport};
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_chart::backtest::chart;
use bongsu_chart::{HeatMap, HeatMapCell, PngError, Style, Theme};
use bongsu_core::config::Config;

use super::sweep::Tried;
use crate::failure::Failure;
use crate::look::say;

/// The pixels of the PNG for each pixel of the picture, so that it is sharp on dense screens.
const PNG_SCALE: f64 = 2.0;

/// Writes the chart of a report as SVG or PNG; the extension of the file decides.
pub(in crate::command) fn report(
    path: &Path,
    alarm: &AlarmDefinition,
    report: &BacktestReport,
    config: &Config,
) -> Result<(), Failure> {
    let chart = chart(alarm, report, config.zone.rules());
    write(path, || chart.svg(Style::Whole), || chart.png(Theme::Light, PNG_SCALE))
}

/// Writes the heat map of a sweep over one or two settings.
pub(super) fn sweep(path: &Path, axes: &Axes, tried: &[Tried]) -> Result<(), Failure> {
    let map = heat_map(axes, tried)?;
    write(path, || map.svg(Style::Whole), || map.png(Theme::Light, PNG_SCALE))
}

fn write(
    path: &Path,
    svg: impl Fn() -> String,
    png: impl Fn() -> Result<Vec<u8>, PngError>,
) -> Result<(), Failure> {
    let failure = |cause: String| Failure::File { path: path.display().to_string(), cause };
    let bytes = match path.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => svg().into_bytes(),
        Some("png") => png().map_err(|error| failure(error.to_string()))?,
        _ => return Err(failure("a picture's name must end in .svg or .png".to_owned())),
    };
    std::fs::write(path, bytes).map_err(|error| failure(error.to_string()))
}

fn heat_map(axes: &Axes, tried: &[Tried]) -> Result<HeatMap, Failure> {
    // A setting with only one value is in the title instead of on an axis.
    let (varying, constant): (Vec<_>, Vec<_>) = axes.axes().iter().partition(|axis| axis.values.len() > 1);
    let (rows, columns, constant) = match (varying.as_slice(), constant.as_slice()) {
        ([rows, columns], constant) => (Some(*rows), *columns, constant),
        ([columns], constant) => (None, *columns, constant),
        ([], [columns, constant @ ..]) => (None, *columns, constant),
        _ => {
            return Err(Failure::Arguments(say(
                "--plot of a sweep draws two settings that vary; give the others one value each",
                "--plot은 값이 변하는 설정 두 개까지 그립니다. 나머지 설정에는 값을 하나씩 지정하십시오",
            )));
        }
    };
    let constant = constant
        .iter()
        .flat_map(|axis| axis.values.iter().map(|value| format!("{} {value}", axis.parameter.as_str())));
    let constant: Vec<_> = constant.collect();
    let fired_times = say("Times fired", "ALARM 전환 횟수");
    let title = match constant.as_slice() {
        [] => fired_times,
        _ => format!("{fired_times} ({})", constant.join(", ")),
    };
    let width = columns.values.len().max(1);
    let fired = |row: &Tried| row.report.as_ref().map(|report| report.summary().fired as f64);
    Ok(HeatMap {
        title,
        columns_name: columns.parameter.as_str().to_owned(),
        columns: columns.values.clone(),
        rows_name: rows.map(|rows| rows.parameter.as_str().to_owned()).unwrap_or_default(),
        rows: rows.map_or_else(|| vec![String::new()], |rows| rows.values.clone()),
        cells: tried.chunks(width).map(|row| row.iter().map(fired).collect()).collect(),
        marked: tried
            .iter()
            .position(|row| row.is_current)
            .map(|index| HeatMapCell { row: index / width, column: index % width }),
    })
}
