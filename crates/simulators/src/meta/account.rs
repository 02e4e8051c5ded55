//! Accounts, their customers and conversations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Flavor;
use crate::dice::{hex_of, number_of};
use crate::world::{Language, Market};

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
