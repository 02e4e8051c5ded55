//! Chat (shopee §3): one thread is one conversation, its contact is the buyer's user id.

mod composer;
mod history;
mod look;
mod mark_read;
mod media;
mod message;
mod part;
mod pieces;
mod poll;
mod profile;
mod recall;
mod row;
mod send;
mod thread;

pub(crate) use composer::{CHAT_OFF, composer, reply_window};
pub(crate) use history::history;
pub(crate) use look::look;
pub(crate) use mark_read::mark_read;
pub(crate) use media::media;
pub(crate) use message::{SELLER, message};
pub(crate) use pieces::pieces;
pub(crate) use poll::poll;
pub(crate) use profile::profile;
pub(crate) use recall::recall;
pub(crate) use send::send;
pub(crate) use thread::thread_row;

use connector::{Auth, Exchange, Op, Request};
use model::{ThreadKind, ThreadRef};

use crate::manifest;

/// A thread by its conversation id.
pub(crate) fn thread_ref(id: String) -> ThreadRef {
    ThreadRef { id, kind: ThreadKind::Direct }
}

/// A reading call of chat.
pub(crate) fn get(op: Op, name: &str, pairs: &[(&str, &str)]) -> Exchange {
    let request = Request::get(manifest::API, format!("/api/v2/sellerchat/{name}"), Auth::Grant);
    let request = pairs.iter().fold(request, |r, (k, v)| r.query(k, *v));
    Exchange::read(op, manifest::SHOP, request)
}

/// An acting call of chat.
pub(crate) fn post(op: Op, name: &str, body: &serde_json::Value) -> Exchange {
    let path = format!("/api/v2/sellerchat/{name}");
    Exchange::act(op, manifest::SHOP, Request::post_json(manifest::API, path, Auth::Grant, body))
}
