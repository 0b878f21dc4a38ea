//! `bongsu health`: a health check for containers that have no other program for it.

use std::time::Duration;

use bongsu_io::http::{HttpClient, Request};

use crate::arguments::HealthArguments;
use crate::failure::Failure;

const WITHIN: Duration = Duration::from_secs(5);

pub(crate) async fn run(arguments: &HealthArguments) -> Result<(), Failure> {
    let url = &arguments.url;
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let request = Request::get(url).body(Default::default());
    let request = request.map_err(|error| Failure::Arguments(format!("{url}: {error}")))?;
    let answer = http.send(request, WITHIN).await;
    let answer = answer.map_err(|error| Failure::Broken(format!("{url}: {error}")))?;
    if answer.status.is_success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&answer.body);
    Err(Failure::Broken(format!("{url}: HTTP status {}: {why}", answer.status)))
}
