use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Ministack;
use super::calls::text;

/// The code of a function, as a zip.
#[derive(Debug, Clone)]
pub struct FunctionCode(Vec<u8>);

impl FunctionCode {
    /// Creates a zip with the program as `bootstrap` at its root. It is not compressed, because it stays on
    /// this machine.
    ///
    /// # Errors
    ///
    /// Returns an error if the program cannot be read.
    pub fn of_program(program: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(program).with_context(|| format!("{} cannot be read", program.display()))?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file("bootstrap", options.unix_permissions(0o755))?;
        zip.write_all(&bytes)?;
        Ok(Self(zip.finish()?.into_inner()))
    }

    /// Writes the zip to a file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        std::fs::write(file, &self.0).with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Reads an existing zip.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read.
    pub fn of_zip(file: &Path) -> Result<Self> {
        Ok(Self(std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?))
    }
}

impl Ministack {
    /// Creates a function with the runtime `provided.al2023` and these variables. Returns its ARN.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request, or if the function does not become active.
    pub async fn create_function(
        &self,
        name: &str,
        code: &FunctionCode,
        environment: &[(&str, &str)],
    ) -> Result<String> {
        let variables: Map<String, Value> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let input = json!({
            "FunctionName": name,
            "Runtime": "provided.al2023",
            "Role": "arn:aws:iam::123456789012:role/bongsu",
            "Handler": "bootstrap",
            "Timeout": 10,
            "MemorySize": 128,
            "Code": { "ZipFile": STANDARD.encode(&code.0) },
            "Environment": { "Variables": variables },
        });
        let function = self.rest("lambda", "POST", "/2015-03-31/functions", &input).await?;
        self.wait_until_active(name).await?;
        text(&function, "/FunctionArn")
    }

    /// Invokes a function and returns its response. A failed invocation has an `errorType`.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn invoke_function(&self, name: &str, event: &Value) -> Result<Value> {
        self.rest("lambda", "POST", &format!("/2015-03-31/functions/{name}/invocations"), event).await
    }

    /// Connects a queue to a function, with partial batch responses, as `bongsu deploy` does.
    ///
    /// # Errors
    ///
    /// Returns an error if ministack refuses the request.
    pub async fn map_queue_to_function(&self, queue_arn: &str, name: &str) -> Result<()> {
        let input = json!({
            "EventSourceArn": queue_arn,
            "FunctionName": name,
            "BatchSize": 10,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        });
        self.rest("lambda", "POST", "/2015-03-31/event-source-mappings", &input).await.map(drop)
    }

    async fn wait_until_active(&self, name: &str) -> Result<()> {
        let path = format!("/2015-03-31/functions/{name}/configuration");
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(10) {
            let function = self.rest("lambda", "GET", &path, &Value::Null).await?;
            if text(&function, "/State")? == "Active" {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("function {name} has not become active")
    }
}
