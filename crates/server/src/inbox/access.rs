//! Access to the inbox, and the permissions of its page.
//!
//! If other machines can reach the inbox, there are two secrets. The token admits people, who read and press buttons.
//! The webhook URL contains another secret, which only permits posting. Without a token, the inbox is only for this
//! machine. Requests that a browser sends for another page are refused: requests with another origin, and requests with
//! another host name, with which a page could pretend to be the inbox (DNS rebinding).

use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{api, requests, webhook};
use crate::connections;

/// The content security policy: nothing from other hosts, nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

const COOKIE: &str = "bongsu_inbox";

/// The permission to use the inbox.
#[derive(Debug, Clone)]
pub enum Access {
    /// Programs and people on this machine.
    Loopback,
    /// The people who know the token.
    Token(Token),
}

/// The secret that admits people on other machines.
#[derive(Clone)]
pub struct Token {
    token: Arc<str>,
    /// The secret of the webhook URL. It is derived from the token, but does not reveal the token.
    posting: Arc<str>,
}

impl Token {
    /// Creates the token, and derives the secret of the webhook URL, which is the same at each start.
    pub fn new(token: &str) -> Self {
        let digest = Sha256::digest(format!("bongsu inbox webhook\n{token}"));
        let posting: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { token: token.into(), posting: posting.into() }
    }

