//! A person at a browser: a session cookie, JSON in and out.

use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// A person who is signed in (or not yet).
#[derive(Clone)]
pub struct Person {
    http: Client,
    base: String,
    cookie: String,
}

/// What the API answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body; null when it was empty.
    pub body: Value,
}

impl Answer {
    /// The body, if the answer was a success.
    pub fn ok(self) -> anyhow::Result<Value> {
        ensure!(self.status.is_success(), "{} {}", self.status, self.body);
        Ok(self.body)
    }
}

/// A client that follows no redirects and waits 30 s.
///
/// # Panics
/// When no client can be built, without which there is no test.
pub fn client() -> Client {
    // Set once per process; a second time it says so, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(clippy::expect_used, reason = "without a client there is no test")]
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client without TLS roots builds")
}

impl Person {
    /// Nobody yet.
    pub fn new(base: &str) -> Person {
        Person { http: client(), base: base.to_owned(), cookie: String::new() }
    }

    /// Sets the installation up and signs in as its owner.
    pub async fn set_up(base: &str, setup_token: &str) -> anyhow::Result<Person> {
        let mut person = Person::new(base);
        ensure!(person.get("/setup").await?.body["needed"] == json!(true), "set-up is not needed");
        let body = json!({"setup_token": setup_token, "workspace_name": "Blue Kettle", "name": "Mai Sample",
            "email": "mai@example.test", "password": "correct horse battery staple"});
        person.post("/setup", &body).await?.ok().context("set-up")?;
        person.sign_in("mai@example.test", "correct horse battery staple").await?;
        Ok(person)
    }

    /// Signs in.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> anyhow::Result<()> {
        let answer = self.post("/session", &json!({"email": email, "password": password})).await?;
        let cookie =
            answer.headers.get("set-cookie").and_then(|v| v.to_str().ok()).and_then(|v| v.split(';').next());
        let cookie = cookie.map(str::to_owned);
        answer.ok().context("sign-in")?;
        self.cookie = cookie.context("sign-in set no cookie")?;
        Ok(())
    }

    /// GET below `/api/v1`.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.call(Method::GET, path, None, &[]).await
    }

    /// POST of JSON below `/api/v1`.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.call(Method::POST, path, Some(body), &[]).await
    }

    /// PATCH of JSON below `/api/v1`.
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.call(Method::PATCH, path, Some(body), &[]).await
    }

    /// Any call below `/api/v1`.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let mut request = self.http.request(method.clone(), format!("{}/api/v1{path}", self.base));
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        if method != Method::GET {
            request = request.header("origin", &self.base);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.with_context(|| format!("{method} {path}"))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await?;
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        };
        Ok(Answer { status, headers, body })
    }

    /// The raw stream from `after` on (an event id), or from now.
    pub async fn stream(&self, after: Option<&str>) -> anyhow::Result<reqwest::Response> {
        let http = Client::builder().no_proxy().build()?;
        let mut request = http.get(format!("{}/api/v1/stream", self.base)).header("cookie", &self.cookie);
        if let Some(id) = after {
            request = request.header("last-event-id", id);
        }
        Ok(request.send().await?.error_for_status()?)
    }

    /// Walks a browser's way from an address on, with redirects, and gives the last address and status.
    pub async fn browse(&self, url: &str) -> anyhow::Result<(String, StatusCode)> {
        let mut at = url::Url::parse(url)?;
        for _ in 0..10 {
            let mut request = self.http.get(at.clone());
            if at.as_str().starts_with(&self.base) {
                request = request.header("cookie", &self.cookie);
            }
            let response = request.send().await?;
            let to = response.headers().get("location").and_then(|v| v.to_str().ok()).map(str::to_owned);
            match to {
                Some(to) if response.status().is_redirection() => at = at.join(&to)?,
                _ => return Ok((at.to_string(), response.status())),
            }
        }
        anyhow::bail!("the redirects have no end")
    }

    /// Where the daemon is.
    pub fn base(&self) -> &str {
        &self.base
    }
}
