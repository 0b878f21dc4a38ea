//! Makes the AWS SDK use the same client, so that a program has one connection pool and one TLS
//! configuration.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient as SdkHttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::Full;
use hyper::body::Bytes;

use super::{HttpClient, HttpError};

/// The timeout if the SDK has no setting.
const LONGEST: Duration = Duration::from_secs(10);
/// The maximum size of a response. The largest is the code of a function, which Lambda limits to 250 MB
/// (Lambda developer guide, "Lambda quotas").
const MOST_BYTES: usize = 250 * 1024 * 1024;

impl SdkHttpClient for HttpClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let within = settings.read_timeout().unwrap_or(LONGEST);
        SharedHttpConnector::new(Connector { client: self.clone(), within })
    }
}

#[derive(Debug)]
struct Connector {
    client: HttpClient,
    within: Duration,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (client, within) = (self.client.clone(), self.within);
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let (head, body) = request.into_parts();
            // All requests of this program are small and in memory, so the copy is cheap.
            let body = body.bytes().map(Bytes::copy_from_slice).unwrap_or_default();
            let request = http::Request::from_parts(head, Full::new(body));
            let answer = client.exchange(request, within, MOST_BYTES).await;
            let answer = answer.map_err(connector_error)?;
            let mut response = http::Response::new(SdkBody::from(answer.body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
        })
    }
}

fn connector_error(error: HttpError) -> ConnectorError {
    match error {
        HttpError::Timeout(_) => ConnectorError::timeout(error.into()),
        HttpError::Connect(_) | HttpError::Broken(_) | HttpError::TooLarge => {
            ConnectorError::io(error.into())
        }
        HttpError::Request(_) => ConnectorError::user(error.into()),
    }
}
