//! One HTTP call: signed as it leaves, bounded in time and size.

use std::time::Duration;

use bytes::Bytes;
use connector::{
    Auth, Body, Exchange, Expect, Fault, FaultClass, FormPart, Keys, Method, Repeat, Reply, Target,
};
use futures::{StreamExt, TryStreamExt};
use model::AttachmentId;
use reqwest::{Client, RequestBuilder, Response, multipart, redirect};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;
use url::Url;

use super::{Endpoints, Errand, KeySet, Later};
use crate::{clock, outside::Outside};

/// The code of a fault whose request certainly never left.
pub(super) const NEVER_LEFT: &str = "not_reached";

/// Largest text that is kept of an answer that should have been a file.
const TEXT_INSTEAD_OF_FILE: usize = 64 << 10;

/// Where the bytes of attachments to upload come from.
pub trait FileSource: Send + Sync {
    /// All bytes of an attachment.
    fn read(&self, id: AttachmentId) -> Later<'_, Result<Bytes, Fault>>;
}

/// Where a downloaded file goes.
pub trait FileSink: Send + Sync {
    /// Takes the file in. `content_type` is the platform's claim.
    fn write<'a>(
        &'a self,
        content_type: Option<&'a str>,
        bytes: Box<dyn AsyncRead + Send + Unpin + 'a>,
    ) -> Later<'a, Result<(), Fault>>;
}

/// For errands that upload nothing.
pub struct NoFiles;

impl FileSource for NoFiles {
    fn read(&self, _id: AttachmentId) -> Later<'_, Result<Bytes, Fault>> {
        Box::pin(async {
            Err(Fault::new(FaultClass::Gone, "attachment_gone", "The file is no longer here."))
        })
    }
}

/// The two clients: one for platforms' APIs, one for addresses that others choose.
pub struct Http {
    api: Client,
    outside: Outside,
}

