//! What a simulated Meta platform knows: one app, the person who connects, accounts (Pages or Instagram
//! professional accounts) with customers and conversations, tokens, uploads, assets.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::Flavor;
use super::refusal::Fault;

pub use super::account::{Account, Conversation, Customer, Message, Openness};

/// The app in the dashboard.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings of a dashboard")]
pub struct App {
    /// App id (Instagram: the Instagram app id).
    pub id: String,
    /// Its secret: signs webhooks, proofs and signed requests.
    pub secret: String,
    /// Instagram: the Meta app's secret, which signs in mode B.
    pub meta_secret: String,
    /// What the handshake carries.
    pub verify_token: String,
    /// Name.
    pub name: String,
    /// Where webhooks go.
    pub callback_url: Option<String>,
    /// Fields selected at app level.
    pub fields: BTreeSet<String>,
    /// Deauthorize callback.
    pub deauthorize_url: Option<String>,
    /// Data-deletion callback.
    pub deletion_url: Option<String>,
    /// Registered redirect URIs; unchecked when there is none.
    pub redirect_uris: Vec<String>,
    /// "Require App Secret".
    pub require_proof: bool,
    /// The Human Agent feature is approved.
    pub human_agent: bool,
    /// Instagram: whether `reply_to` is accepted (instagram §4 leaves it open).
    pub reply_to: bool,
    /// Fields that a subscription may name.
    pub known_fields: BTreeSet<String>,
    /// How many of the newest messages of a conversation have details.
    pub depth: usize,
    /// The longest page of any list, to make paging visible.
    pub page_limit: usize,
    /// Webhook bodies as plain UTF-8 instead of escapes.
    pub raw_utf8: bool,
    /// Delivery and read receipts follow what we send.
    pub receipts: bool,
    /// The echo arrives before the answer to the call.
    pub echo_first: bool,
    /// Instagram: sign with the Meta app's secret (mode B).
    pub signed_by_meta: bool,
    /// Other shapes of answers that were seen: `flat_token` (instagram §1.3), `no_expires_in`, `text_success`,
    /// `unix_time` (facebook §1.3, §1.7, §3.1), `wrapped_me` (instagram §1.3).
    pub forms: BTreeSet<String>,
    /// The version in `Facebook-API-Version`.
    pub api_version: String,
    /// What `X-Business-Use-Case-Usage` says, when set.
    pub usage: Option<Value>,
}

/// The person at Facebook who connects Pages.
#[derive(Debug, Clone)]
pub struct Operator {
    /// App-scoped user id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Scopes granted to the app.
    pub scopes: BTreeSet<String>,
}

/// The kinds of token (facebook §1.4, instagram §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// 1–2 h.
    Short,
    /// 60 days.
    Long,
    /// A Page's.
    Page,
}

/// An issued token.
#[derive(Debug, Clone)]
pub struct Token {
    /// Kind.
    pub kind: TokenKind,
    /// The Page or Instagram account it speaks for.
    pub account: Option<String>,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// Issued, on the ageing clock.
    pub issued_ms: i64,
    /// Dies, on the ageing clock; none = never by itself.
    pub expires_ms: Option<i64>,
    /// Killed: subcode and why.
    pub dead: Option<(Option<i64>, String)>,
}

/// An authorization code.
#[derive(Debug, Clone)]
pub struct Code {
    /// Where it must be redeemed from.
    pub redirect_uri: String,
    /// The Instagram account that consented.
    pub account: Option<String>,
    /// Granted scopes.
    pub scopes: BTreeSet<String>,
    /// On the ageing clock.
    pub expires_ms: i64,
    /// Redeemed.
    pub used: bool,
}

/// What kind of bytes an asset holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A JPEG.
    Image,
    /// A GIF-like small picture (PNG).
    Sticker,
    /// An MP4.
    Video,
    /// An M4A.
    Audio,
    /// A PDF.
    File,
}

/// A file on the CDN.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Kind.
    pub media: Media,
    /// The URL's signature.
    pub signature: String,
    /// When the URL dies, on the ageing clock.
    pub expires_ms: i64,
    /// What was uploaded, where it was.
    pub bytes: Option<(String, bytes::Bytes)>,
}

