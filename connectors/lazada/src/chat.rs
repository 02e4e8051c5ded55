//! Chat (lazada §3): one thread is one session, its contact is the buyer's account id.

mod composer;
mod content;
mod history;
mod import;
mod look;
mod mark_read;
mod media;
mod message;
mod part;
mod pieces;
mod profile;
mod recall;
mod row;
mod send;
mod session;

pub(crate) use composer::composer;
pub(crate) use history::history;
pub(crate) use import::poll;
pub(crate) use look::look;
pub(crate) use mark_read::mark_read;
pub(crate) use media::media;
pub(crate) use message::{message, state};
pub(crate) use pieces::pieces;
pub(crate) use profile::profile;
pub(crate) use recall::recall;
pub(crate) use send::send;
pub(crate) use session::session_row;

use connector::{AccountContext, Auth, Exchange, Op, Request};
use model::{ThreadKind, ThreadRef};

use crate::{country, manifest};

/// A thread by its session id.
pub(crate) fn thread_ref(id: String) -> ThreadRef {
    ThreadRef { id, kind: ThreadKind::Direct }
}

/// A reading call of chat.
fn get(account: &AccountContext, op: Op, path: &str, pairs: &[(&str, &str)]) -> Exchange {
    let (country, _) = country::of_shop(&account.external_id);
    let request = Request::get(country.api, path, Auth::Grant);
    let request = pairs.iter().fold(request, |r, (k, v)| r.query(k, *v));
    Exchange::read(op, manifest::CHAT, request)
}

/// An acting call of chat.
fn post(account: &AccountContext, op: Op, path: &str, pairs: &[(&str, &str)]) -> Exchange {
    let (country, _) = country::of_shop(&account.external_id);
    Exchange::act(op, manifest::REPLY, Request::post_form(country.api, path, Auth::Grant, pairs))
}
