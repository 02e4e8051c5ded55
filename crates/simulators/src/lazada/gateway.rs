//! What every call passes: parameters are gathered from query, form, JSON or multipart body, then app, time,
//! signature, path, token and permission are looked at, in this order (lazada §1.6, §5.2).

use std::collections::VecDeque;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;

use super::envelope::{self, No};
use super::sign::{self, Params};
use super::state::{Role, World};
use super::{Lazada, message, order, product, reverse, send, session, throttle, token, trace, upload};

/// The longest distance between a call's time and ours (lazada §1.6).
const SKEW_MS: i64 = 7_200_000;
const BODY_LIMIT: usize = 12 * 1024 * 1024;

/// A call that passed.
#[derive(Debug, Clone)]
pub struct Call {
    /// The app.
    pub role: Role,
    /// The shop; 0 for token calls.
    pub shop: u64,
    /// Since when the shop lets this app in, wall clock; older chats appear later.
    pub since_ms: i64,
    /// Text parameters.
    pub params: Params,
    /// File parts: name and bytes.
    pub files: Vec<(String, Bytes)>,
}

impl Call {
    /// A parameter that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// A parameter, or the refusal for its absence.
    ///
    /// # Errors
    /// `MissingParameter`.
    pub fn need(&self, name: &str) -> Result<&str, No> {
        self.get(name).ok_or_else(|| No::missing(name))
    }

    /// A whole number.
    ///
    /// # Errors
    /// `MissingParameter`, `InvalidParameter`.
    pub fn number(&self, name: &str) -> Result<i64, No> {
        let text = self.need(name)?;
        let bad = || No::isv("InvalidParameter", &format!("The parameter \"{name}\" is not a number"));
        text.parse().map_err(|_| bad())
    }

    /// A file part.
    pub fn file(&self, name: &str) -> Option<&Bytes> {
        self.files.iter().find(|(n, b)| n == name && !b.is_empty()).map(|(_, b)| b)
    }
}

/// A path below one of the prefixes that end in `/rest`.
struct Place<'a> {
    /// `/order/get`.
    path: &'a str,
    /// The token host.
    auth: bool,
    /// `th`, where the prefix names a country.
    country: Option<&'a str>,
}

fn place(path: &str) -> Place<'_> {
    let (before, after) = path.split_once("/rest").unwrap_or(("", path));
    let first = before.trim_start_matches('/');
    Place {
        path: after,
        auth: first == "auth",
        country: Some(first).filter(|f| !f.is_empty() && *f != "auth"),
    }
}

/// The operation's name: the path without its first slash, `im/message/send`.
pub fn operation(_method: &Method, path: &str) -> String {
    match path.split_once("/rest/") {
        Some((_, operation)) => operation.to_owned(),
        None if path.starts_with("/file/") => "file".to_owned(),
        None => path.trim_start_matches('/').to_owned(),
    }
}

/// Every `…/rest/…`.
pub async fn enter(State(lazada): State<Arc<Lazada>>, request: Request) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let (params, files) = match gather(request).await {
        Ok(gathered) => gathered,
        Err(no) => return no.into_response(),
    };
    let at = place(&path);
    let queued = {
        let mut world = lazada.world();
        world.faults.get_mut(at.path.trim_start_matches('/')).and_then(VecDeque::pop_front)
    };
    if let Some(fault) = queued {
        return envelope::fault(&fault);
    }
    let outcome =
        check(&lazada, &at, &method, params, files).and_then(|call| dispatch(&lazada, at.path, &call));
    match outcome {
        Ok(body) if lazada.world().truths.stringly => Json(envelope::stringly(body)).into_response(),
        Ok(body) => Json(body).into_response(),
        Err(no) => no.into_response(),
    }
}

async fn gather(request: Request) -> Result<(Params, Vec<(String, Bytes)>), No> {
    let mut params: Params =
        url::form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes()).into_owned().collect();
    let mut files = Vec::new();
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
    let unreadable = || No::isv("InvalidParameter", "The request body cannot be read");
    if kind.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or("").to_owned();
            let is_file = part.file_name().is_some() || part.content_type().is_some();
            let bytes = part.bytes().await.map_err(|_| unreadable())?;
            if is_file {
                files.push((name, bytes));
            } else {
                params.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        return Ok((params, files));
    }
    let bytes = to_bytes(Body::new(request.into_body()), BODY_LIMIT).await.map_err(|_| unreadable())?;
    if kind.starts_with("application/json") {
        // The fields of a JSON body belong to the pool, too (lazada §7).
        if let Ok(Value::Object(map)) = serde_json::from_slice::<Value>(&bytes) {
            params.extend(
                map.into_iter()
                    .map(|(n, v)| (n, v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned))),
            );
        }
    } else {
        params.extend(url::form_urlencoded::parse(&bytes).into_owned());
    }
    Ok((params, files))
}

