//! AWS with ministack: a Python program that supports parts of KMS, SNS, SQS and Lambda, and runs a
//! `provided.al2023` function as a local process.

mod alarms;
mod calls;
mod kms;
mod lambda;
mod queues;
#[cfg(test)]
mod tests;

use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hyper::Method;

pub use calls::AwsError;
pub use kms::KmsKey;
pub use lambda::FunctionCode;

use crate::http::Shared;
use crate::http::send;

/// The region of all resources, unless a call names another area.
pub const REGION: &str = "ap-northeast-2";
const ACCOUNT: &str = "123456789012";
/// The time limit for the start, which takes about a second on an idle machine.
const START_WITHIN: Duration = Duration::from_secs(60);
/// The number of ports to try.
const TRIES: u32 = 4;
const LAUNCHER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ministack/start.py");

/// An account and a region.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    pub account: &'a str,
    pub region: &'a str,
}

impl Area<'_> {
    const HOME: Self = Area { account: ACCOUNT, region: REGION };
}

/// A running ministack. It ends when this value is dropped or the test binary ends.
#[derive(Debug)]
pub struct Ministack {
    port: u16,
    process: Child,
    log: Shared<Vec<String>>,
}

impl Ministack {
    /// Starts ministack on a free port and waits until it responds.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack is not installed or does not start.
    pub async fn start() -> Result<Self> {
        let python = python()?;
        let mut tries = 1;
        loop {
            // The port is free now, but another program may take it before the Python program has started.
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            match Self::start_on(port, &python).await {
                Err(_) if tries < TRIES => tries += 1,
                started => return started,
            }
        }
    }

    async fn start_on(port: u16, python: &Path) -> Result<Self> {
        let mut process = Command::new(python)
            .arg(LAUNCHER)
            .envs(environment(port))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // With its own process group, ministack and the functions that it starts can be ended together.
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} cannot be started", python.display()))?;
        let log = Shared::default();
        if let Some(stderr) = process.stderr.take() {
            let log = log.clone();
            std::thread::spawn(move || collect(stderr, &log));
        }
        let mut ministack = Self { port, process, log };
        ministack.wait_until_ready().await?;
        Ok(ministack)
    }

    /// Returns the URL, for `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the output of ministack and its functions.
    pub fn log(&self) -> String {
        self.log.lock().join("\n")
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let health = format!("{}/_ministack/health", self.endpoint());
        let started = Instant::now();
        loop {
            match send(Method::GET, &health, &[], Vec::new()).await {
                Ok(reply) if reply.status.is_success() => return Ok(()),
                Ok(_) => bail!("another program answers at {health}"),
                Err(_) => {}
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("ministack ended with {status}: {}", self.log());
            }
            if started.elapsed() > START_WITHIN {
                bail!("ministack is not ready after {START_WITHIN:?}: {}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        // The launcher ends its whole group at the end of its input.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Returns the Python environment made from `test-requirements.txt`: `BONGSU_TEST_PYTHON_ENV`, or `.venv` in
/// the workspace. Its programs, such as `aws`, are in its folder `bin`.
pub fn python_environment() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    std::env::var_os("BONGSU_TEST_PYTHON_ENV").map_or_else(|| workspace.join(".venv"), PathBuf::from)
}

fn python() -> Result<PathBuf> {
    let environment = python_environment();
    let is_installed = environment.join("bin/ministack").exists();
    if !is_installed {
        bail!(
            "ministack, the stand-in for AWS, is not in {}: run `cargo xtask ci`, which installs it, or install \
             test-requirements.txt into a Python environment and name it in BONGSU_TEST_PYTHON_ENV",
            environment.display()
        );
    }
    Ok(environment.join("bin/python"))
}

fn environment(port: u16) -> [(&'static str, String); 9] {
    [
        ("GATEWAY_PORT", port.to_string()),
        ("BIND_HOST", "127.0.0.1".to_owned()),
        ("MINISTACK_HOST", "127.0.0.1".to_owned()),
        // Without this variable, the functions would call AWS itself.
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
        ("MINISTACK_ACCOUNT_ID", ACCOUNT.to_owned()),
        ("MINISTACK_REGION", REGION.to_owned()),
        ("LOG_LEVEL", "WARNING".to_owned()),
        // The settings of the user must not affect a test.
        ("AWS_CONFIG_FILE", "/nonexistent".to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent".to_owned()),
    ]
}

fn collect(stream: impl Read, log: &Shared<Vec<String>>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        log.lock().push(line);
    }
}
