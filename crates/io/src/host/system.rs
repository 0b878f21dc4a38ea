//! The load, the uptime and the processes of the whole system.

use std::fs;

use sysinfo::System;

use super::{HostError, Kind, Out};

/// The average number of processes that run or wait to run.
#[derive(Debug)]
pub(super) struct Load;

impl Kind for Load {
    fn prefix(&self) -> &'static str {
        "system_load"
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        let load = System::load_average()?;
        out.plain("system_load1", load.one, "None");
        out.plain("system_load5", load.five, "None");
        out.plain("system_load15", load.fifteen, "None");
        Ok(())
    }
}

/// The time since boot.
#[derive(Debug)]
pub(super) struct Uptime;

impl Kind for Uptime {
    fn prefix(&self) -> &'static str {
        "system_uptime"
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        out.plain("system_uptime", System::uptime()? as f64, "Seconds");
        Ok(())
    }
}

/// The states of /proc/PID/stat, with the names of the CloudWatch agent.
const STATES: [(char, &str); 5] =
    [('R', "running"), ('S', "sleeping"), ('D', "blocked"), ('Z', "zombies"), ('I', "idle")];

/// The number of processes. Only on Linux.
#[derive(Debug)]
pub(super) struct Processes;

impl Kind for Processes {
    fn prefix(&self) -> &'static str {
        "processes_"
    }

    /// Returns a long interval, because each process is a file to read.
    fn every(&self) -> u64 {
        10
    }

    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        let folders = fs::read_dir("/proc").map_err(|error| HostError::Proc("/proc", error))?;
        let folders = folders.flatten().filter(|entry| is_process(&entry.file_name().to_string_lossy()));
        let stats = folders.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
        let states: Vec<char> = stats.filter_map(|stat| state(&stat)).collect();
        out.plain("processes_total", states.len() as f64, "Count");
        for (letter, word) in STATES {
            let count = states.iter().filter(|state| **state == letter).count();
            out.plain(&format!("processes_{word}"), count as f64, "Count");
        }
        Ok(())
    }
}

fn is_process(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the letter after the name of the program. The name may contain any characters, including parentheses.
fn state(stat: &str) -> Option<char> {
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

#[cfg(test)]
mod tests {
    use super::state;

    #[test]
    fn finds_the_state_after_any_name() {
        for (stat, expected) in
            [("1 (init) S 0 1", Some('S')), ("2 (a) R (b) Z 0", Some('Z')), ("3 (x)", None), ("", None)]
        {
            assert_eq!(state(stat), expected, "{stat}");
        }
    }
}
