//! Shopee: orders, returns and, where the seller's app has the permission, chat.
//!
//! Two keys (calls are signed with the partner key, pushes with the push key), refresh tokens that work once, chat times
//! in nanoseconds beside order times in seconds, and errors that come with HTTP 200. Rules cite the contract sheet
//! this was built to as "shopee §n"; what a real shop has yet to settle is in `docs/connectors/shopee.md`.

mod account;
mod chat;
mod fault;
mod grant;
mod manifest;
mod order;
mod push;
mod region;
mod reply;
mod sign;

use connector::{
    AccountContext, Admission, AppContext, Connected, Connector, ConsentReturn, Delivery, Fault, Found,
    Grant, HistoryAsk, Hook, Keys, Manifest, Op, Outgoing, Page, Piece, Plan, PollAsk, Probe, Profile,
    Refusal, Reply, Request, Secrets, Sent, SetupStep, ThreadContext, Unreadable,
};
use model::{Composer, Event, MediaRef, ReplyWindow, Time};
use url::Url;

/// The Shopee connector.
pub static SHOPEE: Shopee = Shopee;

/// The code for Shopee Open Platform v2.
#[derive(Clone, Copy, Debug)]
pub struct Shopee;

impl Connector for Shopee {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn verify(&self, hook: &Hook<'_>, keys: &Keys<'_>, _now: Time) -> Result<Admission, Refusal> {
        push::verify(hook, keys)
    }

    fn split(&self, hook: &Hook<'_>) -> Vec<Delivery> {
        push::split(hook.body)
    }

    fn decode(&self, event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        push::decode(event, own)
    }

    fn route(&self, event: &Delivery) -> Vec<String> {
        push::route(event)
    }

    fn authorize(&self, request: Request, keys: &Keys<'_>, now: Time) -> Request {
        sign::authorize(request, keys, now)
    }

    fn fault(&self, op: Op, reply: &Reply) -> Option<Fault> {
        fault::fault(op, reply)
    }

    fn composer(&self, thread: &ThreadContext, account: &AccountContext) -> Composer {
        chat::composer(thread, account)
    }

    fn reply_window(&self, thread: &ThreadContext, _account: &AccountContext) -> ReplyWindow {
        chat::reply_window(thread)
    }

    fn consent(
        &self,
        app: &AppContext,
        endpoint: &dyn Fn(&str) -> String,
        state: &str,
        now: Time,
    ) -> Result<Url, Fault> {
        grant::consent(app, endpoint, state, now)
    }

    fn exchange(&self, app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
        grant::exchange(app, back)
    }

    fn setup(&self, account: &AccountContext) -> Plan<Vec<SetupStep>> {
        account::setup(account)
    }

    fn renew(&self, account: &AccountContext, app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
        grant::renew(account, app, secrets)
    }

    fn revoke_page(&self, app: &AppContext, endpoint: &dyn Fn(&str) -> String) -> Option<Url> {
        grant::revoke_page(app, endpoint)
    }

    fn probe(&self, account: &AccountContext) -> Plan<Probe> {
        account::probe(account)
    }

    fn poll(&self, account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
        match ask.feed {
            manifest::ORDERS => order::poll(account, ask),
            manifest::RETURNS => order::poll_returns(account, ask),
            manifest::CHATS => chat::poll(account, ask),
            manifest::LOST_PUSHES => push::lost(),
            other => Plan::refuse(Fault::unsupported(format!("Shopee has no feed '{other}'"))),
        }
    }

    fn confirm(&self, _account: &AccountContext, feed: &str, token: &str) -> Plan<()> {
        if feed == manifest::LOST_PUSHES {
            push::confirm(token)
        } else {
            Plan::refuse(Fault::unsupported(format!("Shopee's feed '{feed}' has nothing to confirm")))
        }
    }

    fn history(&self, account: &AccountContext, thread: &ThreadContext, ask: &HistoryAsk) -> Plan<Page> {
        chat::history(account, thread, ask)
    }

    fn orders(&self, account: &AccountContext, external_ids: &[String]) -> Plan<Vec<Delivery>> {
        order::orders(account, external_ids)
    }

    fn profile(
        &self,
        account: &AccountContext,
        thread: &ThreadContext,
        _member: Option<&str>,
    ) -> Plan<Profile> {
        chat::profile(account, thread)
    }

    fn media(&self, account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
        chat::media(account, what)
    }

    fn pieces(&self, what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        chat::pieces(what, thread)
    }

    fn send(&self, _account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
        chat::send(thread, piece)
    }

    fn look(&self, account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
        chat::look(account, thread, piece)
    }

    fn mark_read(&self, _account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
        chat::mark_read(thread)
    }

    fn recall(&self, account: &AccountContext, thread: &ThreadContext, external_id: &str) -> Plan<()> {
        chat::recall(account, thread, external_id)
    }
}
