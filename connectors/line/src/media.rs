//! Files of messages (line §3.1).

use connector::{Auth, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, Target, text};
use model::MediaRef;
use serde_json::Value;

use crate::{
    fault::NOT_READY,
    manifest::{ALL, API, DATA},
    text::segment,
};

/// Largest file that is fetched: more than the largest film seen (356 MB).
const MAX: u64 = 1 << 30;

/// Fetches a file from LINE, or from where somebody else keeps it: there without any of our keys. A film may still be in the making
/// (202): then it is looked whether that failed, and else tried again later.
pub fn media(what: &MediaRef) -> Plan<Reply> {
    let id = match what {
        MediaRef::Platform { id } => id,
        MediaRef::Url { url } => {
            let request =
                Request { target: Target::Url(url.clone()), ..Request::get(API, String::new(), Auth::None) };
            return Plan::ask(Exchange::read(Op::Media, ALL, request).file(MAX), Ok);
        }
    };
    let path = format!("/v2/bot/message/{}/content", segment(id));
    let transcoding = format!("{path}/transcoding");
    let content = Exchange::read(Op::Media, ALL, Request::get(DATA, path, Auth::Grant)).file(MAX);
    Plan::ask_then(content, move |reply| match reply {
        Err(fault) if fault.code == NOT_READY => prepared(transcoding, fault),
        other => Plan::Done(other),
    })
}

/// Whether LINE gave up preparing a file. All else means: later.
fn prepared(path: String, later: Fault) -> Plan<Reply> {
    let exchange = Exchange::read(Op::Media, ALL, Request::get(DATA, path, Auth::Grant));
    Plan::ask_then(exchange, move |reply| {
        let status = reply.ok().and_then(|r| r.json::<Value>().ok()).and_then(|v| text(&v, "status"));
        Plan::refuse(match status.as_deref() {
            Some("failed") => {
                Fault::new(FaultClass::Gone, "transcoding_failed", "LINE could not prepare this file.")
            }
            _ => later,
        })
    })
}
