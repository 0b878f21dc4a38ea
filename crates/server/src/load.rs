//! Load for a drill: keeps CPUs busy for a while, as `stress --cpu 2 --timeout 300` does.

use std::hint::black_box;
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::time::sleep;

/// Rounds of arithmetic between two looks at the clock: well below a millisecond.
const ROUNDS: u32 = 50_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// The number of cores to keep busy.
    pub cores: NonZeroUsize,
    /// The length of the load.
    pub duration: Duration,
}

/// The result of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burned {
    /// The number of cores that were busy.
    pub cores: NonZeroUsize,
    /// The length of the load.
    pub elapsed: Duration,
    /// Whether it was stopped early.
    pub stopped: bool,
}

/// The number of cores that this program may use, at least one.
pub fn available_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Burns processor time until the load's duration is over or `stop` completes. Dropping the future stops it
/// too.
///
/// # Errors
///
/// Returns an error if the system refuses that many threads; those that it started are stopped.
pub async fn burn(load: Load, stop: impl Future<Output = ()>) -> io::Result<Burned> {
    let started = Instant::now();
    let burners = Burners::light(load)?;
    let stopped = tokio::select! {
        () = stop => true,
        () = sleep(load.duration) => false,
    };
    burners.put_out();
    Ok(Burned { cores: load.cores, elapsed: started.elapsed(), stopped })
}

/// Threads that use the processor until they are stopped.
struct Burners {
    out: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Burners {
    fn light(load: Load) -> io::Result<Self> {
        let mut burners = Self { out: Arc::default(), threads: Vec::new() };
        for _ in 0..load.cores.get() {
            let out = Arc::clone(&burners.out);
            let thread = thread::Builder::new().name("burn".to_owned());
            burners.threads.push(thread.spawn(move || burn_until(&out, load.duration))?);
        }
        Ok(burners)
    }

    /// Stops the threads and waits for them, which takes less than a millisecond.
    fn put_out(mut self) {
        self.out.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A thread that only adds numbers does not panic.
            let _ = thread.join();
        }
    }
}

impl Drop for Burners {
    fn drop(&mut self) {
        self.out.store(true, Ordering::Relaxed);
    }
}

/// Burns until `out` is set. Looks at the clock too, so that it ends even if nobody sets `out`.
fn burn_until(out: &AtomicBool, duration: Duration) {
    let started = Instant::now();
    let mut number = 1.0_f64;
    while !out.load(Ordering::Relaxed) && started.elapsed() < duration {
        for _ in 0..ROUNDS {
            number = black_box(number.sqrt() + 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const LOAD: Load = Load { cores: NonZeroUsize::MIN, duration: Duration::from_secs(300) };

    #[tokio::test]
    async fn burns_as_long_as_it_is_told() {
        let load = Load { duration: Duration::from_millis(30), ..LOAD };
        let burned = burn(load, pending()).await.unwrap();
        assert!(burned.elapsed >= load.duration, "{burned:?}");
        assert!(!burned.stopped);
    }

    #[tokio::test]
    async fn stops_when_it_is_told() {
        let burned = burn(LOAD, ready(())).await.unwrap();
        assert!(burned.stopped && burned.elapsed < LOAD.duration, "{burned:?}");
    }
}
