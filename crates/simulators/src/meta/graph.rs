//! The Graph host: what every call passes, and the edges that both platforms have.

use axum::Json;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::call::{Call, split};
use super::refusal::{Fault, refuse};
use super::state::Planned;
use super::token::{caller, missing};
use super::{Meta, action, attachment, conversation, limit, send, subscription};

/// The newest version that answers (facebook §0).
const NEWEST: u32 = 26;

/// The operation's name for switches and counters. What is called without a version begins with
/// `unversioned`, so that it shows.
pub fn operation(method: &Method, path: &str) -> String {
    let (version, parts) = split(path);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let name = match (method.as_str(), parts.as_slice()) {
        (_, ["dialog", "oauth"] | ["oauth", "authorize"]) => return "consent".to_owned(),
        (_, ["oauth", "access_token"]) => return "token".to_owned(),
        (_, ["access_token"]) => return "long_token".to_owned(),
        (_, ["refresh_access_token"]) => return "refresh".to_owned(),
        (_, ["v" | "ig_messaging_cdn", ..]) => return "media".to_owned(),
        ("GET", ["me"]) => "me",
        ("POST", [_, "messages"]) => "send",
        ("POST", [_, "message_attachments"]) => "upload",
        ("POST", [_, "subscribed_apps"]) => "subscribe",
        ("DELETE", [_, "subscribed_apps"]) => "unsubscribe",
        ("GET", [_, "messages"]) => "history",
        ("DELETE", ["me", "permissions", ..]) => "revoke",
        (_, ["me", edge, ..] | [_, edge]) => edge,
        (_, ["debug_token"]) => "debug_token",
        (_, [id]) if id.starts_with("t_") || id.starts_with("aWdfZAG06") => "conversation",
        (_, [id]) if id.starts_with("m_") || id.starts_with("aWdf") => "message",
        (_, [_]) => "profile",
        _ => "unknown",
    };
    if version.is_some() { name.to_owned() } else { format!("unversioned_{name}") }
}

/// A call that passed the entrance.
#[derive(Debug)]
pub struct Entered {
    /// The call.
    pub call: Call,
    planned: Option<Planned>,
}

/// Reads a call, checks its version, and fails it where the console planned that.
///
/// # Errors
/// The refusal, as an answer.
pub async fn enter(meta: &Meta, request: Request) -> Result<Entered, Response> {
    let operation = operation(request.method(), request.uri().path());
    let call = Call::read(request).await.map_err(IntoResponse::into_response)?;
    let number = |v: &str| v.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    if let Some(version) = &call.version
        && number(version).is_none_or(|n| n > NEWEST)
    {
        let path = call.path.join("/");
        let words = format!("Unknown path components: /{path}");
        return Err(Fault::new(2500, words).into_response());
    }
    let planned = meta.world().take_planned(&operation);
    match planned {
        Some(planned) if !planned.done => Err(failed(&planned)),
        planned => Ok(Entered { call, planned }),
    }
}

fn failed(planned: &Planned) -> Response {
    if planned.empty {
        let status = StatusCode::from_u16(planned.fault.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let mut response = status.into_response();
        response.extensions_mut().insert(crate::desk::Refusal("planned, empty".to_owned()));
        return response;
    }
    planned.fault.clone().into_response()
}

/// Makes the answer: the result, or the planned failure of a call that was done all the same.
pub fn leave(meta: &Meta, entered: &Entered, result: Result<Value, Fault>) -> Response {
    let limited = matches!(&result, Err(f) if matches!(f.code, 4 | 17 | 32 | 613 | 80_002 | 80_006))
        || entered
            .planned
            .as_ref()
            .is_some_and(|p| matches!(p.fault.code, 4 | 17 | 32 | 613 | 80_002 | 80_006));
    let mut response = match (&entered.planned, result) {
        (Some(planned), _) => failed(planned),
        (None, Ok(Value::Null)) => refuse(200, "empty", Value::Null),
        (None, Ok(value)) => Json(value).into_response(),
        (None, Err(fault)) => fault.into_response(),
    };
    let account = {
        let world = meta.world();
        entered.call.token.as_ref().and_then(|t| world.tokens.get(t)).and_then(|t| t.account.clone())
    };
    limit::usage(meta, account.as_deref(), limited, &mut response);
    response
}

/// The edges that both have.
///
/// # Errors
/// The refusal.
pub async fn shared(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let words = call.words();
    let who = || caller(meta, call);
    match (call.method.as_str(), words.as_slice()) {
        ("GET" | "POST" | "DELETE", [node, "subscribed_apps"]) => {
            subscription::account(meta, call, &who()?, node)
        }
        ("POST", [node, "messages"]) => send::send(meta, call, &who()?, node).await,
        ("POST", [node, "message_attachments"]) => attachment::upload(meta, call, &who()?, node).await,
        (
            "POST",
            [
                node,
                "take_thread_control"
                | "pass_thread_control"
                | "release_thread_control"
                | "request_thread_control",
            ],
        ) => action::thread_control(meta, call, &who()?, node),
        ("GET", [node, "conversations"]) => conversation::list(meta, call, &who()?, node),
        ("GET", [id, "messages"]) => conversation::history(meta, call, &who()?, id),
        ("GET", [id]) => conversation::node(meta, call, &who()?, id),
        (_, [node]) => {
            who()?;
            Err(missing(node))
        }
        (_, [_, edge, ..]) => {
            who()?;
            Err(Fault::new(2500, format!("Unknown path components: /{edge}")))
        }
        _ => Err(Fault::new(2500, "Unknown path components")),
    }
}
