use http::{HeaderMap, StatusCode};

use super::*;

fn answer(status: u16) -> Result<(), DeliveryError> {
    read(&Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: "see https://internal.example.com/?token=SECRETXXXX1".into(),
    })
}

#[test]
fn any_success_is_one_and_nothing_else_is() {
    for status in [200, 201, 202, 204] {
        assert_eq!(answer(status), Ok(()));
    }
    for status in [408, 429, 500, 502, 503, 504] {
        assert!(matches!(answer(status), Err(DeliveryError::Retry { .. })), "{status}");
    }
    for (status, expected) in
        [(302, "has moved"), (400, "refuses"), (401, "signature"), (404, "nothing"), (413, "limit")]
    {
        let Err(error @ DeliveryError::Permanent { .. }) = answer(status) else { panic!("{status}") };
        let error = error.to_string();
        assert!(error.contains(expected) && !error.contains("SECRET"), "{error}");
    }
}
