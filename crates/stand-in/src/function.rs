//! Runs the real program `bootstrap` as Lambda does.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::http::Shared;
use crate::runtime_api::{Invocation, RuntimeApi};

/// The time limit for the start of the function, and for becoming idle after a response.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lambda's own variables. `AWS_EC2_METADATA_DISABLED` keeps tests without a region or credentials from
/// searching beyond 127.0.0.1.
const ENVIRONMENT: [(&str, &str); 11] = [
    ("AWS_ACCESS_KEY_ID", "123456789012"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
    ("AWS_LAMBDA_FUNCTION_NAME", "bongsu-test"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bongsu-test"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef"),
    ("AWS_REGION", "ap-northeast-2"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_SESSION_TOKEN", "session-token-of-the-test"),
    ("LAMBDA_TASK_ROOT", "/nonexistent"),
];

/// The options of a function.
#[derive(Debug, Clone)]
pub struct FunctionOptions {
    program: PathBuf,
    environment: Vec<(String, OsString)>,
}

impl FunctionOptions {
    /// Creates the options for `program`, with only Lambda's own variables.
    pub fn new(program: impl AsRef<Path>) -> Self {
        let environment = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.into()));
        Self { program: program.as_ref().to_owned(), environment: environment.into() }
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self = self.env_remove(name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Removes an environment variable, even one of Lambda.
    #[must_use]
    pub fn env_remove(mut self, name: &str) -> Self {
        self.environment.retain(|(found, _)| found != name);
        self
    }

    /// Starts the function with its own Runtime API.
    ///
    /// # Errors
    ///
    /// Returns an error if the program cannot be started.
    pub async fn start(self) -> Result<Function> {
        let api = RuntimeApi::start().await?;
        let started = Instant::now();
        let mut child = Command::new(&self.program)
            .env_clear()
            .envs(self.environment)
            .env("AWS_LAMBDA_RUNTIME_API", api.address())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))?;
        let log = Shared::default();
        let readers = [
            child.stdout.take().map(|stdout| tokio::spawn(collect(stdout, log.clone()))),
            child.stderr.take().map(|stderr| tokio::spawn(collect(stderr, log.clone()))),
        ];
        Ok(Function { api, child, started, log, readers: readers.into_iter().flatten().collect() })
    }
}

/// A running function, which ends when this value is dropped.
#[derive(Debug)]
pub struct Function {
    pub api: RuntimeApi,
    child: Child,
    started: Instant,
    log: Shared<Vec<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Function {
    /// Invokes the function; see [`RuntimeApi::invoke`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`RuntimeApi::invoke`].
    pub async fn invoke(&self, event: impl Into<Vec<u8>>, deadline: Duration) -> Result<Invocation> {
        self.api.invoke(event, deadline).await
    }

    /// Waits for the end of init. Returns its duration since the start of the process.
    ///
    /// # Errors
    ///
    /// Returns an error if the function did not ask for an event.
    pub async fn ready(&self) -> Result<Duration> {
        Ok(self.api.next(1, PATIENCE).await?.duration_since(self.started))
    }

    /// Returns the start time of the process.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Returns the process ID, for measuring its memory.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Returns the output so far. A line may arrive after the invocation's response; [`Self::stop`] waits for
    /// all lines.
    pub fn log(&self) -> String {
        self.log.lock().join("\n")
    }

    /// Ends the function once it is idle after this number of invocations. Returns its whole output.
    ///
    /// # Errors
    ///
    /// Returns an error if the process cannot be ended.
    pub async fn stop(mut self, invocations: usize) -> Result<String> {
        // A function that died or hangs never becomes idle, but its log is especially useful.
        let _ = self.api.next(invocations + 1, Duration::from_secs(2)).await;
        // The process may have ended already.
        let _ = self.child.start_kill();
        self.child.wait().await?;
        for reader in self.readers.drain(..) {
            reader.await?;
        }
        Ok(self.log())
    }
}

async fn collect(stream: impl AsyncRead + Unpin, log: Shared<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        log.lock().push(line);
    }
}

/// Returns the JSON lines of a log, which the function wrote.
pub fn log_lines(log: &str) -> Vec<Value> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