    /// Returns the token, for the one line that prints it.
    pub fn expose(&self) -> &str {
        &self.token
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Checks each request, and adds the security headers to each answer.
pub(super) async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let refusal = access.refusal(request.method(), request.uri(), request.headers());
    let mut response = match refusal {
        Some(refusal) => refusal,
        None => next.run(connections::in_time(request)).await,
    };
    for (name, value) in HEADERS {
        // The headers of a picture or a style sheet take precedence.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

impl Access {
    fn refusal(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
        if is_from_elsewhere(method, headers) {
            return Some(refuse("only the inbox's own page may use this address"));
        }
        let is_program = method == Method::POST && !headers.contains_key(header::ORIGIN);
        // Slack's signature admits a request, even through a proxy.
        if is_program && uri.path() == requests::PATH {
            return None;
        }
        let programs = [webhook::PATH, api::PATH, api::UPLOAD_PATH];
        let is_for_programs = programs.iter().any(|path| uri.path().starts_with(path));
        let is_webhook = method == Method::POST && is_for_programs;
        match self {
            // The proxy for Slack's requests may also forward other requests, with any host name.
            Self::Loopback if is_forwarded(headers) => Some(refuse(
                "requests that a proxy forwards are refused here: listen beyond this machine (--listen), which requires a token",
            )),
            // The sender of a webhook may use any name of this machine. A browser would send its origin.
            Self::Loopback if is_program && is_for_programs => None,
            Self::Loopback if is_local_name(host(headers)?) => None,
            Self::Loopback => Some(refuse("open the inbox as http://127.0.0.1 or http://localhost")),
            // There the URL contains the secret, or the fields of the call do.
            Self::Token(_) if is_webhook || uri.path().starts_with(api::PATH) => None,
            Self::Token(token) => admit(token, uri, headers),
        }
    }

    /// Returns the webhook URL, with the host name that the reader uses for this machine.
    pub(super) fn webhook(&self, headers: &HeaderMap) -> String {
        format!("http://{}{}", host(headers).unwrap_or_default(), self.webhook_path())
    }

    /// Returns the URL for uploading a file, with the host name that the program uses for this machine.
    pub(super) fn upload_url(&self, headers: &HeaderMap, id: &str) -> String {
        format!("http://{}{}{}/{id}", host(headers).unwrap_or_default(), api::UPLOAD_PATH, self.secret())
    }

    /// Returns the path of the webhook URL, in the form of Slack's paths.
    pub fn webhook_path(&self) -> String {
        format!("{}T0000/B0000/{}", webhook::PATH, self.secret())
    }

    /// Returns the secret in URLs for programs.
    fn secret(&self) -> &str {
        match self {
            Self::Loopback => "inbox",
            Self::Token(Token { posting, .. }) => posting,
        }
    }

    /// Returns whether the secret belongs to the webhook URL.
    pub(super) fn takes_webhook(&self, secret: &str) -> bool {
        match self {
            Self::Loopback => true,
            Self::Token(Token { posting, .. }) => is_same(posting, secret),
        }
    }

    /// Returns whether the secret admits a reader.
    pub(super) fn takes_reader(&self, secret: &str) -> bool {
        match self {
            Self::Loopback => true,
            Self::Token(Token { token, .. }) => is_same(token, secret),
        }
    }
}

/// Checks the cookie, or else the token in the URL, which then becomes the cookie.
fn admit(Token { token, .. }: &Token, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|it| it.trim().split_once('='));
    if cookies.any(|(name, value)| name == COOKIE && is_same(token, value)) {
        return None;
    }
    let mut pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    if !pairs.any(|(name, value)| name == "token" && is_same(token, value)) {
        return Some(refuse("open the URL with the token that bongsu printed when it started"));
    }
    let mut response = Redirect::to(&own_path(uri.path())).into_response();
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
    response.headers_mut().extend(HeaderValue::from_str(&cookie).ok().map(|it| (header::SET_COOKIE, it)));
    Some(response)
}

/// Returns the path on this server. A browser would interpret `//host` as another server.
fn own_path(path: &str) -> String {
    format!("/{}", path.trim_start_matches(['/', '\\']))
}

/// Compares in constant time.
fn is_same(token: &str, text: &str) -> bool {
    token.as_bytes().ct_eq(text.as_bytes()).into()
}

fn refuse(why: &'static str) -> Response {
    (StatusCode::FORBIDDEN, why).into_response()
}

/// Returns the host of the request. A request without a host is HTTP/1.0 and not from a browser, so it is not refused.
fn host(headers: &HeaderMap) -> Option<&str> {
    Some(headers.get(header::HOST)?.to_str().unwrap_or_default())
}

/// Returns whether a proxy forwarded the request.
fn is_forwarded(headers: &HeaderMap) -> bool {
    ["forwarded", "x-forwarded-for", "x-forwarded-host"].iter().any(|name| headers.contains_key(*name))
}

/// Returns whether the text is a name of this machine, with or without a port.
fn is_local_name(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let rest = ["127.0.0.1", "localhost", "[::1]"].iter().find_map(|name| host.strip_prefix(name));
    let is_port = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
}

/// Returns whether a page of another origin caused the request, according to the headers that a browser sets.
/// Following a link to the inbox is harmless, because reading changes nothing.
fn is_from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_link = method == Method::GET && header("sec-fetch-mode") == Some("navigate");
    let crosses = matches!(header("sec-fetch-site"), Some("cross-site" | "same-site")) && !is_link;
    let is_other = |origin: &str| {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_none() || host != header("host")
    };
    crosses || header("origin").is_some_and(is_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(access: &Access, request: &str, expected: Option<u16>) {
        let mut lines = request.split(" | ");
        let (method, uri) = lines.next().unwrap().split_once(' ').unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
            headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        let refusal = access.refusal(&method.parse().unwrap(), &uri.parse().unwrap(), &headers);
        assert_eq!(refusal.map(|it| it.status().as_u16()), expected, "{request}");
    }

    #[test]
    fn admits_only_this_machine_and_the_inboxs_own_page() {
        let check = |request: &str, expected| check(&Access::Loopback, request, expected);
        check("GET / | host: 127.0.0.1:8470", None);
        check("GET / | host: localhost:9", None);
        check("GET / | host: [::1]:8470", None);
        check("GET / | host: evil.example:8470", Some(403));
        check("GET / | host: LocalHost", None);
        check("GET / | host: [::1]", None);
        for other in [
            "127.0.0.1.evil.example",
            "[::1]evil.example",
            "[::1]evil.example:8470",
            "[::1]:evil.example",
            "[::1].evil.example",
            "localhost:8470.evil.example",
            "localhost@evil.example",
            "localhost:",
            "localhost:+80",
            "localhost:99999",
            "evil.example[::1]",
            "::1",
            "",
        ] {
            check(&format!("GET / | host: {other}"), Some(403));
        }
        check("POST /services/T/B/x | host: host.docker.internal:8470", None);
        check("POST /services/T/B/x | host: tunnel.example | x-forwarded-for: 203.0.113.7", Some(403));
        check("POST /api/chat.postMessage | host: tunnel.example | forwarded: for=203.0.113.7", Some(403));
        check("POST /slack/interactivity | host: tunnel.example | x-forwarded-for: 203.0.113.7", None);
        check("GET /slack/interactivity | host: tunnel.example", Some(403));
        check("GET / | host: 127.0.0.1:8470 | x-forwarded-for: 203.0.113.7", Some(403));
        check("POST /messages/1/press | host: 127.0.0.1:8470 | x-forwarded-host: tunnel.example", Some(403));
        check("POST /slack/interactivity | host: 127.0.0.1:8470 | origin: http://evil.example", Some(403));
        check("POST /upload/v1/inbox/F1 | host: host.docker.internal:8470", None);
        check("POST /services/T/B/x | host: evil.example | origin: http://evil.example", Some(403));
        check("POST /upload/v1/inbox/F1 | host: 127.0.0.1:8470 | origin: http://evil.example", Some(403));
        check("GET /api/conversations.history | host: 127.0.0.1:8470", None);
        check("GET /api/conversations.history | host: evil.example", Some(403));
        check("GET /files/F1 | host: evil.example", Some(403));
        check("POST /services/T/B/x | host: 127.0.0.1:8470 | origin: http://evil.example", Some(403));
        check("POST /services/T/B/x | host: 127.0.0.1:8470 | origin: null", Some(403));
        check(
            "GET /live | host: 127.0.0.1:8470 | sec-fetch-site: cross-site | sec-fetch-mode: cors",
            Some(403),
        );
        check("GET / | host: 127.0.0.1:8470 | sec-fetch-site: cross-site | sec-fetch-mode: navigate", None);
        check(
            "GET / | host: 127.0.0.1:8470 | sec-fetch-site: same-origin | origin: http://127.0.0.1:8470",
            None,
        );
        check("GET / | host: 127.0.0.1:8470 | origin: http://127.0.0.1:8471", Some(403));
    }

    #[test]
    fn admits_only_holders_of_the_token_on_other_machines() {
        let token = Token::new("s3cret");
        let posting = token.posting.to_string();
        let access = Access::Token(token);
        let check = |request: &str, expected| check(&access, request, expected);
        check("GET / | host: box:8470", Some(403));
        check("GET /?token=wrong | host: box:8470", Some(403));
        check("GET /?token=s3cret | host: box:8470", Some(303));
        check("GET / | host: box:8470 | cookie: a=b; bongsu_inbox=s3cret", None);
        check("GET / | host: box:8470 | cookie: bongsu_inbox=s3cre", Some(403));
        check(&format!("GET /?token={posting} | host: box:8470"), Some(403));
        check(&format!("GET / | host: box:8470 | cookie: bongsu_inbox={posting}"), Some(403));
        check(
            &format!("POST /messages/1/press | host: box:8470 | cookie: bongsu_inbox={posting}"),
            Some(403),
        );
        check(&format!("POST /services/T/B/{posting} | host: box:8470"), None);
        check("POST /slack/interactivity | host: box:8470", None);
        check("POST /messages/1/press | host: box:8470", Some(403));
        check("GET /api/conversations.history | host: box:8470", None);
        check("GET /files/F1 | host: box:8470", Some(403));
        check("POST /silences/1/end | host: box:8470", Some(403));
        for wrong in ["s3cret", "", "x"] {
            assert!(!access.takes_webhook(wrong), "{wrong}");
        }
        assert!(access.takes_webhook(&posting) && !access.takes_reader(&posting));
        assert!(access.takes_reader("s3cret") && access.webhook_path().ends_with(&posting));
        assert!(!format!("{access:?}").contains("s3cret"));
    }

    #[test]
    fn the_token_redirects_only_to_a_path_of_the_inbox() {
        let access = Access::Token(Token::new("s3cret"));
        for (path, expected) in [
            ("/", "/"),
            ("/alarms/cpu", "/alarms/cpu"),
            ("//evil.example/", "/evil.example/"),
            ("///evil.example/", "/evil.example/"),
        ] {
            let uri: Uri = format!("{path}?token=s3cret").parse().unwrap();
            let response = access.refusal(&Method::GET, &uri, &HeaderMap::new()).unwrap();
            assert_eq!(response.headers()[header::LOCATION], expected, "{path}");
        }
        assert_eq!(own_path("/\\evil.example"), "/evil.example");
    }
}
