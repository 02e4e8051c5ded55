//! Gives bytes out, inert.

use std::fmt::Write as _;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use model::MediaState;
use store::attachment::Attachment;

use crate::{problem::Problem, state::Server};

/// Types that show in place; everything else is a download, whatever it claims to be.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "video/3gpp",
    "audio/mpeg",
    "audio/mp4",
    "audio/aac",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "audio/amr",
    "audio/flac",
    "audio/x-m4a",
    "audio/m4a",
    "audio/x-wav",
];

/// Largest picture that is opened for a preview, in bytes.
const LARGEST_PICTURE: u64 = 32 << 20;

/// What a file is served as: its type, and whether it shows in place.
fn served_as(content_type: Option<&str>) -> (&'static str, bool) {
    let claimed = content_type.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match SHOWN.iter().find(|shown| **shown == claimed) {
        Some(shown) => (shown, true),
        None => ("application/octet-stream", false),
    }
}

/// Gives a file out, or the range that is asked for.
pub async fn whole(server: &Server, file: Attachment, headers: &HeaderMap) -> Result<Response, Problem> {
    not_ready(&file)?;
    let size = file.size.unwrap_or_default();
    let tag = format!("\"{}\"", file.id);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let (kind, shown) = served_as(file.content_type.as_deref());
    let mut answer = HeaderMap::new();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    answer.insert(header::CONTENT_DISPOSITION, disposition(shown, file.name.as_deref()));
    answer.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
    answer.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    if known.is_some_and(|k| k.split(',').any(|t| t.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    // A range of an older file is no range of this one.
    let same = headers.get(header::IF_RANGE).is_none_or(|v| v.as_bytes() == tag.as_bytes());
    let asked = headers.get(header::RANGE).and_then(|v| v.to_str().ok()).filter(|_| same);
    let range = match asked.map_or(Asked::Whole, |text| range(text, size)) {
        Asked::Whole => None,
        Asked::Range(from, to) => Some((from, to)),
        Asked::Outside => {
            let mut refusal = Problem::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "bad_range",
                format!("The file has {size} bytes. Ask for a range within them."),
            )
            .into_response();
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
                refusal.headers_mut().insert(header::CONTENT_RANGE, value);
            }
            return Ok(refusal);
        }
    };
    let bytes = range.map(|(from, to)| from..to + 1);
    let (size, stream) = server.store.read_attachment(file.workspace_id, file.id, bytes).await?;
    let (status, length) = match range {
        None => (StatusCode::OK, size),
        Some((from, to)) => {
            if let Ok(value) = HeaderValue::from_str(&format!("bytes {from}-{to}/{size}")) {
                answer.insert(header::CONTENT_RANGE, value);
            }
            (StatusCode::PARTIAL_CONTENT, to - from + 1)
        }
    };
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok((status, answer, Body::from_stream(stream)).into_response())
}

/// Gives a small JPEG of a picture or film out.
pub async fn preview(server: &Server, file: Attachment) -> Result<Response, Problem> {
    use futures::TryStreamExt as _;
    use model::AttachmentKind;

    not_ready(&file)?;
    if file.kind == AttachmentKind::Image && file.size.is_none_or(|size| size > LARGEST_PICTURE) {
        return Err(Problem::not_found());
    }
    let (width, height, kind) = (file.width, file.height, file.kind);
    let bytes = match kind {
        AttachmentKind::Image => {
            let (_, stream) = server.store.read_attachment(file.workspace_id, file.id, None).await?;
            let pieces: Vec<bytes::Bytes> = stream.try_collect().await?;
            pieces.concat()
        }
        _ => Vec::new(),
    };
    let made = tokio::task::spawn_blocking(move || match kind {
        AttachmentKind::Image => engine::media::of_picture(&bytes),
        _ => engine::media::of_film(width, height),
    })
    .await
    .map_err(|error| Problem::internal(&error))?;
    let jpeg = made.map_err(|_| Problem::not_found())?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}

fn not_ready(file: &Attachment) -> Result<(), Problem> {
    match file.state {
        MediaState::Ready => Ok(()),
        MediaState::Pending => {
            Err(Problem::conflict("not_here_yet", "The file is still being fetched. Ask again in a moment."))
        }
        MediaState::Failed => Err(Problem::not_found()),
    }
}

/// In place or as a download, under the file's name.
fn disposition(shown: bool, name: Option<&str>) -> HeaderValue {
    let how = if shown { "inline" } else { "attachment" };
    let name: String = name.unwrap_or("file").chars().filter(|c| !c.is_control()).take(150).collect();
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '/' | '%' | ';') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            coded.push(char::from(byte));
        } else {
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    HeaderValue::from_str(&format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{coded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From and to, both within.
    Range(u64, u64),
    Outside,
}

/// Reads `Range`; several ranges, and other units, get the whole file (RFC 9110 §14.2 allows it).
fn range(text: &str, size: u64) -> Asked {
    let Some(spec) = text.strip_prefix("bytes=") else { return Asked::Whole };
    let Some((from, to)) = spec.trim().split_once('-').filter(|_| !spec.contains(',')) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (from, to) = match (from.trim(), to.trim()) {
        ("", last) => match number(last) {
            Some(0) => return Asked::Outside,
            Some(n) => (size.saturating_sub(n), size.saturating_sub(1)),
            None => return Asked::Whole,
        },
        (from, "") => match number(from) {
            Some(from) => (from, size.saturating_sub(1)),
            None => return Asked::Whole,
        },
        (from, to) => match (number(from), number(to)) {
            (Some(from), Some(to)) if from <= to => (from, to.min(size.saturating_sub(1))),
            _ => return Asked::Whole,
        },
    };
    if size == 0 || from >= size { Asked::Outside } else { Asked::Range(from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_says() {
        assert_eq!(range("bytes=0-4", 10), Asked::Range(0, 4));
        assert_eq!(range("bytes=4-", 10), Asked::Range(4, 9));
        assert_eq!(range("bytes=-3", 10), Asked::Range(7, 9));
        assert_eq!(range("bytes=-30", 10), Asked::Range(0, 9));
        assert_eq!(range("bytes=0-400", 10), Asked::Range(0, 9));
        assert_eq!(range("bytes=10-", 10), Asked::Outside);
        assert_eq!(range("bytes=-0", 10), Asked::Outside);
        assert_eq!(range("bytes=0-0", 0), Asked::Outside);
        for whole in ["bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=-", "bytes"] {
            assert_eq!(range(whole, 10), Asked::Whole, "{whole}");
        }
    }

    #[test]
    fn what_can_run_is_a_download() {
        for kind in
            ["text/html", "image/svg+xml", "application/pdf", "text/plain", "application/xhtml+xml", ""]
        {
            assert_eq!(served_as(Some(kind)), ("application/octet-stream", false), "{kind}");
        }
        assert_eq!(served_as(Some("Image/PNG; x=1")), ("image/png", true));
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let value = disposition(false, Some("a\"b\r\nSet-Cookie: x=1;/ใบเสร็จ.pdf"));
        let text = value.to_str().expect("ASCII");
        assert!(text.starts_with("attachment; filename=\"a_bSet-Cookie: x=1__"), "{text}");
        assert_eq!(text.rsplit('.').next(), Some("pdf"));
    }
}
