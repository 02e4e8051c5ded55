//! A meddler: it stands between a daemon and a platform, hands everything on byte for byte, and does to the calls that a rule names
//! what the rule says: answers in the platform's stead, cuts the wire, falls silent.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use reqwest::Client;
use simulators::wire::{CuttableListener, Wire};
use tokio::{net::TcpListener, task::JoinHandle, time::Instant};

/// Headers that belong to one wire and not to the message.
const OF_THE_WIRE: [HeaderName; 4] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];

/// What is done to a call.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answered here; the platform never hears of it.
    Answer(Said),
    /// Cut before the platform hears of it.
    Cut,
    /// Done by the platform, and then cut without an answer.
    DoneAndCut,
    /// Done by the platform, and never answered.
    DoneAndSilent,
    /// Done by the platform; of its answer only the first half arrives, with its status.
    DoneAndHalved,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Said {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

/// Which calls, what is done to them, and how often.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The method; any when absent.
    pub method: Option<Method>,
    /// A part of the path.
    pub path: String,
    /// A part of query or body; anything when absent.
    pub holds: Option<String>,
    /// What is done.
    pub act: Act,
    /// To how many of them; the others pass, and are seen.
    pub times: usize,
}

/// A rule in force; dropping it lifts it.
#[derive(Debug)]
pub struct Meddling {
    rules: Arc<Mutex<Vec<InForce>>>,
    number: u64,
}

/// What a rule has seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many calls were meddled with.
    pub meddled: usize,
    /// When each call that fits came, meddled with or not.
    pub at: Vec<Instant>,
    /// The statuses with which the platform itself answered those that passed.
    pub passed: Vec<u16>,
}

#[derive(Debug)]
struct InForce {
    number: u64,
    rule: Rule,
    seen: Seen,
}

/// The meddler.
#[derive(Debug)]
pub struct Meddler {
    address: SocketAddr,
    to: String,
    rules: Arc<Mutex<Vec<InForce>>>,
    serving: Mutex<Option<JoinHandle<()>>>,
    next: Mutex<u64>,
}

#[derive(Clone)]
struct Post {
    http: Client,
    to: String,
    rules: Arc<Mutex<Vec<InForce>>>,
}

impl Meddler {
    /// Stands before `to`, an origin such as `http://127.0.0.1:4010`.
    pub async fn before(to: &str) -> anyhow::Result<Meddler> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let meddler = Meddler {
            address: listener.local_addr()?,
            to: to.to_owned(),
            rules: Arc::default(),
            serving: Mutex::new(None),
            next: Mutex::new(0),
        };
        meddler.serve(listener)?;
        Ok(meddler)
    }

    /// Where it listens, `http://127.0.0.1:PORT`.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts a rule in force, until what is given back is dropped. Of several that fit, the oldest acts.
    pub fn meddle(&self, rule: Rule) -> Meddling {
        let mut next = lock(&self.next);
        *next += 1;
        lock(&self.rules).push(InForce { number: *next, rule, seen: Seen::default() });
        Meddling { rules: self.rules.clone(), number: *next }
    }

    /// Nobody listens any more: connections are refused. Every answer closed its wire, so none is left open.
    pub fn close(&self) {
        if let Some(serving) = lock(&self.serving).take() {
            serving.abort();
        }
    }

    /// Listens again, at the same address.
    pub async fn open(&self) -> anyhow::Result<()> {
        // The aborted listener may need a moment to be gone.
        let mut last = None;
        for _ in 0..100 {
            match TcpListener::bind(self.address).await {
                Ok(listener) => return self.serve(listener),
                Err(e) => last = Some(e),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(last.unwrap_or_else(|| io::Error::other("no try"))).context("the meddler's port is taken")
    }

    fn serve(&self, listener: TcpListener) -> anyhow::Result<()> {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        let post = Post { http, to: self.to.clone(), rules: self.rules.clone() };
        let app = Router::new().fallback(pass).with_state(post);
        let service = app.into_make_service_with_connect_info::<Wire>();
        *lock(&self.serving) = Some(tokio::spawn(async move {
            // Ends with the story.
            let _ = axum::serve(CuttableListener(listener), service).await;
        }));
        Ok(())
    }
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.close();
    }
}

