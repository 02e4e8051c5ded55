//! Instagram: one professional account through the Instagram API with Instagram Login.
//!
//! A token of sixty days that has to be renewed while it lives, two ids for the same account, texts counted in bytes, and a reply
//! window of a day. Events that come through a linked Page are taken too. Rules cite the contract sheet this was built
//! to as "instagram §n" and "facebook §n"; what a real account has yet to settle is in `docs/connectors/instagram.md`.

mod account;
mod attachment;
mod chat;
mod comment;
mod consent;
mod decode;
mod exchange;
mod fault;
mod hook;
mod manifest;
mod message;
mod messaging;
mod own;
mod row;
mod token;

use connector::{
    AccountContext, Admission, AppContext, Connected, Connector, ConsentReturn, Delivery, Fault, Found,
    Grant, HistoryAsk, Hook, Keys, Manifest, Op, Outgoing, Page, Piece, Plan, PollAsk, Probe, Profile,
    Refusal, Reply, Request, Secrets, Sent, SetupStep, ThreadContext, Unreadable,
};
use model::{Composer, Event, MediaRef, ReplyWindow, Time};
use url::Url;

/// The Instagram connector.
pub static INSTAGRAM: Instagram = Instagram;

/// The code for Instagram's messaging with Instagram Login.
#[derive(Clone, Copy, Debug)]
pub struct Instagram;

impl Connector for Instagram {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn verify(&self, hook: &Hook<'_>, keys: &Keys<'_>, _now: Time) -> Result<Admission, Refusal> {
        hook::verify(hook, keys)
    }

    fn split(&self, hook: &Hook<'_>) -> Vec<Delivery> {
        hook::split(hook)
    }

    fn decode(&self, event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        decode::decode(event, own)
    }

    fn concerns(&self, event: &Delivery, account: &AccountContext) -> bool {
        hook::concerns(event, account)
    }

    fn authorize(&self, request: Request, keys: &Keys<'_>, _now: Time) -> Request {
        token::authorize(request, keys)
    }

    fn fault(&self, op: Op, reply: &Reply) -> Option<Fault> {
        fault::fault(op, reply)
    }

    fn composer(&self, thread: &ThreadContext, account: &AccountContext) -> Composer {
        chat::composer(thread, account)
    }

    fn reply_window(&self, thread: &ThreadContext, account: &AccountContext) -> ReplyWindow {
        chat::reply_window(thread, account)
    }

    fn consent(
        &self,
        app: &AppContext,
        endpoint: &dyn Fn(&str) -> String,
        state: &str,
        _now: Time,
    ) -> Result<Url, Fault> {
        consent::consent(app, endpoint, state)
    }

    fn exchange(&self, app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
        exchange::exchange(app, back)
    }

    fn setup(&self, account: &AccountContext) -> Plan<Vec<SetupStep>> {
        account::setup(account)
    }

    fn renew(&self, account: &AccountContext, _app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
        token::renew(account, secrets)
    }

    fn revoke(&self, account: &AccountContext, _app: &AppContext, _secrets: &Secrets) -> Plan<()> {
        account::unsubscribe(account)
    }

    fn probe(&self, account: &AccountContext) -> Plan<Probe> {
        account::probe(account)
    }

    fn poll(&self, account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
        if ask.feed == manifest::CHATS {
            chat::poll(account, ask)
        } else {
            Plan::refuse(Fault::unsupported(format!("Instagram has no feed '{}'", ask.feed)))
        }
    }

    fn history(&self, account: &AccountContext, thread: &ThreadContext, ask: &HistoryAsk) -> Plan<Page> {
        chat::history(account, thread, ask)
    }

    fn profile(
        &self,
        account: &AccountContext,
        thread: &ThreadContext,
        _member: Option<&str>,
    ) -> Plan<Profile> {
        chat::profile(account, thread)
    }

    fn media(&self, _account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
        chat::media(what)
    }

    fn pieces(&self, what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        chat::pieces(what, thread)
    }

    fn send(&self, account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
        chat::send(account, thread, piece)
    }

    fn look(&self, account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
        chat::look(account, thread, piece)
    }

    fn mark_read(&self, account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
        chat::mark_read(account, thread)
    }
}
