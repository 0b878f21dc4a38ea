//! Compares the cost of the Lambda function with the smallest possible function. One run measures both in turns, so
//! that a busy machine affects them equally. The targets are printed and not asserted.

mod build;
mod engine;
mod figures;
mod growth;
mod process;
mod report;
mod serve;
mod share;
mod storm;
mod subject;
mod table;
mod trial;
mod watch;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::bench::figures::Samples;
use crate::bench::share::Share;
use crate::bench::subject::{Programs, Subject};
use crate::workspace::Workspace;
use crate::{say, size};

/// The options of the measurement and of its output.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Number of starts of each program
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    starts: u32,
    /// Number of invocations of each started program after its first
    #[arg(long, value_name = "N", default_value_t = 20)]
    warm: u32,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Measure this bootstrap with the floor programs of the last build, instead of building
    #[arg(long, value_name = "PROGRAM", conflicts_with_all = ["engine", "watch", "serve", "build"])]
    bootstrap: Option<PathBuf>,
    /// Omit the measurements that take minutes: thousands of open alarms, and the storm
    #[arg(long)]
    quick: bool,
    /// Measure the alarm engine instead, with its reference model and numpy
    #[arg(long, conflicts_with_all = ["watch", "serve", "build"])]
    engine: bool,
    /// Measure the cost of `bongsu watch` for its host instead
    #[arg(long, conflicts_with = "build")]
    watch: bool,
    /// Measure `bongsu serve` instead: alarms a second with one replica and with three, and the losses and
    /// repeats after kills
    #[arg(long, conflicts_with = "build")]
    serve: bool,
    /// The folder with `bongsu` and `bootstrap` for `--serve`; without it, both are built
    #[arg(long, value_name = "FOLDER", requires = "serve")]
    programs: Option<PathBuf>,
    /// Measure the build instead: the time for `bongsu` from scratch
    #[arg(long)]
    build: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.engine {
        return engine::run(workspace, options.format);
    }
    if options.build {
        return build::run(workspace);
    }
    if options.serve {
        return serve::run(workspace, options.programs.as_deref());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if options.watch {
        return runtime.block_on(watch::run(workspace));
    }
    let programs = match &options.bootstrap {
        Some(bootstrap) => Programs::beside(workspace, bootstrap.clone()),
        None => Programs::build(workspace)?,
    };
    let measured = figures::Measured {
        samples: runtime.block_on(measure(&programs, options))?,
        weights: weights(&programs)?,
        growth: if options.quick { Vec::new() } else { runtime.block_on(growth::measure(&programs))? },
        storm: if options.quick { None } else { Some(storm::requests_per_alarm(workspace)?) },
    };
    let figures = measured.figures();
    match options.format {
        Format::Table => report::table(&figures, options.starts),
        Format::Json => report::json(&figures, options.starts)?,
    }
    Ok(())
}

/// Runs the programs in turns and in a varying order, so that a busy moment does not always affect the same one.
async fn measure(programs: &Programs, options: &Options) -> Result<Samples> {
    let (mut samples, share) = (Samples::default(), Share::new());
    if share.is_none() {
        say::aside(
            "this user may not create a control group: the measurements on a share of a processor are omitted",
        );
    }
    let mut subjects = Subject::ALL;
    // The first start reads the program from the disk and does not count.
    for start in 0..=options.starts {
        for subject in subjects {
            say::progress(&format!("start {start} of {}: {subject:?}", options.starts));
            // On a share of a processor, everything takes long and varies little between starts.
            let share = share.as_ref().filter(|_| start == 1 && subject.delay() > Duration::ZERO);
            let sample = trial::run(programs, subject, options.warm, share).await?;
            if start > 0 {
                samples.entry(subject).or_default().push(sample);
            }
        }
        subjects.rotate_left(1);
    }
    say::progress("");
    Ok(samples)
}

fn weights(programs: &Programs) -> Result<figures::Weights> {
    let weight = |subject: Subject| -> Result<_> {
        let program = programs.of(subject);
        Ok(figures::Weight { zip: crate::package::zipped_size(program)?, glibc: size::glibc(program)? })
    };
    Ok(figures::Weights { floor: weight(Subject::FloorKms)?, ours: weight(Subject::OursKms)? })
}
