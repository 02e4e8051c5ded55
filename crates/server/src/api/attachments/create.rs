//! Takes a file in.

use std::{sync::Arc, time::Duration};

use axum::{
    Json as Answer,
    extract::{FromRequest as _, Multipart, Request, State, multipart::MultipartError},
};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use model::{AttachmentKind, MediaState};
use store::attachment::NewAttachment;
use utoipa::ToSchema;

use super::once;
use crate::{
    auth::{Agent, Caller},
    problem::Problem,
    shape::{Attachment, UPLOAD_MAX},
    state::Server,
    view,
};

/// Largest upload.
#[expect(clippy::cast_possible_truncation, reason = "25 MiB fit everywhere")]
pub(super) const MOST: usize = UPLOAD_MAX as usize;
/// Longest time without a byte.
const STILL: Duration = Duration::from_secs(20);

/// A form with one file.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct AttachmentForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Takes a file in, for sending it.
///
/// Its type is found by looking at it, whatever the form claims.
#[utoipa::path(post, path = "/attachments", tag = "attachments", operation_id = "attachments_create", request_body(content = AttachmentForm, content_type = "multipart/form-data"), responses((status = 201, body = Attachment)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Agent,
    request: Request,
) -> Result<(StatusCode, Answer<Attachment>), Problem> {
    let key = request.headers().get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| not_a_form())?;
    let mut part = loop {
        let part = form.next_field().await.map_err(|error| broken(&error))?;
        let part = part.ok_or_else(|| Problem::invalid("file", "The form has no field `file`."))?;
        if part.name() == Some("file") {
            break part;
        }
    };
    let name = part.file_name().map(short_name).filter(|n| !n.is_empty());
    let mut bytes = BytesMut::new();
    loop {
        // A piece at a time: an upload may take long, but not stand still.
        let piece = tokio::time::timeout(STILL, part.chunk()).await.map_err(|_| too_slow())?;
        let Some(piece) = piece.map_err(|error| broken(&error))? else { break };
        if bytes.len() + piece.len() > MOST {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    drop(part);
    if bytes.is_empty() {
        return Err(Problem::invalid("file", "The file is empty."));
    }
    let bytes = bytes.freeze();
    if let Some(key) = &key
        && let Some(known) = once::begin(&server, &who, key, name.as_deref(), &bytes).await?
    {
        return Ok((StatusCode::CREATED, Answer(known)));
    }
    let kept = keep(&server, &who, name, bytes).await;
    if let Some(key) = &key {
        once::end(&server, &who, key, kept.as_ref().ok()).await?;
    }
    Ok((StatusCode::CREATED, Answer(kept?)))
}

/// Keeps the file under its real type.
async fn keep(
    server: &Server,
    who: &Caller,
    name: Option<String>,
    bytes: Bytes,
) -> Result<Attachment, Problem> {
    let looked = look(&bytes, name.as_deref());
    let now = server.now();
    let new = NewAttachment {
        account_id: None,
        message_id: None,
        member_id: Some(who.member),
        kind: looked.kind,
        content_type: Some(looked.content_type.to_owned()),
        size: Some(bytes.len() as u64),
        width: looked.pixels.map(|(w, _)| w),
        height: looked.pixels.map(|(_, h)| h),
        duration_ms: None,
        name,
        fetch: None,
    };
    let new = &new;
    let mut file = server
        .store
        .write(async |tx| store::attachment::create(&tx, who.workspace, new.clone(), now).await)
        .await?;
    let written = server
        .store
        .write_attachment(who.workspace, file.id, std::io::Cursor::new(bytes), MOST as u64)
        .await?;
    file.size = Some(written.size);
    file.state = MediaState::Ready;
    let ready = &file;
    server.store.write(async |tx| store::attachment::ready(&tx, ready).await).await?;
    Ok(view::file(file))
}

/// What was found by looking at a file.
struct Looked {
    kind: AttachmentKind,
    content_type: &'static str,
    pixels: Option<(u32, u32)>,
}

/// Looks what a file is. What it claims counts only among types that nobody can tell apart by looking, and none of them
/// ever shows in place.
fn look(bytes: &[u8], name: Option<&str>) -> Looked {
    if engine::media::is_picture(bytes)
        && let Some(pixels) = engine::media::size(bytes)
    {
        let content_type = infer::get(bytes).map_or("application/octet-stream", |t| t.mime_type());
        return Looked { kind: AttachmentKind::Image, content_type, pixels: Some(pixels) };
    }
    let found = infer::get(bytes);
    let kind = match found.map(|t| t.matcher_type()) {
        Some(infer::MatcherType::Video) => AttachmentKind::Video,
        Some(infer::MatcherType::Audio) => AttachmentKind::Audio,
        _ => AttachmentKind::File,
    };
    let ending = name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    let content_type = match (found, ending.as_deref()) {
        // It begins like a picture and is none: what else it is, is nobody's to show.
        _ if engine::media::is_picture(bytes) => "application/octet-stream",
        (Some(t), _) if t.matcher_type() != infer::MatcherType::Text => t.mime_type(),
        (_, Some("txt")) => "text/plain",
        (_, Some("csv")) => "text/csv",
        _ => "application/octet-stream",
    };
    Looked { kind, content_type, pixels: None }
}

/// The last part of a name, without what no file may be called.
fn short_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    last.chars().filter(|c| !c.is_control()).take(150).collect::<String>().trim().to_owned()
}

fn not_a_form() -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_a_form",
        "Send the file as multipart/form-data, in the field `file`.",
    )
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "A file may have up to 25 MiB. Send a smaller one.",
    )
}

fn too_slow() -> Problem {
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "too_slow",
        "The upload stood still for too long. Send it again.",
    )
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Problem::new(StatusCode::BAD_REQUEST, "bad_form", "The form cannot be read. Send it again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest picture.
    const DOT: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

    #[test]
    fn a_file_is_what_it_is_and_not_what_it_claims() {
        let html = look(b"<html><script>alert(1)</script></html>", Some("a.png"));
        assert_eq!((html.kind, html.content_type), (AttachmentKind::File, "application/octet-stream"));
        let svg = look(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Some("a.svg"));
        assert_eq!((svg.kind, svg.content_type), (AttachmentKind::File, "application/octet-stream"));
        let gif = look(DOT, Some("a.txt"));
        assert_eq!((gif.content_type, gif.pixels), ("image/gif", Some((1, 1))));
        assert_eq!(look(b"%PDF-1.7\n", Some("a.pdf")).content_type, "application/pdf");
        assert_eq!(look("ราคา,1".as_bytes(), Some("a.CSV")).content_type, "text/csv");
    }

    #[test]
    fn names_lose_their_folders() {
        assert_eq!(short_name("..\\..\\etc/passwd"), "passwd");
        assert_eq!(short_name("a\u{0}b\n.txt "), "ab.txt");
    }
}
