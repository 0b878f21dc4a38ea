//! The floor program without KMS. The webhook URL is in the environment.

use bongsu_io::http::HttpClient;
use lambda_runtime::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let url = std::env::var("SLACK_WEBHOOK_URL")?;
    bongsu_floor::serve(&HttpClient::new()?, &url).await
}
