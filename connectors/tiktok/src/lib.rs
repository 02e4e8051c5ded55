//! TikTok Shop: orders, cancellations, returns and, where the platform's people have allowed it, chat with buyers.
//!
//! One consent may cover several shops, each named by a cipher; success is `code == 0`, whatever the HTTP status; times that are
//! called "expire in" are moments; chat has a quota of 10,000 calls a day. Rules cite the contract sheet this was built to as
//! "tiktok §n"; what a real shop has yet to settle is in `docs/connectors/tiktok.md`.

mod account;
mod chat;
mod fault;
mod grant;
mod hook;
mod manifest;
mod order;
mod reply;
mod sign;

use connector::{
    AccountContext, Admission, AppContext, Connected, Connector, ConsentReturn, Delivery, Fault, Found,
    Grant, HistoryAsk, Hook, Keys, Manifest, Op, Outgoing, Page, Piece, Plan, PollAsk, Probe, Profile,
    Refusal, Reply, Request, Secrets, Sent, SetupStep, ThreadContext, Unreadable,
};
use model::{Composer, Event, MediaRef, ReplyWindow, ResponseClock, Time};
use url::Url;

/// The TikTok Shop connector.
pub static TIKTOK: Tiktok = Tiktok;

/// The code for TikTok Shop's Open Platform.
#[derive(Clone, Copy, Debug)]
pub struct Tiktok;

impl Connector for Tiktok {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn verify(&self, hook: &Hook<'_>, keys: &Keys<'_>, _now: Time) -> Result<Admission, Refusal> {
        hook::verify(hook, keys)
    }

    fn split(&self, hook: &Hook<'_>) -> Vec<Delivery> {
        hook::split(hook.body)
    }

    fn decode(&self, event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        hook::decode(event, own)
    }

    fn concerns(&self, event: &Delivery, account: &AccountContext) -> bool {
        hook::concerns(event, account)
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

    fn response_clock(&self, _thread: &ThreadContext, waiting_since: Time) -> Option<ResponseClock> {
        Some(chat::response_clock(waiting_since))
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

    fn exchange(&self, _app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
        grant::exchange(back)
    }

    fn setup(&self, account: &AccountContext) -> Plan<Vec<SetupStep>> {
        account::setup(account)
    }

    fn renew(&self, _account: &AccountContext, _app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
        grant::renew(secrets)
    }

    fn probe(&self, account: &AccountContext) -> Plan<Probe> {
        account::probe(account)
    }

    fn poll(&self, account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
        match ask.feed {
            manifest::ORDERS => order::poll(account, ask),
            manifest::RETURNS => order::poll_returns(account, ask),
            manifest::CANCELLATIONS => order::poll_cancellations(account, ask),
            manifest::CHATS => chat::poll(account, ask),
            other => Plan::refuse(Fault::unsupported(format!("TikTok Shop has no feed '{other}'"))),
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
}
