//! Takes webhooks to the receiver: one HTTP client, and lanes for what must stay in order.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::ledger::lock;

type Errand = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What became of one POST.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status, if there was an answer in time.
    pub status: Option<u16>,
    /// Bytes in the answer's body.
    pub body_len: usize,
    /// Why there was none: `timeout` or `could_not_connect`.
    pub failure: Option<&'static str>,
    /// How long it took.
    pub duration_ms: u64,
}

/// The delivering half of a platform.
#[derive(Debug)]
pub struct Courier {
    client: reqwest::Client,
    timeout_scale: f64,
    lanes: Mutex<HashMap<String, mpsc::UnboundedSender<Errand>>>,
}

impl Courier {
    /// A courier whose time limits are divided by `timeout_scale` (1 = as the real platform).
    ///
    /// # Errors
    /// When the HTTP client cannot be built.
    pub fn new(timeout_scale: f64) -> Result<Self, reqwest::Error> {
        install_tls();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(32)
            .build()?;
        Ok(Self { client, timeout_scale: timeout_scale.max(f64::MIN_POSITIVE), lanes: Mutex::default() })
    }

    /// One POST with the platform's time limit.
    pub async fn post(&self, url: &str, headers: &[(&str, String)], body: Bytes, limit: Duration) -> Answer {
        let started = Instant::now();
        let mut request = self.client.post(url).body(body).timeout(limit.div_f64(self.timeout_scale));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let outcome = match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                match response.bytes().await {
                    Ok(bytes) => (Some(status), bytes.len(), None),
                    Err(_) => (None, 0, Some("timeout")),
                }
            }
            Err(error) if error.is_timeout() => (None, 0, Some("timeout")),
            Err(_) => (None, 0, Some("could_not_connect")),
        };
        Answer {
            status: outcome.0,
            body_len: outcome.1,
            failure: outcome.2,
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// Looks at a link as the customer's app would: status, content type, size.
    pub async fn look(&self, url: &str) -> serde_json::Value {
        match self.client.get(url).timeout(Duration::from_secs(10)).send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                let kind = response
                    .headers()
                    .get("content-type")
                    .and_then(|v| v.to_str().ok())
                    .map(ToOwned::to_owned);
                let size = response.bytes().await.map_or(0, |b| b.len());
                serde_json::json!({"url": url, "status": status, "content_type": kind, "size": size})
            }
            Err(error) => serde_json::json!({"url": url, "status": 0, "error": error.to_string()}),
        }
    }

    /// One request whose answer matters: status, content type and text. A form when there are pairs, else a GET.
    ///
    /// # Errors
    /// Why there was no answer.
    pub async fn ask(
        &self,
        url: &str,
        form: Option<&[(&str, &str)]>,
    ) -> Result<(u16, Option<String>, String), String> {
        let request = match form {
            None => self.client.get(url),
            Some(pairs) => {
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                self.client.post(url).header("content-type", "application/x-www-form-urlencoded").body(body)
            }
        };
        let response = request.timeout(Duration::from_secs(10)).send().await.map_err(|e| e.to_string())?;
        let status = response.status().as_u16();
        let kind =
            response.headers().get("content-type").and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
        Ok((status, kind, response.text().await.map_err(|e| e.to_string())?))
    }

    /// Runs an errand by itself, or behind the earlier errands of the same lane.
    pub fn run(&self, lane: Option<&str>, errand: impl Future<Output = ()> + Send + 'static) {
        let Some(lane) = lane else {
            tokio::spawn(errand);
            return;
        };
        let mut lanes = lock(&self.lanes);
        let sender = lanes.entry(lane.to_owned()).or_insert_with(|| {
            let (sender, mut errands) = mpsc::unbounded_channel::<Errand>();
            tokio::spawn(async move {
                while let Some(errand) = errands.recv().await {
                    errand.await;
                }
            });
            sender
        });
        if let Err(mpsc::error::SendError(errand)) = sender.send(Box::pin(errand)) {
            tokio::spawn(errand);
        }
    }
}

/// Gives rustls its provider, once per process; harmless when somebody else did.
pub fn install_tls() {
    let _already = rustls::crypto::ring::default_provider().install_default();
}
