//! A bucket of S3, or of a store that speaks its protocol.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::PlatformError;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, AwsCredential};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientConfigKey, RetryConfig, StaticCredentialProvider};

use super::failure::failure;
use super::storage::Objects;

/// The size of a part in bytes: the minimum that S3 accepts, except for the last part.
const PART: usize = 5 * 1024 * 1024;

/// The bucket that holds files, and how to reach it. What is `None` is taken from the usual environment
/// variables, such as `AWS_REGION`, and credentials from the role of the machine if there are no variables.
#[derive(Clone)]
pub struct S3Options {
    bucket: String,
    prefix: Path,
    /// The URL of a store other than that of AWS. Connections are unencrypted only if it begins with `http://`.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// The access key and its secret.
    pub credentials: Option<(String, String)>,
    /// Whether files pass through this server; otherwise it redirects to signed URLs of the store.
    pub is_proxied: bool,
}

impl S3Options {
    /// The location of `s3://bucket` or `s3://bucket/prefix`; nothing if the URL is not like that.
    pub fn at(url: &str) -> Option<Self> {
        let path = url.strip_prefix("s3://")?;
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        let prefix = Path::parse(prefix.trim_end_matches('/')).ok()?;
        (!bucket.is_empty() && bucket.chars().all(is_plain)).then(|| Self {
            bucket: bucket.to_owned(),
            prefix,
            endpoint: None,
            region: None,
            credentials: None,
            is_proxied: true,
        })
    }
}

/// A bucket with its prefix, for signing URLs.
pub(super) struct Bucket {
    pub(super) store: AmazonS3,
    prefix: Path,
}

impl Bucket {
    /// The path of a file in the bucket.
    pub(super) fn path(&self, key: &Path) -> Path {
        self.prefix.parts().chain(key.parts()).collect()
    }
}

/// Prepares a connection, without making one.
pub(super) fn open(options: &S3Options) -> Result<(Objects, Bucket), PlatformError> {
    // A process has one TLS provider, which may be installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = builder(options).build().map_err(|error| failure(&error))?;
    let prefix = options.prefix.clone();
    let objects = Objects::new(Arc::new(PrefixStore::new(store.clone(), prefix.clone())), PART);
    Ok((objects, Bucket { store, prefix }))
}

fn builder(options: &S3Options) -> AmazonS3Builder {
    let S3Options { bucket, prefix: _, endpoint, region, credentials, is_proxied: _ } = options;
    let is_plain = endpoint.as_ref().is_some_and(|url| url.starts_with("http://"));
    let client = |key, value: &str| (AmazonS3ConfigKey::Client(key), value.to_owned());
    let mut settings = vec![
        client(ClientConfigKey::AllowHttp, if is_plain { "true" } else { "false" }),
        client(ClientConfigKey::ConnectTimeout, "3s"),
        // Without any progress. Stores take longest to put parts together.
        client(ClientConfigKey::ReadTimeout, "1min"),
        // A download is as slow as its client.
        client(ClientConfigKey::Timeout, "1day"),
    ];
    settings.extend(endpoint.clone().map(|url| (AmazonS3ConfigKey::S3Endpoint, url)));
    settings.extend(region.clone().map(|region| (AmazonS3ConfigKey::Region, region)));
    let builder = settings
        .into_iter()
        .fold(AmazonS3Builder::from_env(), |builder, (key, value)| builder.with_config(key, value))
        .with_bucket_name(bucket)
        .with_retry(retries());
    match credentials.clone() {
        None => builder,
        Some((key_id, secret_key)) => {
            let credential = AwsCredential { key_id, secret_key, token: None };
            builder.with_credentials(Arc::new(StaticCredentialProvider::new(credential)))
        }
    }
}

/// Retries for as long as a client would wait.
fn retries() -> RetryConfig {
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() };
    RetryConfig { backoff, max_retries: 4, retry_timeout: Duration::from_secs(8) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    #[test]
    fn a_url_names_a_bucket_and_a_prefix() {
        for (url, bucket, prefix) in [
            ("s3://files", "files", ""),
            ("s3://files/", "files", ""),
            ("s3://my.files-1/a/b/", "my.files-1", "a/b"),
        ] {
            let options = S3Options::at(url).unwrap();
            assert_eq!((options.bucket.as_str(), options.prefix.as_ref()), (bucket, prefix), "{url}");
        }
        for bad in ["s3://", "s3:///a", "s3://a b/c", "s3://a/../b", "s3://user:secret@host/a", "file://a"] {
            assert!(S3Options::at(bad).is_none(), "{bad}");
        }
    }
}
