//! Files of messages: plain addresses, and films by their id (lazada §3.8).

use connector::{
    AccountContext, Auth, Exchange, Fault, FaultClass, Method, Op, Plan, Reply, Request, Target,
};
use model::MediaRef;
use serde_json::Value;

use super::content::first;
use crate::{country, manifest};

/// Largest file that is fetched.
const FILE_MAX: u64 = 100 << 20;

/// Fetches a file. A film that names no address is asked for it first.
pub(crate) fn media(account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
    let id = match what {
        MediaRef::Url { url } => return file(url.clone()),
        MediaRef::Platform { id } => id.strip_prefix("video:").unwrap_or(id),
    };
    let (country, _) = country::of_shop(&account.external_id);
    let request = Request::get(country.api, "/media/video/get", Auth::Grant).query("videoId", id);
    Plan::ask(Exchange::read(Op::Media, manifest::CHAT, request), |r| {
        let whole: Value = r.json()?;
        let keys = ["video_url", "videoUrl", "play_url", "playUrl", "url"];
        let inner = whole.get("data").or_else(|| whole.get("result")).unwrap_or(&Value::Null);
        let url = first(&whole, &keys).or_else(|| first(inner, &keys)).filter(|u| u.starts_with("http"));
        match url {
            Some(url) => Ok(url),
            None if whole.get("code").is_none() => Err(Fault::malformed("Lazada answered without a film")),
            None => Err(Fault::new(
                FaultClass::Gone,
                "video_without_address",
                "Lazada names no address for this film; it can be seen in Seller Center.",
            )),
        }
    })
    .then(file)
}

fn file(url: String) -> Plan<Reply> {
    let request = Request {
        method: Method::Get,
        target: Target::Url(url),
        path: String::new(),
        query: Vec::new(),
        headers: Vec::new(),
        body: connector::Body::Empty,
        auth: Auth::None,
    };
    Plan::ask(Exchange::read(Op::Media, manifest::MEDIA, request).file(FILE_MAX), Ok)
}