fn check(
    lazada: &Lazada,
    at: &Place<'_>,
    method: &Method,
    params: Params,
    files: Vec<(String, Bytes)>,
) -> Result<Call, No> {
    let mut call = Call { role: Role::Orders, shop: 0, since_ms: 0, params, files };
    let desk = &lazada.desk;
    let (key, stamp, given) = (call.need("app_key")?, call.need("timestamp")?, call.need("sign")?);
    if call.need("sign_method")? != "sha256" {
        return Err(No::isv("InvalidSignMethod", "The sign_method must be sha256"));
    }
    let world = lazada.world();
    let app =
        world.app_of_key(key).ok_or_else(|| No::isv("InvalidAppKey", "The specified App Key is invalid"))?;
    if app.foreign_ip {
        return Err(No::isv("AppWhiteIpLimit", "The source IP is not in the app's IP whitelist"));
    }
    let sent_ms = stamp
        .parse::<i64>()
        .ok()
        .or_else(|| stamp.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond));
    if sent_ms.is_none_or(|ms| (ms - desk.clock.now_ms()).abs() > SKEW_MS) {
        return Err(No::isv(
            "IllegalTimestamp",
            "The specified timestamp is invalid or too far from the server's time",
        ));
    }
    let life = desk.clock.life_ms();
    if !app.secrets(life).iter().any(|secret| sign::right(secret, at.path, &call.params, given)) {
        return Err(No::isv(
            "IncompleteSignature",
            "The request signature does not conform to platform standards",
        ));
    }
    let role = app.role;
    call.role = role;
    let need = permission(at.path).filter(|p| at.auth == (*p == Permission::Public));
    let need = need.ok_or_else(|| No::isv("InvalidApiPath", "The specified API path is invalid"))?;
    if *method == Method::GET && POST_ONLY.contains(&at.path) {
        return Err(No::isv("InvalidHttpMethod", "The HTTP method is not allowed for this API"));
    }
    if need == Permission::Public {
        return Ok(call);
    }
    let dead = || No::isv("IllegalAccessToken", "The specified access token is invalid or expired");
    let token = call.need("access_token")?;
    let switches = desk.switches();
    let grant = world.grants.iter().find(|g| g.access == token && g.role == role);
    let grant = grant.filter(|g| g.access_until_ms > life && !switches.refuse_tokens).ok_or_else(dead)?;
    let shop = grant.shops.iter().find(|s| {
        at.country.is_none() || world.shop(**s).map(super::state::Shop::country).as_deref() == at.country
    });
    let (shop, since_ms) = (*shop.ok_or_else(dead)?, grant.since_ms);
    if !permitted(&world, need, role, switches.no_chat) {
        return Err(No::isv("InsufficientPermission", "The app does not have permission to access this API"));
    }
    call.shop = shop;
    call.since_ms = since_ms;
    drop(world);
    throttle::look(lazada, at.path, &call)?;
    Ok(call)
}

/// Which apps may use a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Permission {
    /// Without a token, on the token host.
    Public,
    /// The orders app.
    Orders,
    /// The chat app.
    Chat,
    /// Both.
    Any,
    /// The orders app, and the chat app where it has this product permission.
    Upload,
}

const POST_ONLY: &[&str] =
    &["/im/message/send", "/im/session/read", "/image/upload", "/media/video/block/upload"];

fn permission(path: &str) -> Option<Permission> {
    Some(match path {
        "/auth/token/create" | "/auth/token/refresh" => Permission::Public,
        "/seller/get" => Permission::Any,
        "/image/upload"
        | "/media/video/block/create"
        | "/media/video/block/upload"
        | "/media/video/block/commit"
        | "/media/video/get" => Permission::Upload,
        "/im/session/list"
        | "/im/session/get"
        | "/im/session/open"
        | "/im/session/read"
        | "/im/message/list"
        | "/im/message/send"
        | "/im/message/recall"
        | "/promotion/vouchers/get"
        | "/shop/follow/status/batch/query" => Permission::Chat,
        "/orders/get"
        | "/order/get"
        | "/order/items/get"
        | "/orders/items/get"
        | "/logistic/order/trace"
        | "/reverse/getreverseordersforseller"
        | "/order/reverse/return/detail/list"
        | "/order/reverse/return/history/list" => Permission::Orders,
        _ => return None,
    })
}

fn permitted(world: &World, need: Permission, role: Role, no_chat: bool) -> bool {
    match need {
        Permission::Public | Permission::Any => true,
        Permission::Orders => role == Role::Orders,
        Permission::Chat => role == Role::Chat && !no_chat,
        Permission::Upload => role == Role::Orders || (world.truths.im_uploads && !no_chat),
    }
}

fn dispatch(lazada: &Lazada, path: &str, call: &Call) -> Result<Value, No> {
    match path {
        "/auth/token/create" => token::create(lazada, call),
        "/auth/token/refresh" => token::refresh(lazada, call),
        "/seller/get" => product::seller(lazada, call),
        "/promotion/vouchers/get" => product::vouchers(lazada, call),
        "/shop/follow/status/batch/query" => product::follows(lazada, call),
        "/image/upload" => upload::image(lazada, call),
        "/media/video/block/create" => upload::create(lazada, call),
        "/media/video/block/upload" => upload::block(lazada, call),
        "/media/video/block/commit" => upload::commit(lazada, call),
        "/media/video/get" => upload::video(lazada, call),
        "/im/session/list" => session::list(lazada, call),
        "/im/session/get" => session::get(lazada, call),
        "/im/session/open" => session::open(lazada, call),
        "/im/session/read" => session::read(lazada, call),
        "/im/message/list" => message::list(lazada, call),
        "/im/message/send" => send::send(lazada, call),
        "/im/message/recall" => message::recall(lazada, call),
        "/orders/get" => order::list(lazada, call),
        "/order/get" => order::one(lazada, call),
        "/order/items/get" => order::items(lazada, call),
        "/orders/items/get" => order::items_of_many(lazada, call),
        "/logistic/order/trace" => trace::trace(lazada, call),
        "/reverse/getreverseordersforseller" => reverse::list(lazada, call),
        "/order/reverse/return/detail/list" => reverse::detail(lazada, call),
        "/order/reverse/return/history/list" => reverse::history(lazada, call),
        _ => Err(No::isv("InvalidApiPath", "The specified API path is invalid")),
    }
}
