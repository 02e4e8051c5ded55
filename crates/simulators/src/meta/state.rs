//! What a simulated Meta platform knows: one app, the person who connects, accounts (Pages or Instagram
//! professional accounts) with customers and conversations, tokens, uploads, assets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::Flavor;
use super::refusal::Fault;
use crate::dice::{hex_of, number_of};
use crate::world::{Language, Market};

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
    /// Instagram: the flat shape of the code exchange's answer.
    pub flat_token: bool,
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

/// How much a customer's profile tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Everything.
    Open,
    /// Made with a phone number: no profile (2018218).
    Phone,
    /// The feature is missing (2018247).
    NoFeature,
    /// Not loadable with this token (100/33).
    Hidden,
    /// An empty object.
    Empty,
    /// Instagram: no consent (230).
    NoConsent,
    /// Instagram: no such user (9010).
    Unknown,
}

/// A customer of an account.
#[derive(Debug, Clone)]
pub struct Customer {
    /// PSID or IGSID.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Login name.
    pub username: String,
    /// What they write in.
    pub language: Language,
    /// Their picture's number.
    pub number: u64,
    /// Blocked the account, or is gone.
    pub blocked: bool,
    /// Profile.
    pub profile: Openness,
}

/// One message of a conversation.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// `mid`.
    pub id: String,
    /// From the account.
    pub ours: bool,
    /// Wall clock, milliseconds.
    pub at_ms: i64,
    /// Words.
    pub text: String,
    /// Attachments as webhooks show them.
    pub attachments: Vec<Value>,
    /// `reply_to`.
    pub reply_to: Option<Value>,
    /// The app that sent it, for echoes.
    pub app_id: Option<Value>,
    /// `metadata`.
    pub metadata: Option<String>,
    /// Unsent.
    pub deleted: bool,
    /// Cannot be shown.
    pub unsupported: bool,
    /// Edits so far.
    pub edits: u64,
    /// Reactions: who and what.
    pub reactions: BTreeMap<String, String>,
}

/// A talk of a customer with an account.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// `t_…`, or Instagram's longer one.
    pub id: String,
    /// Customer.
    pub customer: String,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Unread by the account.
    pub unread: u32,
    /// The customer's last message, on the ageing clock; opens the window.
    pub inbound_ms: Option<i64>,
    /// Another app owns the thread.
    pub owner: Option<String>,
}

impl Conversation {
    /// Milliseconds of the newest message.
    pub fn updated_ms(&self) -> i64 {
        self.messages.iter().map(|m| m.at_ms).max().unwrap_or(0)
    }
}

/// A Page, or an Instagram professional account.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about an account")]
pub struct Account {
    /// Page id, or the professional account's id as webhooks have it.
    pub id: String,
    /// Instagram: the app-scoped id of `/me`.
    pub scoped_id: String,
    /// Name.
    pub name: String,
    /// Login name.
    pub username: String,
    /// Market.
    pub market: Market,
    /// What the person may do on the Page.
    pub tasks: Vec<String>,
    /// Fields of `subscribed_apps`; empty = no app installed.
    pub subscribed: BTreeSet<String>,
    /// Ticked in the consent dialog.
    pub granted: bool,
    /// Temporarily restricted from sending.
    pub restricted: bool,
    /// Instagram: the owner allows access to messages.
    pub message_access: bool,
    /// The linked Instagram account of a Page: id and login name.
    pub instagram: Option<(String, String)>,
    /// Customers.
    pub customers: Vec<Customer>,
    /// Conversations.
    pub conversations: Vec<Conversation>,
    /// What the dashboard complains about.
    pub alerts: Vec<String>,
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

impl Account {
    /// A customer.
    pub fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.iter().find(|c| c.id == id)
    }

    /// The talk with a customer.
    pub fn talk(&self, customer: &str) -> Option<&Conversation> {
        self.conversations.iter().find(|c| c.customer == customer)
    }

    /// The talk with a customer, begun if there is none.
    pub fn talk_mut(&mut self, flavor: Flavor, seed: u64, customer: &str) -> &mut Conversation {
        if let Some(at) = self.conversations.iter().position(|c| c.customer == customer) {
            return &mut self.conversations[at];
        }
        let key = format!("{}-{customer}", self.id);
        let id = match flavor {
            Flavor::Messenger => {
                format!("t_{}", 10_000_000_000_000_000 + number_of(seed, &key) % 900_000_000_000_000)
            }
            Flavor::Instagram => format!("aWdfZAG06MTpJR01lc3NhZ2VUaHJlYWQ6{}ZD", hex_of(seed, &key, 40)),
        };
        self.conversations.push(Conversation {
            id,
            customer: customer.to_owned(),
            messages: Vec::new(),
            unread: 0,
            inbound_ms: None,
            owner: None,
        });
        let last = self.conversations.len() - 1;
        &mut self.conversations[last]
    }

    /// A message, wherever it is.
    pub fn message(&self, id: &str) -> Option<(&Conversation, usize)> {
        self.conversations.iter().find_map(|c| c.messages.iter().position(|m| m.id == id).map(|at| (c, at)))
    }

    /// For the control API.
    pub fn describe(&self) -> Value {
        let customers: Vec<Value> = self
            .customers
            .iter()
            .map(|c| json!({"id": c.id, "name": c.name, "username": c.username, "language": c.language, "blocked": c.blocked}))
            .collect();
        let conversations: Vec<Value> = self
            .conversations
            .iter()
            .map(|c| {
                let messages: Vec<Value> = c
                    .messages
                    .iter()
                    .map(|m| json!({"id": m.id, "ours": m.ours, "text": m.text, "deleted": m.deleted, "at_ms": m.at_ms}))
                    .collect();
                json!({"id": c.id, "customer": c.customer, "unread": c.unread, "owner": c.owner, "messages": messages})
            })
            .collect();
        json!({
            "id": self.id, "scoped_id": self.scoped_id, "name": self.name, "username": self.username,
            "market": self.market, "tasks": self.tasks, "subscribed_fields": self.subscribed, "granted": self.granted,
            "restricted": self.restricted, "alerts": self.alerts, "customers": customers, "conversations": conversations,
        })
    }
}
