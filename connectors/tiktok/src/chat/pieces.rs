//! Cutting a reply into calls: TikTok Shop takes one thing at a time, without captions (tiktok §3.4).

use connector::{Fault, FaultClass, OutPart, Outgoing, Piece};
use model::AttachmentKind;
use unicode_segmentation::UnicodeSegmentation;

use crate::manifest;

/// Cuts a reply: one piece per part, long texts at a space or line end. What cannot go out is refused whole.
pub(crate) fn pieces(what: &Outgoing) -> Result<Vec<Piece>, Fault> {
    let mut parts = Vec::new();
    for part in &what.parts {
        match part {
            OutPart::Text { text } => {
                parts.extend(split(text).into_iter().map(|text| OutPart::Text { text }));
            }
            OutPart::Media(media) => {
                if media.as_kind != AttachmentKind::Image {
                    return Err(refused(
                        "file_kind",
                        "TikTok Shop's chat takes pictures from us, but no films, sounds or other files.",
                    ));
                }
                let content_type = media.content_type.as_str();
                if !manifest::IMAGE_TYPES.contains(&content_type) && content_type != "image/jpg" {
                    return Err(refused(
                        "file_type",
                        "TikTok Shop takes pictures as JPEG, PNG, GIF or WebP: send it in one of these.",
                    ));
                }
                if media.size > manifest::IMAGE_MAX {
                    return Err(refused(
                        "file_too_large",
                        "TikTok Shop takes pictures of at most 10 MB: send a smaller one.",
                    ));
                }
                parts.push(part.clone());
            }
            OutPart::Product { external_id } | OutPart::Order { external_id } => {
                if external_id.trim().is_empty() {
                    return Err(refused("card_id", "The card names no product or order."));
                }
                parts.push(part.clone());
            }
            OutPart::Sticker { .. } => {
                return Err(refused(
                    "sticker",
                    "TikTok Shop's chat takes no stickers from us: write instead.",
                ));
            }
            OutPart::Location { .. } => {
                return Err(refused(
                    "location",
                    "TikTok Shop's chat has no places: write the address as text.",
                ));
            }
        }
    }
    if parts.is_empty() {
        return Err(refused("empty", "There is nothing to send."));
    }
    Ok(parts
        .into_iter()
        .map(|part| Piece {
            parts: vec![part],
            reply_to: None,
            by_person: what.by_person,
            retry_key: String::new(),
            first_tried_at: None,
            memo: None,
        })
        .collect())
}

fn refused(code: &str, words: &str) -> Fault {
    Fault::new(FaultClass::Invalid, code, words)
}

/// Cuts a text into at most 2,000 code points each: after the last line end or space where there is one in the last third,
/// else between two signs as a reader sees them. Nothing but the space at a cut is left out.
fn split(text: &str) -> Vec<String> {
    let max = manifest::TEXT_MAX as usize;
    let mut out = Vec::new();
    let mut rest = text.trim();
    while let Some((end, _)) = rest.char_indices().nth(max) {
        let far_enough = |at: &usize| *at > end / 3 * 2;
        // A word that ends exactly at the limit stays whole.
        let head = &rest[..end + rest[end..].chars().next().map_or(0, char::len_utf8)];
        let space = head
            .rfind('\n')
            .filter(far_enough)
            .or_else(|| head.rfind(char::is_whitespace).filter(far_enough));
        let sign = || rest.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= end).last();
        let cut = space.or_else(|| sign().filter(|at| *at > 0)).unwrap_or(end);
        out.push(rest[..cut].trim_end().to_owned());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        out.push(rest.to_owned());
    }
    out
}

#[cfg(test)]
mod tests {
    use model::{AttachmentId, Time};

    use super::*;

    fn cut(part: OutPart) -> Result<Vec<Piece>, String> {
        pieces(&Outgoing { parts: vec![part], reply_to: Some("1".into()), by_person: true })
            .map_err(|f| f.code)
    }

    fn text(text: impl Into<String>) -> OutPart {
        OutPart::Text { text: text.into() }
    }

    fn media(as_kind: AttachmentKind, content_type: &str, size: u64) -> OutPart {
        OutPart::Media(connector::OutMedia {
            as_kind,
            attachment: AttachmentId::new(Time::EPOCH, [0; 10]),
            url: String::new(),
            preview_url: None,
            content_type: content_type.into(),
            name: "x".into(),
            size,
            width: None,
            height: None,
            duration_ms: None,
        })
    }

    #[test]
    fn two_thousand_code_points_whatever_they_are() {
        assert_eq!(cut(text("🙏".repeat(2000))).map(|p| p.len()), Ok(1));
        assert_eq!(cut(text("🙏".repeat(2001))).map(|p| p.len()), Ok(2));
    }

    #[test]
    fn long_texts_break_between_words_and_lose_none() {
        let words = vec!["พร้อมส่ง"; 600].join(" ");
        let back: Vec<String> = cut(text(words.clone()))
            .expect("split")
            .iter()
            .map(|p| match &p.parts[0] {
                OutPart::Text { text } => text.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(back.len() > 1 && back.iter().all(|t| t.chars().count() <= 2000));
        assert_eq!(back.join(" "), words);
    }

    #[test]
    fn files_keep_to_the_platforms_limits() {
        let fits = |part| cut(part).map(|p| p.len());
        assert_eq!(fits(media(AttachmentKind::Image, "image/webp", 10 << 20)), Ok(1));
        assert_eq!(
            fits(media(AttachmentKind::Image, "image/png", (10 << 20) + 1)),
            Err("file_too_large".into())
        );
        assert_eq!(fits(media(AttachmentKind::Image, "image/tiff", 1)), Err("file_type".into()));
        assert_eq!(fits(media(AttachmentKind::Video, "video/mp4", 1)), Err("file_kind".into()));
        assert_eq!(fits(text("  ")), Err("empty".into()));
        assert_eq!(fits(OutPart::Order { external_id: " ".into() }), Err("card_id".into()));
    }
}