/// A reusable upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Whose.
    pub account: String,
    /// `image`, `video`, `audio` or `file`.
    pub kind: String,
    /// Asset on the CDN.
    pub asset: u64,
    /// 90 days, on the ageing clock.
    pub expires_ms: i64,
}

/// A comment under a post.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Under whose post.
    pub account: String,
    /// Who wrote it.
    pub customer: String,
    /// When, on the ageing clock.
    pub at_ms: i64,
    /// It had its one private answer.
    pub answered: bool,
}

/// Calls that the console told to fail.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Operation or `*`.
    pub operation: String,
    /// How.
    pub fault: Fault,
    /// How many more.
    pub times: u64,
    /// Whether the call is done all the same.
    pub done: bool,
    /// Whether the body is left empty (a 5xx without words).
    pub empty: bool,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    /// Which platform.
    pub flavor: Flavor,
    /// The app.
    pub app: App,
    /// The person.
    pub operator: Operator,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Tokens by text.
    pub tokens: HashMap<String, Token>,
    /// Codes by text.
    pub codes: HashMap<String, Code>,
    /// CDN files by number.
    pub assets: HashMap<u64, Asset>,
    /// Uploads by attachment id.
    pub uploads: HashMap<String, Upload>,
    /// Failures to come.
    pub planned: Vec<Planned>,
    /// Times of calls, by account and operation, for limits.
    pub recent: HashMap<(String, String), Vec<i64>>,
    /// All calls so far, for usage headers.
    pub calls: u64,
    /// Comments by id, for private replies.
    pub comments: HashMap<String, Comment>,
    /// Sender actions of ours: account, customer, action.
    pub actions: Vec<(String, String, String)>,
    /// When a webhook of an account was last accepted.
    pub accepted: HashMap<String, i64>,
    /// Calls to the CDN that carried a token, which must never happen.
    pub leaked_tokens: u64,
}

impl World {
    /// The account with an id of either kind.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|a| a.id == id || (a.scoped_id == id && !id.is_empty()))
    }

    /// The same, to change.
    pub fn account_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|a| a.id == id || (a.scoped_id == id && !id.is_empty()))
    }

    /// Ends tokens of an account (or of everybody) with a subcode; answers how many.
    pub fn kill(&mut self, account: Option<&str>, subcode: Option<i64>, why: &str) -> usize {
        let mut ended = 0;
        for token in self.tokens.values_mut() {
            let meant = account.is_none_or(|id| token.account.as_deref() == Some(id));
            if meant && token.dead.is_none() {
                token.dead = Some((subcode, why.to_owned()));
                ended += 1;
            }
        }
        ended
    }

    /// The first planned failure of an operation, if there is one left.
    pub fn take_planned(&mut self, operation: &str) -> Option<Planned> {
        let at = self.planned.iter().position(|p| p.operation == operation || p.operation == "*")?;
        let planned = self.planned[at].clone();
        if planned.times <= 1 {
            self.planned.remove(at);
        } else {
            self.planned[at].times -= 1;
        }
        Some(planned)
    }

    /// Whether events of a field reach an account's receiver: on Messenger only what is subscribed on both
    /// levels (facebook §1.7), on Instagram every app-level field once the account is subscribed (instagram §1.6).
    pub fn delivers(&self, account: &str, field: &str) -> bool {
        let Some(account) = self.account(account) else { return false };
        let app = names_of(field).iter().any(|f| self.app.fields.contains(*f));
        match self.flavor {
            Flavor::Messenger => app && account.subscribed.contains(field),
            Flavor::Instagram => app && !account.subscribed.is_empty(),
        }
    }
}

/// The several names that Meta's pages give one field of Instagram's (instagram §1.6).
fn names_of(field: &str) -> Vec<&str> {
    match field {
        "message_reactions" => vec![field, "messaging_reactions"],
        "messaging_referral" | "messaging_referrals" => vec!["messaging_referral", "messaging_referrals"],
        "messaging_handover" | "messaging_handovers" => vec!["messaging_handover", "messaging_handovers"],
        // In practice echoes and edits come with the messages.
        "message_echoes" | "message_edit" | "messaging_policy_enforcement" => vec![field, "messages"],
        _ => vec![field],
    }
}
