//! Runs thousands of simulated alarm deliveries, each with its own random faults. A lost, repeated, late or
//! misordered notification fails, and the program prints the seed that reproduces it.
#![expect(clippy::indexing_slicing, reason = "a panic fails the run and loses no alarm")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the program prints to the terminal")]

mod check;
mod cost;
mod estate;
mod lambda;
mod ports;
mod schedule;
mod time;
mod traffic;
mod world;

use std::num::NonZero;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;

use check::{Counts, Repeats, check};
use schedule::Schedule;
use world::World;

/// Simulates alarm deliveries under faults.
#[derive(Debug, Parser)]
struct Options {
    /// The first seed; use --runs 1 to run only this seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The number of seeds to run
    #[arg(long, default_value_t = 10_000)]
    runs: u64,
    /// Run for this number of minutes instead of a number of seeds
    #[arg(long)]
    minutes: Option<u64>,
    /// Count the requests for a notice instead
    #[arg(long)]
    cost: bool,
    /// Print the requests for a notice in a storm as JSON
    #[arg(long, requires = "cost")]
    json: bool,
    /// Simulate a day of a company instead: many accounts, one hub, and the failure of an availability zone
    #[arg(long)]
    estate: bool,
    /// Print every fault and every message
    #[arg(long)]
    trace: bool,
    /// The number of alarms in a run; the default is 3 to 12, but 150 in every 100th and 2,000 in every 1,000th run
    #[arg(long)]
    alarms: Option<usize>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if options.cost {
        cost::print(options.json);
        return ExitCode::SUCCESS;
    }
    if options.estate {
        return match estate::print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = Share { next: AtomicU64::new(0), failed: AtomicBool::new(false) };
    let totals = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(&options, &share, started))).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).collect::<Vec<_>>()
    });
    if share.failed.load(Ordering::Relaxed) || totals.len() < threads {
        return ExitCode::FAILURE;
    }
    let sum = |part: fn(&Counts) -> usize| totals.iter().map(part).sum::<usize>();
    let (runs, crashes) = (sum(|it| it.runs), sum(|it| it.crashes));
    println!("{runs} schedules from seed {}, {:.1} s", options.seed, started.elapsed().as_secs_f64());
    println!("{} changes of state, {} messages, {crashes} crashes", sum(|it| it.changes), sum(|it| it.posts));
    println!("lost: 0");
    let mut repeats = Repeats::default();
    totals.iter().for_each(|it| repeats.add(it.repeats));
    println!("{repeats}");
    ExitCode::SUCCESS
}

/// The state that the threads share.
struct Share {
    next: AtomicU64,
    failed: AtomicBool,
}

/// Runs seeds until the requested number is reached or one fails.
fn work(options: &Options, share: &Share, started: Instant) -> Counts {
    let until = options.minutes.map(|minutes| started + Duration::from_secs(minutes * 60));
    let mut totals = Counts::default();
    while !share.failed.load(Ordering::Relaxed) {
        let run = share.next.fetch_add(1, Ordering::Relaxed);
        if until.map_or(run >= options.runs, |until| Instant::now() >= until) {
            break;
        }
        let seed = options.seed + run;
        match self::run(seed, options) {
            Ok(counts) => totals.add(counts),
            Err(error) => {
                eprintln!("seed {seed}: {error}\nto repeat: cargo xtask faults --seed {seed} --runs 1");
                share.failed.store(true, Ordering::Relaxed);
            }
        }
    }
    totals
}

fn run(seed: u64, options: &Options) -> Result<Counts, String> {
    let few = 3 + usize::try_from(seed % 10).unwrap_or_default();
    let usual = match seed {
        _ if seed.is_multiple_of(1_000) => 2_000,
        _ if seed.is_multiple_of(100) => 150,
        _ => few,
    };
    let world = Rc::new(World::new(seed, Schedule::of(seed, options.alarms.unwrap_or(usual))));
    let ended = lambda::run(&world);
    if options.trace {
        println!("{:#?}\n{:#?}", world.schedule, world.posts.borrow());
        check::records(&world).iter().for_each(|record| println!("{record}"));
    }
    ended.ok_or_else(|| "the simulation does not end".to_owned())?;
    check(&world)
}
