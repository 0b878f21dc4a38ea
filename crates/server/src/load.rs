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

/// A load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many cores it keeps busy.
    pub cores: NonZeroUsize,
    /// For how long.
    pub duration: Duration,
}

/// What a load came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burned {
    /// How many cores it kept busy.
    pub cores: NonZeroUsize,
    /// For how long.
    pub elapsed: Duration,
    /// It was stopped before its time.
    pub stopped: bool,
}

/// The cores that this program may use, at least one.
pub fn available_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Burns until the load's duration is over or `stop` is; dropping the future stops it too.
///
/// # Errors
///
/// The system refuses that many threads; those that it gave are stopped.
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

/// Threads that burn until they are told not to.
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

    /// Waits for the threads, which takes them less than a millisecond.
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

/// Looks at the clock itself, so that it ends even where nobody is left to tell it.
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
