//! An issuer: its description and its keys, read when they are needed and kept for an hour.

use std::{sync::Arc, time::Duration};

use futures::StreamExt as _;
use jsonwebtoken::jwk::JwkSet;
use model::Time;
use reqwest::{Client, RequestBuilder, redirect};
use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::Mutex;
use url::{Host, Url};

use super::{Refused, SsoSettings};

/// How long an issuer may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer that is read.
const MOST: usize = 512 * 1024;
/// How long description and keys are kept.
const KEPT: Duration = Duration::from_hours(1);
/// Between two reads of the keys because of one that is not known.
const KEYS_AGAIN: Duration = Duration::from_secs(30);

/// An issuer.
#[derive(Debug)]
pub struct Provider {
    /// What the settings say.
    pub settings: SsoSettings,
    http: Client,
    read: Mutex<Option<Read>>,
}

/// What an issuer says of itself, and when it was asked.
#[derive(Clone, Debug)]
struct Read {
    said: Arc<Said>,
    keys: Arc<JwkSet>,
    at: Time,
    keys_at: Time,
}

/// An issuer's description, as far as it is needed.
#[derive(Clone, Debug, Deserialize)]
pub struct Said {
    issuer: String,
    /// Where people go.
    pub authorization_endpoint: Url,
    /// Where a code becomes a token.
    pub token_endpoint: Url,
    /// Where more is told of a person.
    pub userinfo_endpoint: Option<Url>,
    jwks_uri: Url,
    /// How a client shows who it is.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
}

impl Provider {
    /// An issuer by its settings; nothing is asked of it before somebody wants in.
    pub fn new(settings: SsoSettings) -> Result<Provider, reqwest::Error> {
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("Sampan/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Provider { settings, http, read: Mutex::new(None) })
    }

    /// Calls to it.
    pub fn http(&self) -> &Client {
        &self.http
    }

    /// Its description.
    pub async fn said(&self, now: Time) -> Result<Arc<Said>, Refused> {
        Ok(self.fresh(now).await?.said)
    }

    /// Its keys; read anew when the one that is looked for is not among them.
    pub async fn keys(&self, key: Option<&str>, now: Time) -> Result<Arc<JwkSet>, Refused> {
        let read = self.fresh(now).await?;
        let has = key.is_none_or(|key| read.keys.find(key).is_some());
        if has || now.since(read.keys_at) < KEYS_AGAIN {
            return Ok(read.keys);
        }
        let keys: Arc<JwkSet> = Arc::new(self.get(&read.said.jwks_uri).await?);
        *self.read.lock().await = Some(Read { keys: Arc::clone(&keys), keys_at: now, ..read });
        Ok(keys)
    }

    async fn fresh(&self, now: Time) -> Result<Read, Refused> {
        // Held while reading: of many who come at once, one asks.
        let mut read = self.read.lock().await;
        if let Some(read) = read.as_ref().filter(|read| now.since(read.at) < KEPT) {
            return Ok(read.clone());
        }
        let issuer = self.settings.issuer.as_str().trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let address = address.parse().map_err(|_| Refused::Failed("its address".into()))?;
        let said: Said = self.get(&address).await?;
        if said.issuer.trim_end_matches('/') != issuer {
            return Err(Refused::Failed(format!("its description is that of {}", said.issuer)));
        }
        let keys: JwkSet = self.get(&said.jwks_uri).await?;
        let fresh = Read { said: Arc::new(said), keys: Arc::new(keys), at: now, keys_at: now };
        *read = Some(fresh.clone());
        Ok(fresh)
    }

    /// Reads an address of the issuer.
    async fn get<T: DeserializeOwned>(&self, address: &Url) -> Result<T, Refused> {
        self.ask(address, self.http.get(address.clone())).await
    }

    /// Sends a request to an address of the issuer and reads its answer.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        address: &Url,
        request: RequestBuilder,
    ) -> Result<T, Refused> {
        if !is_safe(address) {
            return Err(Refused::Failed(format!("{address} is not encrypted")));
        }
        let failed = |what: &str| Refused::Failed(format!("{} {what}", address.path()));
        let answer = request.send().await.map_err(|error| failed(&error.without_url().to_string()))?;
        if !answer.status().is_success() {
            return Err(failed(&format!("answered {}", answer.status())));
        }
        let mut body = Vec::new();
        let mut stream = answer.bytes_stream();
        while let Some(piece) = stream.next().await {
            body.extend_from_slice(&piece.map_err(|_| failed("broke off"))?);
            if body.len() > MOST {
                return Err(failed("answered too much"));
            }
        }
        serde_json::from_slice(&body).map_err(|_| failed("answered something else"))
    }

    /// Its own name, as tokens must say it.
    pub async fn issuer(&self, now: Time) -> Result<String, Refused> {
        Ok(self.said(now).await?.issuer.clone())
    }
}

/// Whether an address is encrypted, or does not leave this machine.
pub fn is_safe(url: &Url) -> bool {
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
}
