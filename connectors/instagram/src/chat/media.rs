//! Files of messages (instagram §2.5): signed addresses that die, fetched without any of our keys.

use connector::{Auth, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, Target};
use model::MediaRef;

use crate::manifest::{GRAPH, MEDIA};

/// Largest file that is fetched: a reel may be larger than what can be sent.
const MAX: u64 = 200 << 20;

/// Fetches a file.
pub(crate) fn media(what: &MediaRef) -> Plan<Reply> {
    let MediaRef::Url { url } = what else {
        let detail = "Instagram names files by address only, and this one has none; it can still be seen in the Instagram app.";
        return Plan::refuse(Fault::new(FaultClass::Gone, "media_unknown", detail));
    };
    let request = Request { target: Target::Url(url.clone()), ..Request::get(GRAPH, "", Auth::None) };
    Plan::ask(Exchange::read(Op::Media, MEDIA, request).file(MAX), Ok)
}
