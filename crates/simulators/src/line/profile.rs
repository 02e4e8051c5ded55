//! People, groups, typing and read marks (line §3.2, §4.7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Line;
use super::refusal::{json_body, refuse};
use super::state::{Friend, Group};
use super::token::bearer;

fn is_id(id: &str, prefix: &[char]) -> bool {
    id.len() == 33 && id.starts_with(prefix) && id[1..].bytes().all(|b| b.is_ascii_hexdigit())
}

fn person(friend: &Friend) -> Value {
    json!({"displayName": friend.name, "userId": friend.id, "pictureUrl": friend.picture})
}

/// `GET /v2/bot/profile/{user}`: not for blockers, not without consent.
pub async fn profile(
    State(line): State<Arc<Line>>,
    Path(user): Path<String>,
    headers: HeaderMap,
) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    if !is_id(&user, &['U']) {
        return refuse(400, "The value for the 'userId' parameter is invalid");
    }
    let world = line.world();
    match world.channel(&channel).and_then(|c| c.friend(&user)) {
        Some(friend) if !friend.blocked && !friend.private => {
            let mut profile = person(friend);
            profile["language"] = json!(friend.language);
            profile["statusMessage"] = json!("🌿");
            Json(profile).into_response()
        }
        _ => refuse(404, "Not found"),
    }
}

fn group(line: &Line, headers: &HeaderMap, id: &str) -> Result<(String, Group), Response> {
    let channel = bearer(line, headers)?;
    if !is_id(id, &['C', 'R']) {
        return Err(refuse(400, "The value for the 'groupId' parameter is invalid"));
    }
    let world = line.world();
    let group = world.channel(&channel).and_then(|c| c.group(id)).filter(|g| g.joined).cloned();
    group.map(|g| (channel, g)).ok_or_else(|| refuse(404, "Not found"))
}

/// `GET /v2/bot/group/{group}/summary`.
pub async fn summary(State(line): State<Arc<Line>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match group(&line, &headers, &id) {
        Ok((_, group)) => Json(json!({"groupId": group.id, "groupName": group.name})).into_response(),
        Err(response) => response,
    }
}

/// `GET …/member/{user}`: also for members who are no friends.
pub async fn member(
    State(line): State<Arc<Line>>,
    Path((id, user)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (channel, group) = match group(&line, &headers, &id) {
        Ok(found) => found,
        Err(response) => return response,
    };
    let world = line.world();
    let friend =
        world.channel(&channel).and_then(|c| c.friend(&user)).filter(|_| group.members.contains(&user));
    friend.map_or_else(|| refuse(404, "Not found"), |f| Json(person(f)).into_response())
}

/// `GET …/members/count`: without the account itself.
pub async fn count(State(line): State<Arc<Line>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match group(&line, &headers, &id) {
        Ok((_, group)) => Json(json!({"count": group.members.len()})).into_response(),
        Err(response) => response,
    }
}

fn premium(line: &Line, channel: &str) -> bool {
    line.world().channel(channel).is_some_and(|c| c.premium)
}

const NOT_FOR_YOU: &str = "Access to this API is not available for your account";

/// `GET …/members/ids`: verified or premium accounts only.
pub async fn member_ids(
    State(line): State<Arc<Line>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match group(&line, &headers, &id) {
        Ok((channel, _)) if !premium(&line, &channel) => refuse(403, NOT_FOR_YOU),
        Ok((_, group)) => Json(json!({"memberIds": group.members})).into_response(),
        Err(response) => response,
    }
}

/// `POST …/leave`.
pub async fn leave(State(line): State<Arc<Line>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    let mut world = line.world();
    let group = world.channel_mut(&channel).and_then(|c| c.groups.iter_mut().find(|g| g.id == id));
    match group {
        Some(group) => group.joined = false,
        None if id.starts_with('R') => {}
        None => return refuse(404, "Not found"),
    }
    Json(json!({})).into_response()
}

/// Paging of `followers/ids`.
#[derive(Debug, Deserialize)]
pub struct Page {
    limit: Option<usize>,
    start: Option<String>,
}

/// `GET /v2/bot/followers/ids`: verified or premium accounts only.
pub async fn followers(
    State(line): State<Arc<Line>>,
    Query(page): Query<Page>,
    headers: HeaderMap,
) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    if !premium(&line, &channel) {
        return refuse(403, NOT_FOR_YOU);
    }
    let limit = page.limit.unwrap_or(300);
    if !(1..=1000).contains(&limit) {
        return refuse(400, "The value for the 'limit' parameter is invalid");
    }
    let start = match page.start.as_deref().map(str::parse::<usize>) {
        None => 0,
        Some(Ok(start)) => start,
        Some(Err(_)) => return refuse(400, "Invalid start param"),
    };
    let world = line.world();
    let ids: Vec<String> = world
        .channel(&channel)
        .into_iter()
        .flat_map(|c| &c.friends)
        .filter(|f| !f.blocked)
        .map(|f| f.id.clone())
        .collect();
    let mut body = json!({"userIds": ids.iter().skip(start).take(limit).collect::<Vec<_>>()});
    if start + limit < ids.len() {
        body["next"] = json!((start + limit).to_string());
    }
    Json(body).into_response()
}

/// `POST /v2/bot/chat/loading/start`: 202, users only, 5–60 in steps of 5.
pub async fn loading(State(line): State<Arc<Line>>, headers: HeaderMap, body: Bytes) -> Response {
    let body = match bearer(&line, &headers).and_then(|_| json_body(&headers, &body)) {
        Ok(body) => body,
        Err(response) => return response,
    };
    if !body["chatId"].as_str().is_some_and(|id| is_id(id, &['U'])) {
        return refuse(400, "Only user id is acceptable, group id and room id are not");
    }
    let seconds = body.get("loadingSeconds").map_or(Some(20), Value::as_u64);
    if !seconds.is_some_and(|s| (5..=60).contains(&s) && s % 5 == 0) {
        return refuse(
            400,
            "The property, 'loadingSeconds', in the request body is invalid (line: -, column: -)",
        );
    }
    (StatusCode::ACCEPTED, Json(json!({}))).into_response()
}

/// `POST /v2/bot/chat/markAsRead`: with a token that this channel received.
pub async fn mark_as_read(State(line): State<Arc<Line>>, headers: HeaderMap, body: Bytes) -> Response {
    let channel = match bearer(&line, &headers) {
        Ok(channel) => channel,
        Err(response) => return response,
    };
    let body = match json_body(&headers, &body) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let token = body["markAsReadToken"].as_str().unwrap_or("");
    let mut world = line.world();
    if world.read_tokens.get(token) != Some(&channel) {
        return refuse(
            400,
            "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook.",
        );
    }
    world.read.push((channel, token.to_owned()));
    Json(json!({})).into_response()
}

/// `POST /v2/bot/message/markAsRead`: the old call, for partners only.
pub async fn old_mark_as_read(State(line): State<Arc<Line>>, headers: HeaderMap) -> Response {
    match bearer(&line, &headers) {
        Ok(_) => refuse(403, NOT_FOR_YOU),
        Err(response) => response,
    }
}
