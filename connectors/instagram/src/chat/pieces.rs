//! Cutting a reply into calls (instagram §4): files and words never share one; up to ten pictures do.

use connector::{Fault, OutMedia, OutPart, Outgoing, PartLimit, Piece, ThreadContext};
use connector_graph::cut;
use model::{AttachmentKind, PartKind, TextUnit};

use super::window::{Way, way};
use crate::{
    fault::invalid,
    manifest::{IMAGES_PER_CALL, MANIFEST, TEXT_MAX},
};

/// The only sticker that tools may send.
pub(super) const HEART: &str = "like_heart";

/// Checks, cuts and groups: files first, then words. The first piece is the one that quotes.
pub(crate) fn pieces(what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
    let (mut files, mut words): (Vec<Vec<OutPart>>, Vec<Vec<OutPart>>) = (Vec::new(), Vec::new());
    for part in &what.parts {
        match part {
            OutPart::Text { text } if text.trim().is_empty() => {
                return Err(invalid("empty_text", "Instagram takes no empty texts."));
            }
            OutPart::Text { text } => {
                let cut = cut(text, TextUnit::Bytes, TEXT_MAX as usize);
                words.extend(cut.into_iter().map(|t| vec![OutPart::Text { text: t.to_owned() }]));
            }
            OutPart::Media(media) => {
                fits(media)?;
                match files.last_mut() {
                    Some(group) if group.len() < IMAGES_PER_CALL && all_images(group) && is_image(part) => {
                        group.push(part.clone());
                    }
                    _ => files.push(vec![part.clone()]),
                }
            }
            OutPart::Sticker { sticker_id, .. } if sticker_id == HEART => words.push(vec![part.clone()]),
            OutPart::Sticker { .. } => {
                return Err(invalid(
                    "unknown_sticker",
                    "On Instagram tools can send one sticker only, the heart (like_heart).",
                ));
            }
            OutPart::Location { .. } => {
                return Err(Fault::unsupported(
                    "Instagram has no places in chat: write the address as text.",
                ));
            }
            OutPart::Product { .. } => {
                return Err(Fault::unsupported("Instagram has no product cards here."));
            }
            OutPart::Order { .. } => return Err(Fault::unsupported("Instagram has no order cards.")),
        }
    }
    let all = [files, words].concat();
    if matches!(way(thread, false), Way::Comment(_)) {
        let words_alone = matches!(all.as_slice(), [one] if matches!(one.as_slice(), [OutPart::Text { .. }]));
        // With the Human Agent feature more may go out after all; then it is Instagram that refuses or not.
        if !words_alone && !thread.memo.contains_key(crate::messaging::WROTE_AT) {
            return Err(invalid(
                "one_answer",
                "A comment may be answered by message once: with one text of at most 1,000 bytes, and no files.",
            ));
        }
    }
    let piece = |(n, parts): (usize, Vec<OutPart>)| Piece {
        parts,
        reply_to: what.reply_to.clone().filter(|_| n == 0),
        by_person: what.by_person,
        retry_key: String::new(),
        first_tried_at: None,
        memo: None,
    };
    Ok(all.into_iter().enumerate().map(piece).collect())
}

fn is_image(part: &OutPart) -> bool {
    matches!(part, OutPart::Media(m) if m.as_kind == AttachmentKind::Image)
}

fn all_images(group: &[OutPart]) -> bool {
    group.iter().all(is_image)
}

/// Sizes, types and the address are looked at here: Instagram fetches the file by itself.
fn fits(media: &OutMedia) -> Result<(), Fault> {
    let kind = match media.as_kind {
        AttachmentKind::Image => PartKind::Image,
        AttachmentKind::Video => PartKind::Video,
        AttachmentKind::Audio => PartKind::Audio,
        AttachmentKind::File => PartKind::File,
    };
    let Some(limit) = limit(kind) else {
        return Err(Fault::unsupported("Instagram does not take this kind of file."));
    };
    if media.size > limit.max_bytes {
        let most = limit.max_bytes >> 20;
        return Err(invalid(
            "file_too_large",
            format!("Instagram takes at most {most} MB of this: send a smaller one."),
        ));
    }
    if !limit.types.contains(&media.content_type.as_str()) {
        let types: Vec<&str> = limit.types.iter().map(|t| t.rsplit('/').next().unwrap_or(t)).collect();
        let detail = format!(
            "Instagram takes {} here, not {}: convert it first.",
            types.join(", "),
            connector_graph::escaped(&media.content_type, 60)
        );
        return Err(invalid("file_type", detail));
    }
    if !reachable(&media.url) {
        let detail = "Instagram fetches files by itself, over https only; `public_url` in Sampan's settings must be an https address that \
                      the Internet can reach.";
        return Err(invalid("file_address", detail).for_operator());
    }
    Ok(())
}

/// Over https; plain http only on this machine, where the simulator is.
fn reachable(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    url.starts_with("https://") || local.iter().any(|l| url.starts_with(l))
}

fn limit(kind: PartKind) -> Option<&'static PartLimit> {
    MANIFEST.sends.iter().find(|s| s.kind == kind)
}

#[cfg(test)]
mod tests;
