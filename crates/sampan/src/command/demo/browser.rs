//! What a browser does, as far as the demo needs one: it keeps a cookie, says where it comes from, follows links.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE},
    redirect::Policy,
};
use serde_json::Value;
use url::Url;

/// A browser of one person.
pub struct Browser {
    client: Client,
    home: Url,
    cookie: Option<String>,
}

/// A page with where it was found.
pub struct Page {
    /// Where.
    pub url: Url,
    /// Its HTML.
    pub text: String,
}

impl Browser {
    /// One that is at home at an address.
    pub fn new(home: Url) -> anyhow::Result<Browser> {
        let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
        Ok(Browser { client, home, cookie: None })
    }

    /// Asks the API for something, keeping the cookie that comes back.
    pub async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let reply = self.send(path, body).await?;
        let set = reply.headers().get(SET_COOKIE).and_then(|c| c.to_str().ok());
        if let Some(cookie) = set.and_then(|c| c.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        answer(reply).await
    }

    /// Asks the API for something.
    pub async fn ask(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        answer(self.send(path, body).await?).await
    }

    /// Reads something from the API.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        answer(self.with_cookie(self.client.get(self.home.join(path)?)).send().await?).await
    }

    async fn send(&self, path: &str, body: &Value) -> anyhow::Result<Response> {
        let origin = self.home.as_str().trim_end_matches('/');
        let request = self.client.post(self.home.join(path)?).header(ORIGIN, origin).json(body);
        Ok(self.with_cookie(request).send().await?)
    }

    fn with_cookie(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    /// Opens an address, following redirects until there is a page. Our cookie goes only to our own host.
    pub async fn open(&self, mut url: Url) -> anyhow::Result<Page> {
        for _ in 0..10 {
            let request = self.client.get(url.clone());
            let request =
                if url.origin() == self.home.origin() { self.with_cookie(request) } else { request };
            let reply = request.send().await?;
            let status = reply.status();
            if status.is_redirection() {
                let location = reply.headers().get(LOCATION).and_then(|l| l.to_str().ok());
                url = url.join(location.context("a redirect without an address")?)?;
                continue;
            }
            let text = reply.text().await?;
            if !status.is_success() {
                bail!("{} answered {}: {text}", url.path(), status.as_u16());
            }
            return Ok(Page { url, text });
        }
        bail!("too many redirects")
    }

    /// Home, without a path.
    pub fn origin(&self) -> String {
        self.home.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether a page is one of ours.
    pub fn is_home(&self, page: &Page) -> bool {
        page.url.origin() == self.home.origin()
    }
}

impl Page {
    /// Addresses of the links on it.
    pub fn links(&self) -> impl Iterator<Item = Url> + '_ {
        let quoted = self.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        quoted.filter_map(|link| self.url.join(&link.replace("&amp;", "&")).ok())
    }
}

async fn answer(reply: Response) -> anyhow::Result<Value> {
    let status = reply.status();
    let text = reply.text().await?;
    if !status.is_success() {
        bail!("the API answered {}: {text}", status.as_u16());
    }
    Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_completed() {
        let url = "http://127.0.0.1:1/a/auth?x=1".parse().expect("an address");
        let text =
            "<a class=go href=\"/a/auth?y=2&amp;answer=approve\">Yes</a> <a href=\"b\">b</a>".to_owned();
        let links: Vec<String> = Page { url, text }.links().map(Url::into).collect();
        assert_eq!(links, ["http://127.0.0.1:1/a/auth?y=2&answer=approve", "http://127.0.0.1:1/a/b"]);
    }
}
