//! Load for a drill: keeps CPUs busy for a time, as `stress --cpu 2 --timeout 300` does.

use std::hint::black_box;
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::time::sleep;

/// The rounds of arithmetic between two checks of the clock, which take less than a millisecond.
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

/// Returns the number of cores that this program may use, at least one.
pub fn available_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Uses processor time until the duration of the load is over or `stop` completes. Dropping the future also stops the
/// load.
///
/// # Errors
///
/// Returns an error if the system refuses that many threads. The started threads are then stopped.
pub async fn burn(load: Load, stop: impl Future<Output = ()>) -> io::Result<Burned> {
    let started = Instant::now();
    let burners = Burners::light(load)?;
    let stopped = tokio::select! {
        () = stop => true,
        () = sleep(load.duration) => false,
    };
    burners.stop_all();
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
    fn stop_all(mut self) {
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

/// Uses the processor until `out` is set or the duration is over.
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
    async fn runs_for_the_given_duration() {
        let load = Load { duration: Duration::from_millis(30), ..LOAD };
        let burned = burn(load, pending()).await.unwrap();
        assert!(burned.elapsed >= load.duration, "{burned:?}");
        assert!(!burned.stopped);
    }

    #[tokio::test]
    async fn stops_on_request() {
        let burned = burn(LOAD, ready(())).await.unwrap();
        assert!(burned.stopped && burned.elapsed < LOAD.duration, "{burned:?}");
    }
}
