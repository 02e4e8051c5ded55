//! Cutting a reply into calls: Lazada takes one thing at a time.

use connector::{Fault, FaultClass, OutMedia, OutPart, Outgoing, Piece};
use model::AttachmentKind;
use unicode_segmentation::UnicodeSegmentation;

use crate::manifest;

/// The names of Lazada's emoji (lazada §3.5).
const EMOJI: [&str; 29] = [
    "happy",
    "veryhappy",
    "laughing",
    "smirking",
    "inlove",
    "thumbsup",
    "surprised",
    "shocked",
    "sad",
    "crying",
    "confused",
    "shy",
    "angry",
    "disgust",
    "heart",
    "thank you",
    "cheer up",
    "red pocket",
    "yummy",
    "dance",
    "bye",
    "gift",
    "thirsty",
    "sleepy",
    "fountain",
    "Lazzie yeah",
    "Lazzie gift",
    "Lazzie heart",
    "Christmas",
];

/// Cuts a reply: one piece per part, long texts at a space or line end.
pub(crate) fn pieces(what: &Outgoing) -> Result<Vec<Piece>, Fault> {
    let mut parts = Vec::new();
    for part in &what.parts {
        match part {
            OutPart::Text { text } => {
                parts.extend(split(text).into_iter().map(|text| OutPart::Text { text }));
                continue;
            }
            OutPart::Media(media) => picture(media)?,
            OutPart::Sticker { sticker_id, .. } => {
                if !EMOJI.contains(&sticker_id.trim_matches(['[', ']'])) {
                    return Err(refused("emoji", "Lazada has no emoji of this name: choose one of its own."));
                }
            }
            OutPart::Product { external_id } => {
                number(external_id, "product_id", "This is not the id of a Lazada product.")?;
            }
            OutPart::Order { external_id } => {
                number(external_id, "order_number", "This is not the number of a Lazada order.")?;
            }
            OutPart::Location { .. } => {
                return Err(refused("location", "Lazada's chat has no places: write the address as text."));
            }
        }
        parts.push(part.clone());
    }
    if parts.is_empty() {
        return Err(refused("empty", "There is nothing to send."));
    }
    let piece = |part| Piece {
        parts: vec![part],
        reply_to: what.reply_to.clone(),
        by_person: what.by_person,
        retry_key: String::new(),
        first_tried_at: None,
        memo: None,
    };
    Ok(parts.into_iter().map(piece).collect())
}

fn picture(media: &OutMedia) -> Result<(), Fault> {
    if media.as_kind != AttachmentKind::Image {
        return Err(refused(
            "file_kind",
            "Through Lazada's chat Sampan sends pictures, but no films, sounds and other files.",
        ));
    }
    if !matches!(media.content_type.as_str(), "image/jpeg" | "image/jpg" | "image/png") {
        return Err(refused("file_type", "Lazada takes pictures as JPEG or PNG: send it in one of these."));
    }
    if media.size > manifest::IMAGE_MAX {
        return Err(refused("file_too_large", "Lazada takes pictures of at most 1 MB: send a smaller one."));
    }
    Ok(())
}

fn number(id: &str, code: &str, words: &str) -> Result<(), Fault> {
    let fine = !id.is_empty() && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit());
    if fine { Ok(()) } else { Err(refused(code, words)) }
}

fn refused(code: &str, words: &str) -> Fault {
    Fault::new(FaultClass::Invalid, code, words)
}

/// Cuts a text into at most so many code points each: after the last line end or space where there is one in the last third,
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
    use super::*;

    fn reply(part: OutPart) -> Outgoing {
        Outgoing { parts: vec![part], reply_to: None, by_person: true }
    }

    fn texts(text: &str) -> Vec<String> {
        let cut = pieces(&reply(OutPart::Text { text: text.to_owned() })).expect("words");
        cut.iter()
            .map(|p| match &p.parts[0] {
                OutPart::Text { text } => text.clone(),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn long_texts_break_between_words_and_lose_none() {
        assert_eq!(texts(&"🙏".repeat(1000)).len(), 1);
        assert_eq!(texts(&"🙏".repeat(1001)).len(), 2);
        let words = vec!["พร้อมส่ง"; 300].join(" ");
        let cut = texts(&words);
        assert!(cut.iter().all(|t| t.chars().count() <= 1000));
        assert_eq!(cut.join(" "), words);
        assert_eq!(texts("a\nb\n"), ["a\nb"]);
    }

    #[test]
    fn cards_and_emoji_have_to_be_lazadas() {
        let code = |part| pieces(&reply(part)).map(|p| p.len()).map_err(|f| f.code);
        let sticker = |id: &str| OutPart::Sticker { package_id: String::new(), sticker_id: id.into() };
        assert_eq!(code(sticker("[happy]")), Ok(1));
        assert_eq!(code(sticker("1988")), Err("emoji".into()));
        assert_eq!(code(OutPart::Product { external_id: "2200123".into() }), Ok(1));
        assert_eq!(code(OutPart::Product { external_id: "kettle".into() }), Err("product_id".into()));
        assert_eq!(code(OutPart::Order { external_id: "1 OR 1".into() }), Err("order_number".into()));
        assert_eq!(code(OutPart::Text { text: "  ".into() }), Err("empty".into()));
    }
}
