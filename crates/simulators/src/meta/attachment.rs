//! Files that we send: by URL, which is fetched before the answer; by id; uploaded as bytes (facebook §4.2,
//! §4.3; instagram §4).

use bytes::Bytes;
use serde_json::{Value, json};

use super::call::{Call, Part};
use super::refusal::Fault;
use super::state::{Media, Upload};
use super::token::Caller;
use super::{Flavor, Meta, media};

const MIB: usize = 1024 * 1024;
/// How long an upload can be used.
const UPLOAD_LIFE_MS: i64 = 90 * 86_400_000;

/// A file that was taken: how the echo and the history show it, and what a look at its URL found.
#[derive(Debug, Clone)]
pub struct Taken {
    /// As webhooks show it.
    pub shown: Value,
    /// What the look found.
    pub fetched: Option<Value>,
    /// The id of the reusable upload that it became.
    pub attachment_id: Option<String>,
}

fn media_of(kind: &str) -> Option<Media> {
    match kind {
        "image" => Some(Media::Image),
        "video" => Some(Media::Video),
        "audio" => Some(Media::Audio),
        "file" => Some(Media::File),
        _ => None,
    }
}

/// Whether bytes of that content type and size may be sent as this kind.
///
/// # Errors
/// 100/2018047 for another type, 100/2018109 for too much.
pub fn fits(flavor: Flavor, kind: &str, mime: &str, size: usize) -> Result<(), Fault> {
    let mime = mime.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let good = match (flavor, kind) {
        (Flavor::Messenger, "file") => true,
        (Flavor::Messenger, kind) => mime.starts_with(&format!("{kind}/")),
        (Flavor::Instagram, "image") => matches!(mime.as_str(), "image/png" | "image/jpeg" | "image/gif"),
        (Flavor::Instagram, "audio") => {
            matches!(
                mime.as_str(),
                "audio/aac"
                    | "audio/mp4"
                    | "audio/m4a"
                    | "audio/x-m4a"
                    | "audio/wav"
                    | "audio/x-wav"
                    | "video/mp4"
            )
        }
        (Flavor::Instagram, "video") => {
            matches!(
                mime.as_str(),
                "video/mp4" | "video/ogg" | "video/x-msvideo" | "video/quicktime" | "video/webm"
            )
        }
        (Flavor::Instagram, _) => mime == "application/pdf",
    };
    if !good {
        return Err(Fault::new(100, format!("(#100) The type of file you're trying to attach isn't allowed: {mime:?} as {kind}. Please try again with a different format."))
            .subcode(2_018_047)
            .shown("Invalid Attachment Type", "Media type does not match."));
    }
    let limit = if kind == "image" { 8 * MIB } else { 25 * MIB };
    if size > limit {
        return Err(Fault::new(100, "(#100) Attachment size exceeds allowable limit").subcode(2_018_109));
    }
    Ok(())
}

fn trouble(url: &str) -> Fault {
    Fault::new(100, format!("(#100) Failed to fetch the file from the url {url}")).subcode(2_018_008)
}

/// Takes one `attachment` object of a message.
///
/// # Errors
/// 100 with the subcodes of the sheet.
pub async fn take(
    meta: &Meta,
    account: &str,
    attachment: &Value,
    file: Option<&Part>,
) -> Result<Taken, Fault> {
    let kind = attachment["type"].as_str().unwrap_or("");
    let payload = &attachment["payload"];
    let plain = |shown: Value| Ok(Taken { shown, fetched: None, attachment_id: None });
    match (meta.flavor, kind) {
        (Flavor::Messenger, "template") => {
            let known = ["button", "generic", "media", "receipt", "coupon", "product", "customer_feedback"];
            return match payload["template_type"].as_str() {
                Some(t) if known.contains(&t) => plain(json!({"type": "template", "payload": payload})),
                _ => Err(Fault::parameter("Param message[attachment][payload][template_type] is required")),
            };
        }
        (Flavor::Instagram, "like_heart") => return plain(json!({"type": "like_heart"})),
        (Flavor::Instagram, "MEDIA_SHARE") => {
            return match payload["id"].as_str() {
                Some(id) => plain(
                    json!({"type": "ig_post", "payload": {"id": id, "url": format!("https://www.instagram.com/p/{id}/")}}),
                ),
                None => Err(Fault::parameter("Param message[attachment][payload][id] is required")),
            };
        }
        _ => {}
    }
    let Some(media) = media_of(kind) else {
        return Err(Fault::parameter(&format!(
            "Param message[attachment][type] must be one of {{audio, file, image, template, video}} - got {kind:?}."
        )));
    };
    if let Some(id) = payload.get("attachment_id") {
        return stored(meta, account, kind, id);
    }
    let reusable = payload["is_reusable"].as_bool().unwrap_or(false);
    if let Some(part) = file {
        if reusable {
            return Err(Fault::parameter(
                "is_reusable is for uploading ahead, not for sending a file with the message",
            ));
        }
        let asset = keep(meta, kind, media, part)?;
        return plain(json!({"type": kind, "payload": {"url": asset.1}}));
    }
    let Some(url) = payload["url"].as_str() else {
        return Err(Fault::parameter("Message attachment needs a url, an attachment_id or a file"));
    };
    let (mime, size, seen) = fetch(meta, url).await?;
    fits(meta.flavor, kind, &mime, size)?;
    // The platform keeps a copy of its own.
    let (asset, own) = media::host(meta, media, media::LINK_LIFE_MS, None);
    let attachment_id = reusable.then(|| remember(meta, account, kind, asset));
    Ok(Taken { shown: json!({"type": kind, "payload": {"url": own}}), fetched: Some(seen), attachment_id })
}

