//! The contract.

use model::{Composer, Event, MediaRef, ReplyWindow, ResponseClock, Time};
use url::Url;

use crate::{
    AccountContext, Admission, AppContext, Connected, ConsentReturn, Delivery, Fault, Found, Grant,
    HistoryAsk, Hook, Keys, Manifest, Op, Outgoing, Page, Piece, Plan, PollAsk, Probe, Profile, Refusal,
    Reply, Request, Secrets, Sent, SetupStep, ThreadContext, Unreadable,
};

/// The code for one platform: descriptions only, no I/O, no clock, no state.
pub trait Connector: Send + Sync {
    /// What it claims.
    fn manifest(&self) -> &'static Manifest;

    /// Whether a hook is genuine. Checked on the raw bytes, in constant time, before anything is parsed. No
    /// default: it cannot be forgotten.
    fn verify(&self, hook: &Hook<'_>, keys: &Keys<'_>, now: Time) -> Result<Admission, Refusal>;

    /// Splits a genuine hook into single events for the journal. Never loses one: what cannot be read comes
    /// out as one delivery holding the whole body, keyed by its hash.
    fn split(&self, hook: &Hook<'_>) -> Vec<Delivery>;

    /// Interprets one raw event. `own` is the platform's id of the account it was routed to. Unknown kinds of *message*
    /// become [`model::Part::Unsupported`]; unknown kinds of *event* are `Unreadable`, and so stay in the journal.
    fn decode(&self, event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable>;

    /// Which accounts (platform ids) an app-level event without `account` concerns.
    fn route(&self, _event: &Delivery) -> Vec<String> {
        Vec::new()
    }

    /// Whether an app-level event that names no account (`account` and [`Connector::route`] are both empty) concerns this
    /// one: somebody who consented takes the consent back, say. Asked of every account of the platform.
    fn concerns(&self, _event: &Delivery, _account: &AccountContext) -> bool {
        false
    }

    /// Signs a request at the moment it leaves.
    fn authorize(&self, request: Request, keys: &Keys<'_>, now: Time) -> Request;

    /// Whether a reply is a fault. HTTP 200 with an error inside is one.
    fn fault(&self, op: Op, reply: &Reply) -> Option<Fault>;

    /// What may be written in a thread now. `account` is the account's memo (quota and the like).
    fn composer(&self, thread: &ThreadContext, account: &AccountContext) -> Composer;

    /// The reply window of a thread now.
    fn reply_window(&self, _thread: &ThreadContext, _account: &AccountContext) -> ReplyWindow {
        ReplyWindow::none()
    }

    /// When an unanswered thread begins to hurt the account's response rate; `waiting_since` is when the contact began to wait.
    fn response_clock(&self, _thread: &ThreadContext, _waiting_since: Time) -> Option<ResponseClock> {
        None
    }

    /// The consent page's address. `state` comes back with the callback.
    fn consent(
        &self,
        _app: &AppContext,
        _endpoint: &dyn Fn(&str) -> String,
        _state: &str,
        _now: Time,
    ) -> Result<Url, Fault> {
        Err(Fault::unsupported("this platform has no consent page"))
    }

    /// Turns consent into accounts: code for tokens, then discovery. All that the consent covers comes out.
    fn exchange(&self, _app: &AppContext, _back: &ConsentReturn) -> Plan<Vec<Connected>> {
        Plan::unsupported(Op::Connect)
    }

    /// Turns typed-in keys into an account.
    fn connect(&self, _fields: &Secrets, _now: Time) -> Plan<Connected> {
        Plan::unsupported(Op::Connect)
    }

    /// Registers webhooks and checks what the operator must do by hand. Safe to run again.
    fn setup(&self, _account: &AccountContext) -> Plan<Vec<SetupStep>> {
        Plan::unsupported(Op::Setup)
    }

    /// Renews a grant. The new one is committed before it is used. `secrets` are those of the present grant; the request is
    /// built with [`crate::Auth::App`] or [`crate::Auth::None`] and carries what it needs of them in its body.
    fn renew(&self, _account: &AccountContext, _app: &AppContext, _secrets: &Secrets) -> Plan<Grant> {
        Plan::unsupported(Op::Renew)
    }

    /// Gives a grant back.
    fn revoke(&self, _account: &AccountContext, _app: &AppContext, _secrets: &Secrets) -> Plan<()> {
        Plan::unsupported(Op::Revoke)
    }

    /// Where a person revokes by hand, for platforms without a call for it.
    fn revoke_page(&self, _app: &AppContext, _endpoint: &dyn Fn(&str) -> String) -> Option<Url> {
        None
    }

    /// Looks how an account is.
    fn probe(&self, _account: &AccountContext) -> Plan<Probe> {
        Plan::unsupported(Op::Probe)
    }

    /// Reads a page of a feed. For app feeds `account` holds an empty `external_id`.
    fn poll(&self, _account: &AccountContext, _ask: &PollAsk) -> Plan<Page> {
        Plan::unsupported(Op::Poll)
    }

    /// Tells the platform that a page's deliveries are durable.
    fn confirm(&self, _account: &AccountContext, _feed: &str, _token: &str) -> Plan<()> {
        Plan::unsupported(Op::Confirm)
    }

    /// Reads a thread again, newest first.
    fn history(&self, _account: &AccountContext, _thread: &ThreadContext, _ask: &HistoryAsk) -> Plan<Page> {
        Plan::unsupported(Op::History)
    }

    /// Reads orders by number; at most `manifest.orders_per_call`. Orders that are not there are left out.
    fn orders(&self, _account: &AccountContext, _external_ids: &[String]) -> Plan<Vec<Delivery>> {
        Plan::unsupported(Op::Orders)
    }

    /// Reads a contact's profile. `member` is somebody inside a group thread; none for the thread's contact itself.
    fn profile(
        &self,
        _account: &AccountContext,
        _thread: &ThreadContext,
        _member: Option<&str>,
    ) -> Plan<Profile> {
        Plan::unsupported(Op::Profile)
    }

    /// Fetches a file: its last exchange is an [`crate::Expect::File`], and its reply's headers are the result.
    fn media(&self, _account: &AccountContext, _what: &MediaRef) -> Plan<Reply> {
        Plan::unsupported(Op::Media)
    }

    /// Cuts a reply into pieces, each one call, within the platform's limits; or says why it cannot go out. The pieces'
    /// `retry_key` is left empty and filled in by the engine before anything is stored.
    fn pieces(&self, _what: &Outgoing, _thread: &ThreadContext) -> Result<Vec<Piece>, Fault> {
        Err(Fault::unsupported("this platform takes no messages from us"))
    }

    /// Sends one piece.
    fn send(&self, _account: &AccountContext, _thread: &ThreadContext, _piece: &Piece) -> Plan<Sent> {
        Plan::unsupported(Op::Send)
    }

    /// Looks whether a piece of unknown outcome went out.
    fn look(&self, _account: &AccountContext, _thread: &ThreadContext, _piece: &Piece) -> Plan<Found> {
        Plan::unsupported(Op::Look)
    }

    /// Tells the platform that we have read the thread.
    fn mark_read(&self, _account: &AccountContext, _thread: &ThreadContext) -> Plan<()> {
        Plan::unsupported(Op::MarkRead)
    }

    /// Takes a message of ours back.
    fn recall(&self, _account: &AccountContext, _thread: &ThreadContext, _external_id: &str) -> Plan<()> {
        Plan::unsupported(Op::Recall)
    }
}
