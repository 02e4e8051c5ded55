//! Cutting a reply into calls: one message each (facebook §4.2).

use connector::{Fault, FaultClass, OutMedia, OutPart, Outgoing, Piece};
use connector_graph::cut;
use model::{AttachmentKind, PartKind, TextUnit};

use crate::manifest::{MANIFEST, TEXT_MAX};

/// Files first, then words: they cannot share a message. The first piece answers to the quoted message.
pub(crate) fn pieces(what: &Outgoing) -> Result<Vec<Piece>, Fault> {
    let (mut files, mut rest) = (Vec::new(), Vec::new());
    for part in &what.parts {
        match part {
            OutPart::Text { text } if text.trim().is_empty() => {
                return Err(invalid("empty_text", "Facebook takes no empty texts."));
            }
            OutPart::Text { text } => {
                let cut = cut(text, TextUnit::Utf16, TEXT_MAX as usize);
                rest.extend(cut.into_iter().map(|text| OutPart::Text { text: text.to_owned() }));
            }
            OutPart::Media(media) => {
                fits(media)?;
                files.push(part.clone());
            }
            OutPart::Sticker { sticker_id, .. } => {
                if sticker_id.is_empty()
                    || sticker_id.len() > 20
                    || !sticker_id.bytes().all(|b| b.is_ascii_digit())
                {
                    return Err(invalid("unknown_sticker", "A sticker of Facebook's is known by a number."));
                }
                rest.push(part.clone());
            }
            OutPart::Location { .. } => {
                return Err(Fault::unsupported("A Page cannot send places on Facebook."));
            }
            OutPart::Product { .. } => {
                return Err(Fault::unsupported("Facebook's product cards are not supported."));
            }
            OutPart::Order { .. } => return Err(Fault::unsupported("Facebook has no order cards.")),
        }
    }
    files.extend(rest);
    let piece = |(n, part): (usize, OutPart)| Piece {
        parts: vec![part],
        reply_to: what.reply_to.clone().filter(|_| n == 0),
        by_person: what.by_person,
        retry_key: String::new(),
        first_tried_at: None,
        memo: None,
    };
    Ok(files.into_iter().enumerate().map(piece).collect())
}

/// What a kind of file is called in a request.
pub(super) fn word(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Audio => "audio",
        AttachmentKind::File => "file",
    }
}

fn fits(media: &OutMedia) -> Result<(), Fault> {
    let kind = match media.as_kind {
        AttachmentKind::Image => PartKind::Image,
        AttachmentKind::Video => PartKind::Video,
        AttachmentKind::Audio => PartKind::Audio,
        AttachmentKind::File => PartKind::File,
    };
    let Some(limit) = MANIFEST.sends.iter().find(|s| s.kind == kind) else {
        return Err(Fault::unsupported("Facebook does not take this kind of file."));
    };
    if media.size > limit.max_bytes {
        let most = limit.max_bytes / 1_000_000;
        let advice = if kind == PartKind::Image { " Send it as a file." } else { "" };
        return Err(invalid("file_too_large", format!("Facebook takes at most {most} MB of this.{advice}")));
    }
    let listed = limit.types.is_empty() || limit.types.contains(&media.content_type.as_str());
    let of_kind =
        kind == PartKind::File || media.content_type.starts_with(&format!("{}/", word(media.as_kind)));
    if !listed || !of_kind {
        let detail = format!(
            "Facebook does not show {} as {}; send it as a file.",
            media.content_type,
            word(media.as_kind)
        );
        return Err(invalid("file_type", detail));
    }
    Ok(())
}

fn invalid(code: &str, detail: impl Into<String>) -> Fault {
    Fault::new(FaultClass::Invalid, code, detail)
}
