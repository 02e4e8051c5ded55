use std::collections::BTreeMap;

use model::{AttachmentId, Time};

use super::*;
use crate::messaging::direct;

fn thread() -> ThreadContext {
    ThreadContext {
        thread: direct("1254459154682919".to_owned()),
        contact: "1254459154682919".to_owned(),
        memo: BTreeMap::new(),
        last_inbound_at: Some(Time::EPOCH),
        last_inbound_received_at: Some(Time::EPOCH),
        last_inbound_id: Some("aWdf1".to_owned()),
        outbound_since: 0,
        last_order_at: None,
        last_order_id: None,
        now: Time::EPOCH,
    }
}

fn text(text: &str) -> OutPart {
    OutPart::Text { text: text.to_owned() }
}

fn media(as_kind: AttachmentKind, content_type: &str, size: u64) -> OutPart {
    OutPart::Media(OutMedia {
        as_kind,
        attachment: AttachmentId::new(Time::EPOCH, [0; 10]),
        url: "https://inbox.example.net/media/fake".to_owned(),
        preview_url: None,
        content_type: content_type.to_owned(),
        name: "x".to_owned(),
        size,
        width: None,
        height: None,
        duration_ms: None,
    })
}

fn cut_of(parts: Vec<OutPart>) -> Result<Vec<Piece>, Fault> {
    pieces(&Outgoing { parts, reply_to: Some("aWdf0".to_owned()), by_person: true }, &thread())
}

#[test]
fn a_thousand_bytes_are_one_message_and_one_more_are_two() {
    assert_eq!(cut_of(vec![text(&"a".repeat(1000))]).expect("fits").len(), 1);
    for (sign, fits) in [("a", 1000), ("ä", 500), ("อ", 333), ("😀", 250), ("👨‍👩‍👧", 55)] {
        let whole = cut_of(vec![text(&sign.repeat(fits))]).expect("fits");
        assert_eq!(whole.len(), 1, "{sign}");
        let two = cut_of(vec![text(&sign.repeat(fits + 1))]).expect("cut");
        let said: Vec<&str> = two
            .iter()
            .map(|p| match &p.parts[..] {
                [OutPart::Text { text }] => text.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(said.len() == 2 && said.concat() == sign.repeat(fits + 1));
        assert!(
            said.iter().all(|t| t.len() <= 1000 && t.len() % sign.len() == 0),
            "{sign} is not cut through"
        );
    }
}

#[test]
fn files_go_first_and_ten_pictures_share_a_call() {
    let image = || media(AttachmentKind::Image, "image/png", 1);
    let mut parts = vec![text("look")];
    parts.extend((0..12).map(|_| image()));
    parts.push(media(AttachmentKind::Video, "video/mp4", 1));
    parts.push(image());
    let sizes: Vec<usize> = cut_of(parts).expect("pieces").iter().map(|p| p.parts.len()).collect();
    assert_eq!(sizes, [10, 2, 1, 1, 1]);
    let pieces = cut_of(vec![text("look"), image()]).expect("pieces");
    assert!(is_image(&pieces[0].parts[0]) && pieces[0].reply_to.is_some() && pieces[1].reply_to.is_none());
}

#[test]
fn files_keep_to_instagrams_limits() {
    let fits = |part| cut_of(vec![part]).map(|p| p.len()).map_err(|f| f.code);
    assert_eq!(fits(media(AttachmentKind::Image, "image/jpeg", 8 << 20)), Ok(1));
    assert_eq!(fits(media(AttachmentKind::Image, "image/jpeg", (8 << 20) + 1)), Err("file_too_large".into()));
    assert_eq!(fits(media(AttachmentKind::Image, "image/webp", 1)), Err("file_type".into()));
    assert_eq!(fits(media(AttachmentKind::Audio, "audio/ogg", 1)), Err("file_type".into()));
    assert_eq!(fits(media(AttachmentKind::File, "application/zip", 1)), Err("file_type".into()));
    let OutPart::Media(far) = media(AttachmentKind::Image, "image/jpeg", 1) else { unreachable!() };
    let plain = OutMedia { url: "http://inbox.example.net/x".to_owned(), ..far };
    assert_eq!(fits(OutPart::Media(plain)), Err("file_address".into()));
    assert_eq!(fits(text(" ")), Err("empty_text".into()));
    let sticker = |id: &str| OutPart::Sticker { package_id: String::new(), sticker_id: id.to_owned() };
    assert_eq!(fits(sticker(HEART)), Ok(1));
    assert_eq!(fits(sticker("1988")), Err("unknown_sticker".into()));
}

#[test]
fn a_comment_gets_one_text() {
    let mut t = thread();
    t.last_inbound_id = Some("comment:17900000000000077".to_owned());
    t.memo.insert("comment".to_owned(), "17900000000000077".to_owned());
    let made = |parts| pieces(&Outgoing { parts, reply_to: None, by_person: true }, &t).map(|p| p.len());
    assert_eq!(made(vec![text("yes")]), Ok(1));
    assert!(made(vec![text(&"a".repeat(1001))]).is_err());
    assert!(made(vec![media(AttachmentKind::Image, "image/png", 1)]).is_err());
}
