//! Pictures and films for chat (lazada §3.8).

use serde_json::{Value, json};

use super::envelope::{No, data, flat};
use super::gateway::Call;
use super::state::Video;
use super::{Lazada, notice};
use crate::dice::{fresh, hex_of};

const PICTURE_MOST: usize = 1_048_576;
const VIDEO_MOST: i64 = 100 * 1024 * 1024;
/// The audit's pause, milliseconds (scaled).
const AUDIT_MS: u64 = 20_000;

/// `POST /image/upload`.
///
/// # Errors
/// 302, 303.
pub fn image(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let file = call.file("image").ok_or_else(|| No::isp("302", "The image is not a valid stream"))?;
    let kind = match file.get(..4) {
        Some([0xff, 0xd8, ..]) => "jpg",
        Some([0x89, b'P', b'N', b'G']) => "png",
        _ => return Err(No::isp("302", "The image is not a valid stream")),
    };
    if file.len() > PICTURE_MOST {
        return Err(No::isp("303", "The image size exceeds 1 MB"));
    }
    let name = format!("{}.{kind}", fresh(32));
    let url = format!("{}/lazada/file/{name}", lazada.desk.base);
    let hash = hex_of(file.len() as u64, &name, 32);
    lazada.world().uploads.insert(name, file.clone());
    Ok(data(json!({"image": {"url": url, "hash_code": hash}})))
}

fn media(members: Value) -> Value {
    let mut body = flat(json!({"success": true, "result_code": "0", "result_message": "success"}));
    if let (Some(body), Value::Object(members)) = (body.as_object_mut(), members) {
        body.extend(members);
    }
    body
}

/// `/media/video/block/create`.
///
/// # Errors
/// When the size is missing or over 100 MB.
pub fn create(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let title = call.need("fileName")?.to_owned();
    let bytes = call.number("fileBytes")?;
    if !(1..VIDEO_MOST).contains(&bytes) {
        return Err(No::media("FILE_TOO_LARGE", "The video must be smaller than 100 MB"));
    }
    let id = fresh(24);
    let video = Video { bytes: usize::try_from(bytes).unwrap_or(0), title, ..Video::default() };
    lazada.world().videos.insert(id.clone(), video);
    Ok(media(json!({"upload_id": id})))
}

/// `POST /media/video/block/upload`.
///
/// # Errors
/// When the upload, the block's number or the file is not right.
pub fn block(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let (id, number, count) = (call.need("uploadId")?, call.number("blockNo")?, call.number("blockCount")?);
    let file = call.file("file").ok_or_else(|| No::missing("file"))?;
    let mut world = lazada.world();
    let video = world.videos.get_mut(id).filter(|v| !v.committed);
    let video = video.ok_or_else(|| No::media("UPLOAD_ID_INVALID", "The upload does not exist"))?;
    if !(0..count).contains(&number) {
        return Err(No::media("BLOCK_NO_INVALID", "blockNo counts from 0 and is below blockCount"));
    }
    let tag = hex_of(file.len() as u64, &format!("{id}-{number}"), 32);
    video.blocks.insert(number, tag.clone());
    Ok(media(json!({"e_tag": tag})))
}

/// `/media/video/block/commit`: `parts` names every block, counted from 1, with its tag.
///
/// # Errors
/// When the parts are not those that were uploaded.
pub fn commit(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let (id, title) = (call.need("uploadId")?, call.need("title")?.to_owned());
    call.need("coverUrl")?;
    if call.need("videoUsage")? != "im" {
        return Err(No::media("VIDEO_USAGE_INVALID", "videoUsage must be im"));
    }
    let parts: Vec<Value> = serde_json::from_str(call.need("parts")?).unwrap_or_default();
    let now = lazada.desk.clock.now_ms();
    let pause = std::time::Duration::from_millis(AUDIT_MS);
    let scaled = i64::try_from(lazada.desk.clock.scaled(pause).as_millis()).unwrap_or(0);
    let video_id = {
        let mut world = lazada.world();
        let video = world.videos.get_mut(id).filter(|v| !v.committed && !v.blocks.is_empty());
        let mut video =
            video.ok_or_else(|| No::media("UPLOAD_ID_INVALID", "The upload does not exist"))?.clone();
        let named: Vec<(i64, &str)> =
            parts.iter().filter_map(|p| Some((p["partNumber"].as_i64()? - 1, p["eTag"].as_str()?))).collect();
        let have: Vec<(i64, &str)> = video.blocks.iter().map(|(n, tag)| (*n, tag.as_str())).collect();
        if named != have {
            return Err(No::media("PARTS_INVALID", "parts do not match the uploaded blocks"));
        }
        let video_id = (8_000_000_000 + lazada.desk.dice.number(now) % 1_000_000_000).to_string();
        video.committed = true;
        video.title = title;
        video.audited_ms = now + scaled;
        world.videos.remove(id);
        world.videos.insert(video_id.clone(), video);
        video_id
    };
    notice::video_audited(lazada, call.role, call.shop, &video_id, pause);
    Ok(media(json!({"video_id": video_id})))
}

/// `GET /media/video/get`. Ids of films that buyers sent are known, too.
///
/// # Errors
/// When there is no such film.
pub fn video(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let id = call.need("videoId")?;
    let world = lazada.world();
    let own = world.videos.get(id);
    let said = world
        .sessions
        .iter()
        .filter(|s| s.shop == call.shop)
        .flat_map(|s| &s.messages)
        .any(|m| m.template == 6 && m.content["videoId"] == id);
    if own.is_none() && !said {
        return Err(No::media("VIDEO_NOT_FOUND", "The video does not exist"));
    }
    let done = own.is_none_or(|v| v.audited_ms <= lazada.desk.clock.now_ms());
    let base = &lazada.desk.base;
    Ok(media(json!({
        "state": if done { "AUDIT_SUCCESS" } else { "AUDITING" }, "title": own.map_or("", |v| v.title.as_str()),
        "video_url": format!("{base}/lazada/file/{id}.mp4"), "cover_url": format!("{base}/lazada/file/{id}.jpg"),
    })))
}
