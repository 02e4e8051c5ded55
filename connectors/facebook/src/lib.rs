//! Facebook: one Page through the Messenger Platform.
//!
//! Webhooks bring everything and are signed over their raw bytes; the list of conversations is the safety net. A Page's token has no
//! date of expiry and dies without a word, so it is looked at. Sends have no retry key: a look or the echo tells what became of
//! them. Rules cite the contract sheet this was built to as "facebook §n"; what a real Page has yet to settle is in
//! `docs/connectors/facebook.md`.

mod account;
mod event;
mod grant;
mod hook;
mod manifest;
mod media;
mod profile;
mod read;
mod send;

use connector::{
    AccountContext, Admission, AppContext, Connected, Connector, ConsentReturn, Delivery, Fault, Found,
    HistoryAsk, Hook, Keys, Manifest, Op, Outgoing, Page, Piece, Plan, PollAsk, Probe, Profile, Refusal,
    Reply, Request, Secrets, Sent, SetupStep, ThreadContext, Unreadable,
};
use connector_graph::Signing;
use model::{Composer, Event, MediaRef, ReplyWindow, Time};
use url::Url;

/// The Facebook connector.
pub static FACEBOOK: Facebook = Facebook;

/// The code for Facebook Pages.
#[derive(Clone, Copy, Debug)]
pub struct Facebook;

impl Connector for Facebook {
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
        event::decode(event, own)
    }

    fn route(&self, event: &Delivery) -> Vec<String> {
        hook::route(event)
    }

    fn concerns(&self, event: &Delivery, account: &AccountContext) -> bool {
        hook::concerns(event, account)
    }

    fn authorize(&self, request: Request, keys: &Keys<'_>, _now: Time) -> Request {
        connector_graph::sign(request, &Signing::of(keys))
    }

    fn fault(&self, op: Op, reply: &Reply) -> Option<Fault> {
        connector_graph::fault(op, reply)
    }

    fn composer(&self, thread: &ThreadContext, account: &AccountContext) -> Composer {
        send::composer(thread, account)
    }

    fn reply_window(&self, thread: &ThreadContext, account: &AccountContext) -> ReplyWindow {
        send::reply_window(thread, account)
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

    fn setup(&self, account: &AccountContext) -> Plan<Vec<SetupStep>> {
        account::setup(account)
    }

    fn revoke(&self, account: &AccountContext, _app: &AppContext, _secrets: &Secrets) -> Plan<()> {
        account::revoke(account)
    }

    fn probe(&self, account: &AccountContext) -> Plan<Probe> {
        account::probe(account)
    }

    fn poll(&self, account: &AccountContext, ask: &PollAsk) -> Plan<Page> {
        read::poll(account, ask)
    }

    fn history(&self, account: &AccountContext, thread: &ThreadContext, ask: &HistoryAsk) -> Plan<Page> {
        read::history(account, thread, ask)
    }

    fn profile(
        &self,
        account: &AccountContext,
        thread: &ThreadContext,
        _member: Option<&str>,
    ) -> Plan<Profile> {
        profile::profile(account, thread)
    }

    fn media(&self, _account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
        media::media(what)
    }

    fn pieces(&self, what: &Outgoing, _thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        send::pieces(what)
    }

    fn send(&self, account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
        send::send(account, thread, piece)
    }

    fn look(&self, account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
        send::look(account, thread, piece)
    }

    fn mark_read(&self, account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
        send::mark_read(account, thread)
    }
}
