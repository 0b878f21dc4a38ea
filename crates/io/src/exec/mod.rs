//! Samples the numbers that commands print.

mod run;

use bongsu_alarm::simulate::{MetricDatum, MetricSource};
use bongsu_core::config::ExecConfig;
use thiserror::Error;
use tokio::time::{MissedTickBehavior, interval};

use crate::gathered::{Gathered, Task};

/// The reason why a command returned no number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExecError {
    /// The command does not exist or cannot be run.
    #[error("{program} cannot be run: {cause}")]
    Start { program: String, cause: String },
    #[error("{program} ended with {status}")]
    Status { program: String, status: String },
    /// The command exceeded its time limit and was ended.
    #[error("{program} took longer than {seconds} s and was ended")]
    Timeout {
        program: String,
        /// The time limit.
        seconds: String,
    },
    /// The output contains no number.
    #[error("{program} printed no number")]
    NoNumber { program: String },
    /// The output is too long.
    #[error("{program} printed more than {most} bytes")]
    TooMuch {
        program: String,
        /// The limit of the output.
        most: u64,
    },
}

/// Runs a command repeatedly, starting with the first sample.
#[derive(Debug)]
pub struct Exec {
    config: ExecConfig,
    results: Gathered<Result<f64, ExecError>>,
    task: Option<Task>,
}

impl Exec {
    /// Creates the source without running the command.
    pub fn new(config: ExecConfig) -> Self {
        Self { config, results: Gathered::default(), task: None }
    }

    fn start(&self) -> Task {
        let (config, results) = (self.config.clone(), self.results.clone());
        Task::spawn(async move {
            let mut ticks = interval(config.interval);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                ticks.tick().await;
                results.put(run::run(&config).await);
            }
        })
    }
}

impl MetricSource for Exec {
    type Error = ExecError;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, ExecError> {
        if self.task.is_none() {
            self.task = Some(self.start());
        }
        let results: Vec<f64> = self.results.take().into_iter().collect::<Result<_, _>>()?;
        let (metric, unit) = (&self.config.metric, self.config.unit);
        Ok(results
            .into_iter()
            .map(|value| MetricDatum { unit, ..MetricDatum::new(metric.clone(), value) })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bongsu_alarm::alarm::Metric;

    use super::*;

    async fn ran(command: &[&str], timeout: Duration) -> Result<f64, String> {
        let metric = Metric { namespace: "bongsu".to_owned(), name: "n".to_owned(), dimensions: Vec::new() };
        let arguments = command.iter().skip(1).map(|word| (*word).to_owned()).collect();
        let program = command[0].to_owned();
        let interval = Duration::from_secs(10);
        let config = ExecConfig { metric, unit: None, program, arguments, interval, timeout };
        run::run(&config).await.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn the_first_number_counts_and_other_output_is_missing_data() {
        let soon = Duration::from_secs(5);
        assert_eq!(ran(&["sh", "-c", "echo 42 jobs, 7 old"], soon).await, Ok(42.0));
        let cases: [(&[&str], &str); 4] = [
            (&["/nonexistent/program"], "cannot be run"),
            (&["sh", "-c", "echo 5; exit 3"], "ended with exit status: 3"),
            (&["sh", "-c", "echo none"], "printed no number"),
            (&["sh", "-c", "yes 1"], "printed more than"),
        ];
        for (command, expected) in cases {
            let error = ran(command, soon).await.unwrap_err();
            assert!(error.contains(expected), "{command:?}: {error}");
        }
    }

    #[tokio::test]
    async fn a_hanging_command_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let alive = folder.path().join("alive").display().to_string();
        let script = format!("(sleep 1; touch {alive}) & wait");
        let error = ran(&["sh", "-c", &script], Duration::from_millis(100)).await.unwrap_err();
        assert!(error.contains("took longer than 0.1 s"), "{error}");
        tokio::time::sleep(Duration::from_millis(1_300)).await;
        assert!(!std::path::Path::new(&alive).exists(), "its child continued");
    }
}
