//! The address of a bucket (S3 user guide, "Virtual hosting of general purpose buckets").

use crate::aws::endpoint::suffix;

/// The prefix of the URLs of a bucket's objects, up to the slash before the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address(String);

impl Address {
    /// Returns the bucket's own host. The bucket is part of the path if the settings have an endpoint, which
    /// may not support bucket hosts, or if the name contains dots, which S3's certificate does not cover.
    pub(super) fn of(bucket: &str, region: &str, endpoint: Option<&str>, is_fips: bool) -> Self {
        if let Some(endpoint) = endpoint {
            return Self(format!("{}/{bucket}", endpoint.trim_end_matches('/')));
        }
        let service = if is_fips { "s3-fips" } else { "s3" };
        let domain = format!("{service}.{region}.{}", suffix(region));
        Self(if bucket.contains('.') {
            format!("https://{domain}/{bucket}")
        } else {
            format!("https://{bucket}.{domain}")
        })
    }

    pub(super) fn url(&self, key: &str) -> String {
        format!("{}/{key}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_its_hosts() {
        let cases = [
            ("b", "ap-northeast-2", None, false, "https://b.s3.ap-northeast-2.amazonaws.com/k"),
            ("b", "cn-north-1", None, false, "https://b.s3.cn-north-1.amazonaws.com.cn/k"),
            ("b", "us-gov-west-1", None, true, "https://b.s3-fips.us-gov-west-1.amazonaws.com/k"),
            ("b.c", "eu-west-1", None, false, "https://s3.eu-west-1.amazonaws.com/b.c/k"),
            ("b", "eu-west-1", Some("http://127.0.0.1:1/"), false, "http://127.0.0.1:1/b/k"),
        ];
        for (bucket, region, endpoint, is_fips, expected) in cases {
            assert_eq!(Address::of(bucket, region, endpoint, is_fips).url("k"), expected);
        }
    }
}
