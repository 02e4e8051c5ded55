//! What a simulated platform is to the frame around it. A further platform implements [`Simulated`] in a
//! file of its own, gets an arm in [`Platform`] and one line in `Simulators::start`.

use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::desk::Desk;
use crate::world::traffic::Front;

/// A platform that can be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Facebook Messenger for Pages.
    Facebook,
    /// Instagram messaging, by Instagram Login.
    Instagram,
    /// LINE Messaging API.
    Line,
    /// Shopee Open Platform v2.
    Shopee,
    /// Lazada Open Platform.
    Lazada,
    /// TikTok Shop Open Platform.
    TikTok,
}

impl Platform {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Facebook, Self::Instagram, Self::Line, Self::Shopee, Self::Lazada, Self::TikTok];

    /// The name used in paths and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Line => "line",
            Self::Shopee => "shopee",
            Self::Lazada => "lazada",
            Self::TikTok => "tiktok",
        }
    }
}

impl FromStr for Platform {
    type Err = Problem;

    fn from_str(name: &str) -> Result<Self, Problem> {
        Self::ALL.iter().copied().find(|p| p.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|p| p.name()).collect();
            Problem(format!("there is no simulated platform {name:?}; known are {}", known.join(", ")))
        })
    }
}

/// Why the simulator could not do what the control API asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Problem(pub String);

impl Problem {
    /// A problem with its sentence.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// "A customer says …": what to send, from whom, to which account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Say {
    /// The platform's account id; the first one when absent.
    pub account: Option<String>,
    /// The customer's id; the first one when absent, `"new"` for somebody who never wrote before.
    pub from: Option<String>,
    /// The kind of message or event; `text` when empty. Each platform lists its kinds.
    pub kind: String,
    /// Words, where the kind has them.
    pub text: Option<String>,
    /// Everything else that the kind takes.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Say {
    /// A text from a customer.
    pub fn text(text: impl Into<String>) -> Self {
        Self { kind: "text".to_owned(), text: Some(text.into()), ..Self::default() }
    }

    /// A string among the further members.
    pub fn str(&self, name: &str) -> Option<&str> {
        self.more.get(name).and_then(Value::as_str)
    }

    /// A whole number among the further members.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.more.get(name).and_then(Value::as_i64)
    }

    /// A flag among the further members.
    pub fn flag(&self, name: &str) -> bool {
        self.more.get(name).and_then(Value::as_bool).unwrap_or(false)
    }
}

/// "An order is …": `place`, `advance`, `cancel`, `return`; `any` moves or places one by chance.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// What happens to it.
    pub action: String,
    /// The platform's account id; the first one when absent.
    pub account: Option<String>,
    /// Who orders; the first customer when absent.
    pub customer: Option<String>,
    /// The order that moves; the newest (to advance: the newest that still can) when absent.
    pub order: Option<String>,
    /// The status to move to; the next one when absent.
    pub to: Option<String>,
    /// How many different products; 1 when absent.
    pub lines: Option<usize>,
}

/// A boxed answer that has to be waited for.
pub type Later<'a> = Pin<Box<dyn Future<Output = Result<Value, Problem>> + Send + 'a>>;

/// A simulated platform.
pub trait Simulated: Send + Sync + 'static {
    /// Which one.
    fn platform(&self) -> Platform;

    /// Its equipment.
    fn desk(&self) -> &Arc<Desk>;

    /// Its routers, each with the path prefix that the configuration's base URLs point at.
    fn routers(self: Arc<Self>) -> Vec<(&'static str, Router)>;

    /// The configuration that points Sampan here: `*_url` keys and the app's credentials, as in `sampan.toml`.
    fn settings(&self) -> Value;

    /// Accounts with what is needed to connect them, customers, conversations and orders.
    fn state(&self) -> Value;

    /// Shop fronts for the traffic.
    fn fronts(&self) -> Vec<Front>;

    /// A customer says or does something.
    ///
    /// # Errors
    /// When there is no such account, customer or kind.
    fn say(&self, say: &Say) -> Result<Value, Problem>;

    /// An order is placed or moves.
    ///
    /// # Errors
    /// When the platform has no orders, or there is no such order.
    fn order(&self, order: &Order) -> Result<Value, Problem>;

    /// What an operator enters by hand in the platform's console before anything is connected: where the platform finds a
    /// Sampan at this origin (`http://127.0.0.1:8080`), whose callers are up. By itself, the webhook's address alone.
    fn introduce<'a>(&'a self, origin: &'a str) -> Later<'a> {
        Box::pin(async move {
            let url = format!("{origin}/webhooks/{}", self.platform().name());
            self.console(&json!({"callback_url": url})).await
        })
    }

    /// What an operator does by hand in the platform's console.
    fn console<'a>(&'a self, what: &'a Value) -> Later<'a>;

    /// Ends the life of tokens: `access`, `refresh` or `all`.
    ///
    /// # Errors
    /// When the kind is none of these.
    fn expire(&self, what: &str) -> Result<Value, Problem>;
}
