//! LINE: one official account through its Messaging API channel.
//!
//! Webhooks only: LINE has no history and nothing to poll. A short-lived "stateless" token is issued from the channel's id
//! and secret whenever one is needed. An answer goes by reply token while that is fresh (it costs nothing), and by push
//! with a retry key after.

mod composer;
mod connect;
mod event;
mod fault;
mod hook;
mod manifest;
mod media;
mod memo;
mod message;
mod object;
mod piece;
mod probe;
mod profile;
mod read;
mod send;
mod setup;
mod text;
mod token;

use connector::{
    AccountContext, Admission, AppContext, Auth, Connected, Connector, Delivery, Fault, Grant, Hook, Keys,
    Manifest, Op, Outgoing, Piece, Plan, Probe, Profile, Refusal, Reply, Request, Secrets, Sent, SetupStep,
    ThreadContext, Unreadable,
};
use model::{Composer, Event, MediaRef, Time};

/// The connector for LINE.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line;

impl Connector for Line {
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
        event::decode(event, own)
    }

    fn authorize(&self, request: Request, keys: &Keys<'_>, _now: Time) -> Request {
        match request.auth {
            Auth::Grant => {
                request.header("authorization", token::bearer(keys.grant.reveal(token::ACCESS_TOKEN)))
            }
            Auth::None | Auth::App => request,
        }
    }

    fn fault(&self, op: Op, reply: &Reply) -> Option<Fault> {
        fault::of(op, reply)
    }

    fn composer(&self, thread: &ThreadContext, account: &AccountContext) -> Composer {
        composer::composer(thread, account)
    }

    fn connect(&self, fields: &Secrets, _now: Time) -> Plan<Connected> {
        connect::connect(fields)
    }

    fn setup(&self, account: &AccountContext) -> Plan<Vec<SetupStep>> {
        setup::setup(account)
    }

    fn renew(&self, _account: &AccountContext, _app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
        token::issue(Op::Renew, secrets)
    }

    fn probe(&self, account: &AccountContext) -> Plan<Probe> {
        probe::probe(account)
    }

    fn profile(
        &self,
        _account: &AccountContext,
        thread: &ThreadContext,
        member: Option<&str>,
    ) -> Plan<Profile> {
        profile::profile(thread, member)
    }

    fn media(&self, _account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
        media::media(what)
    }

    fn pieces(&self, what: &Outgoing, thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        piece::pieces(what, thread)
    }

    fn send(&self, _account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Sent> {
        send::send(thread, piece)
    }

    fn mark_read(&self, account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
        read::mark_read(account, thread)
    }
}
