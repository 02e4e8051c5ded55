//! Media of messages, on the data host (line §3.1).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Line;
use super::refusal::refuse;
use super::state::{Content, Media};
use super::token::bearer;
use crate::world::{media, picture};

fn find(line: &Line, headers: &HeaderMap, id: &str) -> Result<Content, Response> {
    let channel = bearer(line, headers)?;
    let world = line.world();
    match world.contents.get(id) {
        Some(content) if content.channel == channel && content.gone => {
            Err(refuse(410, "The content is gone"))
        }
        Some(content) if content.channel == channel => Ok(content.clone()),
        _ => Err(refuse(404, "not found")),
    }
}

/// `GET …/content`: 200, 202 while it is being prepared, 404, 410.
pub async fn content(State(line): State<Arc<Line>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let content = match find(&line, &headers, &id) {
        Ok(content) => content,
        Err(response) => return response,
    };
    if content.ready_ms > line.desk.clock.life_ms() {
        return StatusCode::ACCEPTED.into_response();
    }
    let (kind, bytes) = match content.media {
        Media::Image => ("image/jpeg", picture::jpeg(content.number, 900, 675)),
        Media::Video => ("video/mp4", media::mp4(content.number)),
        Media::Audio => ("audio/x-m4a", media::m4a(content.number)),
        Media::File => ("application/octet-stream", media::pdf(&content.name)),
    };
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// `GET …/content/preview`: a smaller picture, for images and films.
pub async fn preview(State(line): State<Arc<Line>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match find(&line, &headers, &id) {
        Err(response) => response,
        Ok(content) if matches!(content.media, Media::Image | Media::Video) => {
            ([(header::CONTENT_TYPE, "image/jpeg")], picture::jpeg(content.number, 240, 180)).into_response()
        }
        Ok(_) => refuse(400, "The content can not be previewed"),
    }
}

/// `GET …/content/transcoding`: for films and sound.
pub async fn transcoding(
    State(line): State<Arc<Line>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match find(&line, &headers, &id) {
        Err(response) => response,
        Ok(content) if matches!(content.media, Media::Video | Media::Audio) => {
            let ready = content.ready_ms <= line.desk.clock.life_ms();
            Json(json!({"status": if ready { "succeeded" } else { "processing" }})).into_response()
        }
        Ok(_) => refuse(400, "Transcoding status doesn't support this type of content"),
    }
}

/// A person's picture; public, as on LINE's own picture host.
pub async fn avatar(Path(number): Path<u64>) -> Response {
    ([(header::CONTENT_TYPE, "image/jpeg")], picture::jpeg(number, 200, 200)).into_response()
}
