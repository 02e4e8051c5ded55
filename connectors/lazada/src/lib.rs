//! Lazada: orders, returns and, through an app of its own, chat.
//!
//! Two apps for one shop, a host for each of six countries, scalars whose type changes, errors that come with HTTP 200, and a chat that
//! must never be polled. Rules cite the contract sheet this was built to as "lazada §n"; what a real shop has yet to settle is in
//! `docs/connectors/lazada.md`.

mod account;
mod chat;
mod country;
mod fault;
mod grant;
mod manifest;
mod order;
mod patience;
mod push;
mod scalar;
mod sign;

use connector::{
    AccountContext, Admission, AppContext, Connected, Connector, ConsentReturn, Delivery, Fault, Found,
    Grant, HistoryAsk, Hook, Keys, Manifest, Op, Outgoing, Page, Piece, Plan, PollAsk, Probe, Profile,
    Refusal, Reply, Request, Secrets, Sent, ThreadContext, Unreadable,
};
use model::{Composer, Event, MediaRef, Time};
use url::Url;

/// The Lazada connector.
pub static LAZADA: Lazada = Lazada;

/// The code for Lazada Open Platform.
#[derive(Clone, Copy, Debug)]
pub struct Lazada;

impl Connector for Lazada {
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

    fn concerns(&self, event: &Delivery, account: &AccountContext) -> bool {
        push::concerns(event, account)
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

    fn consent(
        &self,
        app: &AppContext,
        endpoint: &dyn Fn(&str) -> String,
        state: &str,
        _now: Time,
    ) -> Result<Url, Fault> {
        grant::consent(app, endpoint, state)
    }

    fn exchange(&self, app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
        grant::exchange(app, back)
    }

    fn renew(&self, account: &AccountContext, app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
        grant::renew(account, app, secrets)
    }

    fn probe(&self, account: &AccountContext) -> Plan<Probe> {
        account::probe(account)
    }

    fn poll(&self, account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
        match ask.feed {
            manifest::ORDERS => order::poll(account, ask),
            manifest::RETURNS => order::poll_returns(account, ask),
            manifest::CHATS => chat::poll(account, ask),
            other => Plan::refuse(Fault::unsupported(format!("Lazada has no feed '{other}'"))),
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

    fn pieces(&self, what: &Outgoing, _thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        chat::pieces(what)
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

    fn recall(&self, account: &AccountContext, thread: &ThreadContext, external_id: &str) -> Plan<()> {
        chat::recall(account, thread, external_id)
    }
}