async fn fetch(meta: &Meta, url: &str) -> Result<(String, usize, Value), Fault> {
    let parsed =
        url::Url::parse(url).map_err(|_| Fault::parameter(&format!("{url:?} is not a valid URI")))?;
    let here = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if parsed.scheme() != "https" && !(here && parsed.scheme() == "http") {
        return Err(trouble(url));
    }
    let seen = meta.desk.courier.look(url).await;
    if seen["status"] != 200 {
        return Err(trouble(url));
    }
    let size = seen["size"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    Ok((seen["content_type"].as_str().unwrap_or("").to_owned(), size, seen))
}

fn stored(meta: &Meta, account: &str, kind: &str, id: &Value) -> Result<Taken, Fault> {
    let Some(id) = id.as_str() else {
        return Err(Fault::parameter("Param message[attachment][payload][attachment_id] must be a string"));
    };
    let unusable = || {
        Fault::new(
            100,
            "(#100) Upload attachment failure: the attachment id is unknown, not yours or expired.",
        )
        .subcode(2_018_074)
    };
    let world = meta.world();
    let upload = world.uploads.get(id).filter(|u| u.account == account).ok_or_else(unusable)?;
    if upload.expires_ms <= meta.desk.clock.life_ms() {
        return Err(unusable());
    }
    if upload.kind != kind {
        return Err(Fault::new(100, "(#100) Media type does not match.").subcode(2_018_047));
    }
    let asset = world.assets.get(&upload.asset).ok_or_else(unusable)?;
    let url = media::link(meta, upload.asset, asset);
    let mut shown = json!({"type": kind, "payload": {"url": url}});
    // In echoes the id is a number.
    if meta.flavor == Flavor::Messenger {
        shown["payload"]["attachment_id"] = json!(id.parse::<u64>().unwrap_or(0));
    }
    Ok(Taken { shown, fetched: None, attachment_id: None })
}

fn keep(meta: &Meta, kind: &str, media: Media, part: &Part) -> Result<(u64, String), Fault> {
    if part.kind.is_empty() {
        return Err(Fault::new(100, "(#100) The filedata part needs a content type").subcode(2_018_047));
    }
    fits(meta.flavor, kind, &part.kind, part.bytes.len())?;
    let bytes: Bytes = part.bytes.clone();
    Ok(media::host(meta, media, media::LINK_LIFE_MS, Some((part.kind.clone(), bytes))))
}

fn remember(meta: &Meta, account: &str, kind: &str, asset: u64) -> String {
    let id = meta.desk.dice.number(meta.desk.clock.now_ms()).to_string();
    let expires_ms = meta.desk.clock.life_ms() + UPLOAD_LIFE_MS;
    let upload = Upload { account: account.to_owned(), kind: kind.to_owned(), asset, expires_ms };
    meta.world().uploads.insert(id.clone(), upload);
    id
}

/// `POST /{page}/message_attachments`: multipart or a URL; `is_reusable` is what it is for.
///
/// # Errors
/// The refusal.
pub async fn upload(meta: &Meta, call: &Call, caller: &Caller, node: &str) -> Result<Value, Fault> {
    let account = caller.own(&meta.world(), node)?;
    caller.may(meta.flavor.messaging_scope(), call)?;
    if meta.flavor == Flavor::Instagram {
        // The endpoint on this host is not documented (instagram §9.4).
        return Err(Fault::new(2500, "Unknown path components: /message_attachments"));
    }
    let message = call.json("message").unwrap_or(Value::Null);
    let attachment = &message["attachment"];
    let kind = attachment["type"].as_str().unwrap_or("");
    let Some(media) = media_of(kind) else {
        return Err(Fault::parameter(
            "Param message[attachment][type] must be one of {audio, file, image, video}",
        ));
    };
    let reusable = match &attachment["payload"]["is_reusable"] {
        Value::String(text) => text == "true",
        value => value.as_bool().unwrap_or(false),
    };
    if !reusable {
        return Err(Fault::parameter(
            "Param message[attachment][payload][is_reusable] must be true to upload ahead",
        ));
    }
    let file = call.parts.iter().find(|p| p.name == "filedata");
    let asset = match (file, attachment["payload"]["url"].as_str()) {
        (Some(part), _) => keep(meta, kind, media, part)?.0,
        (None, Some(url)) => {
            let (mime, size, _) = fetch(meta, url).await?;
            fits(meta.flavor, kind, &mime, size)?;
            media::host(meta, media, media::LINK_LIFE_MS, None).0
        }
        (None, None) => return Err(Fault::parameter("A file (filedata) or a url is needed")),
    };
    Ok(json!({"attachment_id": remember(meta, &account, kind, asset)}))
}
