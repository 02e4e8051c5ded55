//! Cutting a reply into calls of at most five messages (line §4.6).

use connector::{Fault, FaultClass, OutMedia, OutPart, Outgoing, PartLimit, Piece, ThreadContext};
use model::{AttachmentKind, PartKind};

use crate::{
    manifest::{MANIFEST, PER_CALL, TEXT_MAX},
    send::Way,
    text,
};

/// Longest address LINE takes.
const URL_MAX: usize = 2_000;
/// Longest title and address of a place.
const PLACE_MAX: usize = 100;

/// Cuts texts, checks the rest, and puts five messages in each piece. The first piece answers to the quoted message, and takes the
/// reply token while one is fresh.
pub fn pieces(what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
    let way = Way::of(thread);
    let mut parts = Vec::new();
    for part in &what.parts {
        match part {
            OutPart::Text { text } if text.trim().is_empty() => {
                return Err(invalid("empty_text", "LINE takes no empty texts."));
            }
            OutPart::Text { text } => {
                let cut = text::cut(text, TEXT_MAX as usize);
                parts.extend(cut.into_iter().map(|text| OutPart::Text { text: text.to_owned() }));
            }
            OutPart::Media(media) => {
                fits(media)?;
                parts.push(part.clone());
            }
            OutPart::Sticker { package_id, sticker_id } if package_id.is_empty() || sticker_id.is_empty() => {
                return Err(invalid("unknown_sticker", "A sticker needs its package and its number."));
            }
            OutPart::Location { latitude, longitude, .. } if !on_earth(*latitude, *longitude) => {
                return Err(invalid(
                    "place",
                    "A place lies between 90 degrees south and north, 180 west and east.",
                ));
            }
            OutPart::Location { title, address, .. } => {
                let too_long = |t: &str| t.is_empty() || t.encode_utf16().count() > PLACE_MAX;
                if too_long(title) || too_long(address) {
                    return Err(invalid(
                        "place",
                        "A place needs a title and an address of at most 100 letters each.",
                    ));
                }
                parts.push(part.clone());
            }
            OutPart::Sticker { .. } => parts.push(part.clone()),
            OutPart::Product { .. } => return Err(Fault::unsupported("LINE has no product cards.")),
            OutPart::Order { .. } => return Err(Fault::unsupported("LINE has no order cards.")),
        }
    }
    let piece = |(n, parts): (usize, &[OutPart])| Piece {
        parts: parts.to_vec(),
        reply_to: what.reply_to.clone().filter(|_| n == 0),
        by_person: what.by_person,
        retry_key: String::new(),
        first_tried_at: None,
        memo: way.as_ref().filter(|_| n == 0).map(Way::write),
    };
    Ok(parts.chunks(PER_CALL).enumerate().map(piece).collect())
}

/// LINE says 200 to a file it cannot show, so sizes, types and addresses are looked at here (line §4.6, P8).
fn fits(media: &OutMedia) -> Result<(), Fault> {
    let kind = match media.as_kind {
        AttachmentKind::Image => PartKind::Image,
        AttachmentKind::Video => PartKind::Video,
        AttachmentKind::Audio => PartKind::Audio,
        AttachmentKind::File => PartKind::File,
    };
    let Some(limit) = limit(kind) else {
        return Err(Fault::unsupported("LINE does not take this kind of file."));
    };
    if media.size > limit.max_bytes {
        let most = limit.max_bytes / 1_000_000;
        return Err(invalid(
            "file_too_large",
            format!("LINE takes at most {most} MB of this; send it as a file."),
        ));
    }
    if !limit.types.is_empty() && !limit.types.contains(&media.content_type.as_str()) {
        let types = limit.types.join(", ");
        let detail = format!("LINE shows {types}, not {}; send it as a file.", media.content_type);
        return Err(invalid("file_type", detail));
    }
    let urls = [Some(&media.url), media.preview_url.as_ref()];
    if urls.into_iter().flatten().any(|url| url.len() > URL_MAX || !reachable(url)) {
        let detail = "LINE fetches files by itself, over https only; `public_url` in Sampan's settings must be an https address that \
                      the Internet can reach.";
        return Err(invalid("file_address", detail).for_operator());
    }
    Ok(())
}

/// Over https, percent-encoded; plain http only on this machine, where the simulator is.
fn reachable(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let host = url
        .strip_prefix("https://")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    url.bytes().all(|b| b.is_ascii_graphic()) && (host || local.iter().any(|l| url.starts_with(l)))
}

fn on_earth(latitude: f64, longitude: f64) -> bool {
    latitude.abs() <= 90.0 && longitude.abs() <= 180.0
}

fn limit(kind: PartKind) -> Option<&'static PartLimit> {
    MANIFEST.sends.iter().find(|s| s.kind == kind)
}

fn invalid(code: &str, detail: impl Into<String>) -> Fault {
    Fault::new(FaultClass::Invalid, code, detail)
}
