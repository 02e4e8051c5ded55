//! Cutting a reply into calls: Shopee takes one thing at a time.

use connector::{Fault, FaultClass, OutPart, Outgoing, Piece, ThreadContext};
use model::AttachmentKind;
use unicode_segmentation::UnicodeSegmentation;

use crate::manifest;

/// Cuts a reply: one piece per part, long texts at a space or line end. What would go out half is refused whole.
pub(crate) fn pieces(what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
    let mut parts = Vec::new();
    for part in &what.parts {
        match part {
            OutPart::Text { text } => {
                parts.extend(split(text).into_iter().map(|text| OutPart::Text { text }));
            }
            OutPart::Media(media) => {
                let (max, types): (u64, &[&str]) = match media.as_kind {
                    AttachmentKind::Image => {
                        (manifest::IMAGE_MAX, &["image/jpeg", "image/jpg", "image/png", "image/gif"])
                    }
                    AttachmentKind::Video => (manifest::VIDEO_MAX, &["video/mp4"]),
                    AttachmentKind::Audio | AttachmentKind::File => {
                        return Err(refused(
                            "file_kind",
                            "Shopee takes pictures and films, but no sounds and no other files.",
                        ));
                    }
                };
                if !types.contains(&media.content_type.as_str()) {
                    return Err(refused(
                        "file_type",
                        "Shopee takes pictures as JPEG, PNG or GIF and films as MP4: send it in one of these.",
                    ));
                }
                if media.size > max {
                    let mib = max >> 20;
                    return Err(refused(
                        "file_too_large",
                        &format!("Shopee takes at most {mib} MB here: send a smaller one."),
                    ));
                }
                if media.duration_ms.is_some_and(|ms| media.as_kind == AttachmentKind::Video && ms > 180_000)
                {
                    return Err(refused(
                        "video_too_long",
                        "Shopee takes films of at most 3 minutes: send a shorter one.",
                    ));
                }
                parts.push(part.clone());
            }
            OutPart::Sticker { .. } => parts.push(part.clone()),
            OutPart::Product { external_id } => {
                if external_id.parse::<u64>().is_err() {
                    return Err(refused("product_id", "This is not the id of a Shopee product."));
                }
                parts.push(part.clone());
            }
            OutPart::Order { external_id } => {
                if external_id.trim().is_empty() {
                    return Err(refused("order_number", "The order has no number."));
                }
                parts.push(part.clone());
            }
            OutPart::Location { .. } => {
                return Err(refused("location", "Shopee's chat has no places: write the address as text."));
            }
        }
    }
    if parts.is_empty() {
        return Err(refused("empty", "There is nothing to send."));
    }
    let wanted = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let left = manifest::IN_A_ROW.saturating_sub(thread.outbound_since);
    // A single message is left to Shopee to judge; several would go out half.
    if wanted > 1 && wanted > left {
        return Err(Fault::new(
            FaultClass::WindowClosed,
            "reach_5_message_limit",
            format!(
                "This makes {wanted} messages, but Shopee takes only {left} more until the customer answers: shorten it."
            ),
        ));
    }
    Ok(parts
        .into_iter()
        .map(|part| Piece {
            parts: vec![part],
            reply_to: what.reply_to.clone(),
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

/// Cuts a text into at most 600 code points each: after the last line end or space where there is one in the last third,
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
    use std::collections::BTreeMap;

    use model::{AttachmentId, Time};

    use super::*;
    use crate::chat::thread_ref;

    fn thread(outbound_since: u32) -> ThreadContext {
        ThreadContext {
            thread: thread_ref("1".into()),
            contact: "317700254".into(),
            memo: BTreeMap::new(),
            last_inbound_at: None,
            last_inbound_received_at: None,
            last_inbound_id: None,
            outbound_since,
            last_order_at: None,
            last_order_id: None,
            now: Time::EPOCH,
        }
    }

    fn reply(parts: Vec<OutPart>) -> Outgoing {
        Outgoing { parts, reply_to: None, by_person: true }
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
    fn six_hundred_code_points_whatever_they_are() {
        let one = pieces(&reply(vec![text("🙏".repeat(600))]), &thread(0)).expect("fits");
        assert_eq!(one.len(), 1);
        let two = pieces(&reply(vec![text("🙏".repeat(601))]), &thread(0)).expect("split");
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn long_texts_break_between_words_and_lose_none() {
        let words = vec!["พร้อมส่ง"; 200].join(" ");
        let got = pieces(&reply(vec![text(words.clone())]), &thread(0)).expect("split");
        let back: Vec<String> = got
            .iter()
            .map(|p| match &p.parts[0] {
                OutPart::Text { text } => text.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(back.iter().all(|t| t.chars().count() <= 600));
        assert_eq!(back.join(" "), words);
    }

    #[test]
    fn a_sign_with_its_marks_is_not_cut_apart() {
        // 599 letters, then a consonant with vowel and tone mark: it moves to the next message whole.
        let text_ = format!("{}{}", "ก".repeat(599), "ที่");
        let got = pieces(&reply(vec![text(text_)]), &thread(0)).expect("split");
        assert!(matches!(&got[1].parts[0], OutPart::Text { text } if text == "ที่"));
    }

    #[test]
    fn what_would_go_out_half_is_refused_whole() {
        let long = reply(vec![text("ก".repeat(1201))]);
        assert_eq!(pieces(&long, &thread(2)).expect("three of three").len(), 3);
        let f = pieces(&long, &thread(3)).expect_err("three of two");
        assert_eq!((f.class, f.code.as_str()), (FaultClass::WindowClosed, "reach_5_message_limit"));
    }

    #[test]
    fn files_keep_to_shopees_limits() {
        let fits = |part| pieces(&reply(vec![part]), &thread(0)).map(|p| p.len()).map_err(|f| f.code);
        assert_eq!(fits(media(AttachmentKind::Image, "image/png", 10 << 20)), Ok(1));
        assert_eq!(
            fits(media(AttachmentKind::Image, "image/png", (10 << 20) + 1)),
            Err("file_too_large".into())
        );
        assert_eq!(fits(media(AttachmentKind::Image, "image/webp", 1)), Err("file_type".into()));
        assert_eq!(fits(media(AttachmentKind::File, "application/pdf", 1)), Err("file_kind".into()));
        assert_eq!(fits(text("  ")), Err("empty".into()));
    }
}
