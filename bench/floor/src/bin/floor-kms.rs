//! The floor program with KMS. It first decrypts the webhook URL with the same request as bongsu.

use bongsu_io::http::HttpClient;
use bongsu_io::secret::Kms;
use lambda_runtime::Error;
use secrecy::ExposeSecret;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let ciphertext = std::env::var("kmsEncryptedHookUrl")?;
    let context = [("LambdaFunctionName".to_owned(), std::env::var("AWS_LAMBDA_FUNCTION_NAME")?)];
    let http = HttpClient::new()?;
    let kms = Kms::connect(&http, bongsu_io::aws::of_function, bongsu_floor::WITHIN).await?;
    let url = kms.decrypt(&ciphertext, &context).await?;
    bongsu_floor::serve(&http, url.expose_secret()).await
}
