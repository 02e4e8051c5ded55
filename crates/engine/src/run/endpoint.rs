//! Where a platform's hosts are: its real ones, or those of the configuration.

use std::collections::HashMap;

use connector::Manifest;
use url::Url;

/// The bases of every endpoint of every platform.
#[derive(Clone, Debug, Default)]
pub struct Endpoints(HashMap<(String, String), Url>);

/// A base that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "platforms.{platform}.{key} = '{value}' is not an http(s) address; write it like https://api.example.com"
)]
pub struct BadEndpoint {
    /// Which platform.
    pub platform: String,
    /// Which key.
    pub key: String,
    /// What stood there.
    pub value: String,
}

impl Endpoints {
    /// Takes a platform's endpoints in: the manifest's defaults, replaced by what `changed` says of a key. A key
    /// of a table by country is `"api_url.th"`.
    pub fn add(&mut self, manifest: &Manifest, changed: &HashMap<String, String>) -> Result<(), BadEndpoint> {
        let defaults = manifest.endpoints.iter().map(|e| (e.key.to_owned(), e.default.to_owned()));
        let all: HashMap<String, String> =
            defaults.chain(changed.iter().map(|(k, v)| (k.clone(), v.clone()))).collect();
        for (key, value) in all {
            let bad = || BadEndpoint {
                platform: manifest.platform.to_owned(),
                key: key.clone(),
                value: value.clone(),
            };
            let url = Url::parse(&value).map_err(|_| bad())?;
            if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
                return Err(bad());
            }
            self.0.insert((manifest.platform.to_owned(), key), url);
        }
        Ok(())
    }

    /// A base, without a trailing slash; "" for an endpoint that nobody declared.
    pub fn base(&self, platform: &str, key: &str) -> String {
        self.0
            .get(&(platform.to_owned(), key.to_owned()))
            .map(|url| url.as_str().trim_end_matches('/').to_owned())
            .unwrap_or_default()
    }

    /// Whether an address is on a host that was configured for the platform: such hosts may be private, because the
    /// operator put them there (a simulator on loopback, a recorder).
    pub fn is_ours(&self, platform: &str, url: &Url) -> bool {
        self.0.iter().any(|((p, _), base)| p == platform && base.origin() == url.origin())
    }
}
