//! Files of messages: plain addresses, or bare file ids that the market's file host completes (shopee §3.5).

use connector::{AccountContext, Auth, Exchange, Fault, Method, Op, Plan, Reply, Request, Target};
use model::{Media, MediaRef};
use serde_json::Value;

use crate::{manifest, region, reply};

/// Largest file that is fetched.
const FILE_MAX: u64 = 100 << 20;

/// Which file host a bare id belongs to.
#[derive(Clone, Copy)]
pub(crate) enum Host {
    /// Pictures.
    Image,
    /// Films.
    Video,
}

/// The address of a reference; none for a bare id in an unknown market.
pub(crate) fn address(reference: &str, host: Host, market: Option<&str>) -> Option<String> {
    if reference.starts_with("https://") || reference.starts_with("http://") {
        return Some(reference.to_owned());
    }
    if let Some(rest) = reference.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    let bare = !reference.is_empty()
        && reference.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
        && !reference.contains("..");
    let domain = market.and_then(region::domain).filter(|_| bare)?;
    let name = match host {
        Host::Image => "cf",
        Host::Video => "cvf",
    };
    Some(format!("https://{name}.shopee.{domain}/file/{}", reference.trim_start_matches('/')))
}

/// How to fetch a reference later: its address, or the bare id until the shop's market is known.
fn fetch(reference: &str, host: Host, market: Option<&str>) -> MediaRef {
    match address(reference, host, market) {
        Some(url) => MediaRef::Url { url },
        None => MediaRef::Platform {
            id: match host {
                Host::Image => format!("image:{reference}"),
                Host::Video => format!("video:{reference}"),
            },
        },
    }
}

/// The file of a content, from the first of these members that names one.
pub(crate) fn of(content: &Value, members: &[&str], host: Host, market: Option<&str>) -> Option<Media> {
    let reference = members.iter().find_map(|m| content.get(*m)?.as_str().filter(|t| !t.is_empty()))?;
    let number = |key: &str| connector::integer(content, key).filter(|n| *n > 0);
    let pixels = |key: &str| number(key).and_then(|n| u32::try_from(n).ok());
    let seconds = number("duration_seconds").and_then(|s| s.checked_mul(1000));
    Some(Media {
        fetch: Some(fetch(reference, host, market)),
        width: pixels("thumb_width"),
        height: pixels("thumb_height"),
        duration_ms: seconds.or_else(|| number("duration")).and_then(|ms| u64::try_from(ms).ok()),
        ..Media::default()
    })
}

/// A sticker's picture: named by an address, or drawn from the market's sticker host.
pub(crate) fn sticker(content: &Value, market: Option<&str>) -> Option<Media> {
    of(content, &["image_url", "url"], Host::Image, market).or_else(|| {
        let (package, id) = (reply::id(content, "sticker_package_id")?, reply::id(content, "sticker_id")?);
        let plain = |t: &str| t.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let market = market.filter(|m| region::domain(m).is_some() && plain(&package) && plain(&id))?;
        let url = format!(
            "https://deo.shopeemobile.com/shopee/shopee-sticker-live-{}/packs/{package}/{id}@1x.png",
            market.to_ascii_lowercase()
        );
        Some(Media { fetch: Some(MediaRef::Url { url }), ..Media::default() })
    })
}

/// Fetches a file without any of our keys.
pub(crate) fn media(account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
    let market = account.memo.get("region").map(String::as_str);
    let url = match what {
        MediaRef::Url { url } => Some(url.clone()),
        MediaRef::Platform { id } => match id.split_once(':') {
            Some(("image", bare)) => address(bare, Host::Image, market),
            Some(("video", bare)) => address(bare, Host::Video, market),
            _ => None,
        },
    };
    let Some(url) = url else {
        return Plan::refuse(Fault::new(
            connector::FaultClass::Gone,
            "media_unknown",
            "Shopee named this file in a way that leads nowhere; it can still be seen in Seller Centre.",
        ));
    };
    let request = Request { target: Target::Url(url), ..Request::get(manifest::API, "", Auth::None) };
    debug_assert_eq!(request.method, Method::Get);
    Plan::ask(Exchange::read(Op::Media, manifest::MEDIA, request).file(FILE_MAX), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_ids_find_their_market() {
        let at = |reference, host| address(reference, host, Some("TH"));
        assert_eq!(at("aa11-bb", Host::Image).as_deref(), Some("https://cf.shopee.co.th/file/aa11-bb"));
        assert_eq!(at("aa11", Host::Video).as_deref(), Some("https://cvf.shopee.co.th/file/aa11"));
        assert_eq!(
            at("https://cf.shopee.vn/file/x", Host::Image).as_deref(),
            Some("https://cf.shopee.vn/file/x")
        );
        assert_eq!(address("aa11", Host::Image, None), None);
        assert_eq!(at("../../etc", Host::Image), None);
        assert_eq!(at("a b", Host::Image), None);
    }

    #[test]
    fn a_bare_id_waits_for_the_market() {
        let content = serde_json::json!({"url": "aa11", "thumb_width": 3, "thumb_height": 4});
        let media = of(&content, &["url"], Host::Image, None).expect("a file");
        assert_eq!(media.fetch, Some(MediaRef::Platform { id: "image:aa11".to_owned() }));
        assert_eq!((media.width, media.height), (Some(3), Some(4)));
    }

    #[test]
    fn stickers_are_drawn_from_their_market() {
        let content = serde_json::json!({"sticker_id": "07", "sticker_package_id": "baby-shark"});
        let media = sticker(&content, Some("TH")).expect("a picture");
        assert_eq!(
            media.fetch,
            Some(MediaRef::Url {
                url: "https://deo.shopeemobile.com/shopee/shopee-sticker-live-th/packs/baby-shark/07@1x.png"
                    .into()
            })
        );
        assert_eq!(sticker(&content, None), None);
    }
}