impl Meddling {
    /// What it has seen by now.
    pub fn seen(&self) -> Seen {
        let rules = lock(&self.rules);
        rules.iter().find(|r| r.number == self.number).map(|r| r.seen.clone()).unwrap_or_default()
    }

    /// From now on everything passes; it goes on seeing.
    pub fn end(&self) {
        if let Some(rule) = lock(&self.rules).iter_mut().find(|r| r.number == self.number) {
            rule.rule.times = rule.seen.meddled;
        }
    }
}

impl Meddling {
    /// From now on just one more call is meddled with.
    pub fn once_more(&self) {
        if let Some(rule) = lock(&self.rules).iter_mut().find(|r| r.number == self.number) {
            rule.rule.times = rule.seen.meddled + 1;
        }
    }
}

impl Drop for Meddling {
    fn drop(&mut self) {
        lock(&self.rules).retain(|r| r.number != self.number);
    }
}

impl Rule {
    fn fits(&self, method: &Method, path: &str, query: &str, body: &[u8]) -> bool {
        let holds = |wanted: &String| {
            query.contains(wanted.as_str())
                || body.windows(wanted.len().max(1)).any(|part| part == wanted.as_bytes())
        };
        self.method.as_ref().is_none_or(|m| m == method)
            && path.contains(&self.path)
            && self.holds.as_ref().is_none_or(holds)
    }
}

async fn pass(State(post): State<Post>, ConnectInfo(wire): ConnectInfo<Wire>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 64 << 20).await else {
        return answer(StatusCode::PAYLOAD_TOO_LARGE, HeaderMap::new(), Bytes::new());
    };
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    let mut acting = None;
    let mut seeing = Vec::new();
    for held in lock(&post.rules).iter_mut().filter(|r| r.rule.fits(&parts.method, &path, &query, &body)) {
        held.seen.at.push(Instant::now());
        if acting.is_none() && held.seen.meddled < held.rule.times {
            held.seen.meddled += 1;
            acting = Some(held.rule.act.clone());
        } else {
            seeing.push(held.number);
        }
    }
    match acting {
        Some(Act::Answer(said)) => {
            let mut headers = HeaderMap::new();
            for (name, value) in &said.headers {
                if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                    headers.append(name, value);
                }
            }
            answer(StatusCode::from_u16(said.status).unwrap_or_default(), headers, said.body.into())
        }
        Some(Act::Cut) => cut(&wire),
        Some(Act::DoneAndCut) => {
            hand_on(&post, parts, body).await;
            cut(&wire)
        }
        Some(Act::DoneAndSilent) => {
            hand_on(&post, parts, body).await;
            tokio::time::sleep(Duration::from_mins(10)).await;
            cut(&wire)
        }
        Some(Act::DoneAndHalved) => {
            let (status, headers, body) = hand_on(&post, parts, body).await;
            answer(status, headers, body.slice(..body.len() / 2))
        }
        None => {
            let (status, headers, body) = hand_on(&post, parts, body).await;
            for held in lock(&post.rules).iter_mut().filter(|r| seeing.contains(&r.number)) {
                held.seen.passed.push(status.as_u16());
            }
            answer(status, headers, body)
        }
    }
}

/// Nothing more is written: whoever waits finds the wire cut.
fn cut(wire: &Wire) -> Response {
    wire.cut();
    Response::new(Body::empty())
}

async fn hand_on(
    post: &Post,
    parts: axum::http::request::Parts,
    body: Bytes,
) -> (StatusCode, HeaderMap, Bytes) {
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let mut headers = parts.headers;
    for name in OF_THE_WIRE {
        headers.remove(name);
    }
    let asked =
        post.http.request(parts.method, format!("{}{path}", post.to)).headers(headers).body(body).send();
    let Ok(reply) = asked.await else {
        return (StatusCode::BAD_GATEWAY, HeaderMap::new(), Bytes::new());
    };
    let (status, headers) = (reply.status(), reply.headers().clone());
    (status, headers, reply.bytes().await.unwrap_or_default())
}

fn answer(status: StatusCode, mut headers: HeaderMap, body: Bytes) -> Response {
    for name in OF_THE_WIRE {
        headers.remove(name);
    }
    // So that a closed meddler is one that cannot be reached.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
