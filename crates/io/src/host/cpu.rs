use bongsu_alarm::simulate::MetricDatum;
use sysinfo::System;

use super::{HostError, Kind, Out};

/// The columns of /proc/stat, with the names of the CloudWatch agent.
const STATES: [&str; 8] = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];

/// All CPUs together.
///
/// As in the CloudWatch agent, the time of waiting for disks counts as active if the system reports it (Linux).
#[derive(Debug)]
pub(super) struct Cpu {
    system: System,
    ticks: Option<[u64; 8]>,
}

impl Cpu {
    pub(super) fn open() -> Result<Self, HostError> {
        let mut system = System::new()?;
        let ticks = ticks();
        if ticks.is_none() {
            system.refresh_cpu_usage();
        }
        Ok(Self { system, ticks })
    }

    /// Samples only the usage, on systems other than Linux.
    fn usage(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        self.system.refresh_cpu_usage();
        if self.system.cpus().is_empty() {
            return Err(HostError::NoCpu);
        }
        let active = f64::from(self.system.global_cpu_usage());
        out.add(percent(out, "active", active));
        out.add(percent(out, "idle", 100.0 - active));
        Ok(())
    }
}

impl Kind for Cpu {
    fn prefix(&self) -> &'static str {
        "cpu_"
    }

    /// Samples the usage since the last sample.
    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        let (Some(before), Some(now)) = (self.ticks, ticks()) else { return self.usage(out) };
        self.ticks = Some(now);
        for (state, share) in shares(&before, &now).into_iter().flatten() {
            out.add(percent(out, state, share));
        }
        Ok(())
    }
}

fn percent(out: &Out<'_>, state: &str, value: f64) -> MetricDatum {
    out.datum(&format!("cpu_usage_{state}"), &[("cpu", "cpu-total")], value).in_unit("Percent")
}

fn ticks() -> Option<[u64; 8]> {
    parse(&std::fs::read_to_string("/proc/stat").ok()?)
}

/// Parses the first line of /proc/stat, which has the clock ticks since boot for all CPUs together.
fn parse(stat: &str) -> Option<[u64; 8]> {
    let numbers = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
    let numbers: Vec<u64> = numbers.take(8).map(|number| number.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Returns the share of each state in percent, or `None` if no time has passed.
fn shares(before: &[u64; 8], now: &[u64; 8]) -> Option<Vec<(&'static str, f64)>> {
    // Some counters decrease slightly when a CPU wakes up.
    let spent: Vec<u64> = now.iter().zip(before).map(|(now, before)| now.saturating_sub(*before)).collect();
    let total = spent.iter().sum::<u64>() as f64;
    let named = || STATES.into_iter().zip(&spent);
    let mut shares: Vec<_> = named().map(|(state, spent)| (state, *spent as f64 / total * 100.0)).collect();
    let idle = named().find(|(state, _)| *state == "idle").map_or(0, |(_, idle)| *idle);
    shares.push(("active", 100.0 - idle as f64 / total * 100.0));
    (total > 0.0).then_some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_shares_of_the_time_between_two_samples() {
        let before = parse("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n").unwrap();
        let now = parse("cpu  150 0 110 830 10 0 0 0 0 0\n").unwrap();
        let shares = shares(&before, &now).unwrap();
        let share = |wanted: &str| shares.iter().find(|(state, _)| *state == wanted).unwrap().1;
        assert_eq!((share("user"), share("idle"), share("iowait")), (50.0, 30.0, 10.0));
        assert_eq!(share("active"), 70.0);
        assert_eq!(super::shares(&now, &now), None);
        for stat in ["", "cpu  1 2 3", "cpu0 1 1 1 1 1 1 1 1", "cpu  a b c d e f g h"] {
            assert_eq!(parse(stat), None, "{stat}");
        }
    }
}
