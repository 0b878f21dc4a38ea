//! Runs a command once, and finds the number that it prints.

use std::process::Stdio;

use bongsu_core::config::ExecConfig;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::ExecError;

/// The maximum length of the output.
const MOST_BYTES: u64 = 64 * 1024;
/// The environment variables of a command. Others may contain secrets, such as the webhook URL.
const KEPT: [&str; 4] = ["PATH", "HOME", "LANG", "TZ"];

/// Ends all processes of a command when it is dropped, including child processes.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // The command and all its children must end.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Runs the command to its end and returns the first number in its output.
pub(super) async fn run(config: &ExecConfig) -> Result<f64, ExecError> {
    let program = || config.program.clone();
    let mut command = Command::new(&config.program);
    command.args(&config.arguments).env_clear();
    command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.process_group(0).kill_on_drop(true).spawn();
    let child = child.map_err(|error| ExecError::Start { program: program(), cause: error.to_string() })?;
    let group = Group(child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)));
    let text = timeout(config.timeout, output(config, child)).await;
    drop(group);
    let too_long =
        || ExecError::Timeout { program: program(), seconds: config.timeout.as_secs_f64().to_string() };
    let text = text.unwrap_or_else(|_| Err(too_long()))?;
    first_number(&text).ok_or_else(|| ExecError::NoNumber { program: program() })
}

async fn output(config: &ExecConfig, mut child: Child) -> Result<String, ExecError> {
    let program = || config.program.clone();
    let failure = |error: std::io::Error| ExecError::Start { program: program(), cause: error.to_string() };
    let mut bytes = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MOST_BYTES + 1).read_to_end(&mut bytes).await.map_err(failure)?;
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ExecError::TooMuch { program: program(), most: MOST_BYTES });
    }
    let status = child.wait().await.map_err(failure)?;
    if !status.success() {
        return Err(ExecError::Status { program: program(), status: status.to_string() });
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the first number in a text such as `42 jobs`, `load: 0.5` or `-1e3`.
fn first_number(text: &str) -> Option<f64> {
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+' | 'e' | 'E');
    let words = text
        .split(|letter: char| !is_part(letter))
        .map(|word| word.trim_end_matches(['.', '-', 'e', 'E', '+']));
    words.filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())).find_map(number)
}

fn number(word: &str) -> Option<f64> {
    word.trim_start_matches(['e', 'E']).parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_the_first_number() {
        let cases = [
            ("42\n", Some(42.0)),
            ("load average: 0.52, 0.58", Some(0.52)),
            ("-1.5e3 bytes", Some(-1_500.0)),
            ("done. 7", Some(7.0)),
            ("e5", Some(5.0)),
            ("97%", Some(97.0)),
            ("none", None),
            ("", None),
            ("1e999 2", Some(2.0)),
        ];
        for (text, expected) in cases {
            assert_eq!(first_number(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in any::<String>(), value in -1e9..1e9_f64) {
            let _ = first_number(&text);
            prop_assert_eq!(first_number(&format!("x {value} y")), Some(value));
        }
    }
}