impl Http {
    /// Clients without redirects, proxies from the environment, or cookies.
    pub fn new(outside: Outside) -> Result<Http, reqwest::Error> {
        let api = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(8))
            .pool_idle_timeout(Duration::from_secs(50))
            .user_agent(concat!("Sampan/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Http { api, outside })
    }

    /// Makes one call. Transport failures become faults: `not_reached` if the request certainly never left, else
    /// upstream for what may be repeated and unknown outcome for what may not.
    pub async fn call(
        &self,
        exchange: &Exchange,
        errand: &Errand<'_>,
        keys: &KeySet,
        endpoints: &Endpoints,
    ) -> Result<Reply, Fault> {
        let mut redirects = 0;
        let mut request = exchange.request.clone();
        loop {
            let response = self.send(exchange, request.clone(), errand, keys, endpoints).await?;
            // Media hosts redirect; each step is checked like the first. An API that redirects is misconfigured.
            if let (Target::Url(from), true, true) =
                (&request.target, response.status().is_redirection(), redirects < 3)
            {
                let to = response.headers().get("location").and_then(|l| l.to_str().ok());
                let to = to.and_then(|l| Url::parse(from).ok()?.join(l).ok());
                // Keys go nowhere but where the connector sent them.
                if let Some(to) = to.filter(|_| request.auth == Auth::None) {
                    redirects += 1;
                    request.target = Target::Url(to.into());
                    continue;
                }
            }
            return take(exchange, response, errand).await;
        }
    }

    async fn send(
        &self,
        exchange: &Exchange,
        request: connector::Request,
        errand: &Errand<'_>,
        keys: &KeySet,
        endpoints: &Endpoints,
    ) -> Result<Response, Fault> {
        let account = (!errand.account.is_empty()).then_some(errand.account);
        let keys = Keys { app: &keys.app, grant: &keys.grant, account };
        let manifest = errand.connector.manifest();
        let (builder, request) = match &request.target {
            Target::Endpoint(key) => {
                let signed = errand.connector.authorize(request.clone(), &keys, clock::now());
                let base = endpoints.base(manifest.platform, key);
                let url = Url::parse(&format!("{base}{}", signed.path)).map_err(|_| {
                    Fault::malformed(format!("there is no address for {key}; set it in the configuration"))
                })?;
                (self.api.request(method(&signed), with_query(url, &signed)), signed)
            }
            Target::Url(address) => {
                let url = Url::parse(address).map_err(|_| gone("the address of the file is not one"))?;
                let request = signed(errand, request, &keys);
                if endpoints.is_ours(manifest.platform, &url) {
                    (self.api.request(method(&request), with_query(url, &request)), request)
                } else {
                    let url = with_query(url, &request);
                    let outside = self.outside.request(method(&request), url, manifest.media_hosts);
                    (outside.map_err(|e| gone(&e.to_string()))?, request)
                }
            }
        };
        let builder = build(builder, request, errand).await?.timeout(exchange.deadline);
        builder.send().await.map_err(|e| transport(&e, exchange.repeat, manifest.label))
    }
}

fn signed(errand: &Errand<'_>, request: connector::Request, keys: &Keys<'_>) -> connector::Request {
    match request.auth {
        Auth::None => request,
        Auth::App | Auth::Grant => errand.connector.authorize(request, keys, clock::now()),
    }
}

fn gone(detail: &str) -> Fault {
    Fault::new(FaultClass::Gone, "address_refused", detail)
}

fn method(request: &connector::Request) -> reqwest::Method {
    match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn with_query(mut url: Url, request: &connector::Request) -> Url {
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    url
}

async fn build(
    mut builder: RequestBuilder,
    request: connector::Request,
    errand: &Errand<'_>,
) -> Result<RequestBuilder, Fault> {
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    Ok(match request.body {
        Body::Empty => builder,
        Body::Json(text) => builder.header("content-type", "application/json").body(text),
        Body::Form(pairs) => {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            builder.header("content-type", "application/x-www-form-urlencoded").body(body)
        }
        Body::Multipart(fields) => builder.multipart(form(fields, errand).await?),
    })
}

async fn form(fields: Vec<FormPart>, errand: &Errand<'_>) -> Result<multipart::Form, Fault> {
    let mut form = multipart::Form::new();
    for field in fields {
        form = match field {
            FormPart::Text { name, value } => form.text(name, value),
            FormPart::File { name, file_name, content_type, attachment } => {
                let bytes = errand.files.read(attachment).await?;
                let length = bytes.len() as u64;
                let part = multipart::Part::stream_with_length(reqwest::Body::from(bytes), length)
                    .file_name(file_name);
                let part = part.mime_str(&content_type).map_err(|_| {
                    Fault::new(
                        FaultClass::Invalid,
                        "content_type",
                        "The file's type is not one that can be sent.",
                    )
                })?;
                form.part(name, part)
            }
        };
    }
    Ok(form)
}

fn transport(error: &reqwest::Error, repeat: Repeat, label: &str) -> Fault {
    // The error's text may hold the address with its query, and so a token: only its kind is told.
    if error.is_connect() || error.is_builder() {
        let detail = format!(
            "{label} could not be reached. It is tried again by itself; if it lasts, check the network."
        );
        return Fault::new(FaultClass::Upstream, NEVER_LEFT, detail);
    }
    match repeat {
        Repeat::Safe | Repeat::Prelude => {
            Fault::new(FaultClass::Upstream, "no_answer", format!("{label} did not answer in time."))
        }
        Repeat::Never => Fault::new(
            FaultClass::UnknownOutcome,
            "no_answer",
            format!(
                "{label} did not answer in time, so it may or may not have it. Look in its app before you send it again."
            ),
        ),
    }
}

async fn take(exchange: &Exchange, response: Response, errand: &Errand<'_>) -> Result<Reply, Fault> {
    let label = errand.connector.manifest().label;
    let (status, headers) = (response.status(), response.headers().clone());
    let broken = |e: reqwest::Error| transport(&e, exchange.repeat, label);
    let cap = match exchange.expect {
        Expect::Text { max } => max,
        Expect::File { max } if status == http::StatusCode::OK => {
            let Some(sink) = errand.sink else {
                return Err(Fault::malformed("a file came where none was wanted"));
            };
            if response.content_length().is_some_and(|n| n > max) {
                return Err(too_large(max));
            }
            let content_type = headers.get("content-type").and_then(|v| v.to_str().ok());
            let stream = response.bytes_stream().map_err(std::io::Error::other);
            // One byte more than allowed is read, so that a file of just `max` bytes is told from a larger one.
            let reader = Counting::new(StreamReader::new(stream).take(max.saturating_add(1)), max);
            sink.write(content_type, Box::new(reader)).await?;
            return Ok(Reply {
                status,
                headers: headers.clone(),
                body: Bytes::new(),
                received_at: clock::now(),
            });
        }
        Expect::File { .. } => TEXT_INSTEAD_OF_FILE,
    };
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(broken)?;
        if body.len() + chunk.len() > cap {
            return Err(Fault::malformed(format!("{label} answered with more than {cap} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body: body.into(), received_at: clock::now() })
}

fn too_large(max: u64) -> Fault {
    let mib = max >> 20;
    Fault::new(
        FaultClass::Invalid,
        "file_too_large",
        format!("The file is larger than {mib} MiB and is not kept."),
    )
}

/// A reader that fails once more than `max` bytes came through it.
struct Counting<R> {
    inner: R,
    left: u64,
}

impl<R> Counting<R> {
    fn new(inner: R, max: u64) -> Counting<R> {
        Counting { inner, left: max }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Counting<R> {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        let polled = std::pin::Pin::new(&mut self.inner).poll_read(cx, buf);
        let got = (buf.filled().len() - before) as u64;
        if got > self.left {
            return std::task::Poll::Ready(Err(std::io::Error::new(
                std::io::ErrorKind::FileTooLarge,
                "the file is too large",
            )));
        }
        self.left -= got;
        polled
    }
}
