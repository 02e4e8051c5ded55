//! What the simulated Facebook and the simulated Instagram have in common: one app with its secret, Graph
//! calls with tokens and proofs, conversations, sending, and webhooks signed over their bytes.

pub mod account;
pub mod action;
pub mod attachment;
pub mod call;
pub mod callback;
pub mod consent;
pub mod console;
pub mod conversation;
pub mod field;
pub mod graph;
pub mod kind;
pub mod limit;
pub mod market;
pub mod media;
pub mod past;
pub mod receipt;
pub mod refusal;
pub mod say;
pub mod send;
pub mod sign;
pub mod state;
pub mod subscription;
pub mod token;
pub mod webhook;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::dice::fresh;
use crate::ledger::lock;
use crate::world::traffic::Front;
use state::World;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// Facebook Messenger for Pages.
    Messenger,
    /// Instagram API with Instagram Login (instagram, mode A).
    Instagram,
}

impl Flavor {
    /// The webhook's `object`.
    pub fn object(self) -> &'static str {
        match self {
            Self::Messenger => "page",
            Self::Instagram => "instagram",
        }
    }

    /// The prefix of the Graph host.
    pub fn graph(self) -> &'static str {
        match self {
            Self::Messenger => "/facebook",
            Self::Instagram => "/instagram-graph",
        }
    }

    /// The prefix of the media host.
    pub fn cdn(self) -> &'static str {
        match self {
            Self::Messenger => "/facebook-cdn",
            Self::Instagram => "/instagram-cdn",
        }
    }

    /// The scope without which messages are closed.
    pub fn messaging_scope(self) -> &'static str {
        match self {
            Self::Messenger => "pages_messaging",
            Self::Instagram => "instagram_business_manage_messages",
        }
    }
}

/// One simulated Meta platform.
#[derive(Debug)]
pub struct Meta {
    /// Its equipment.
    pub desk: Arc<Desk>,
    /// Which.
    pub flavor: Flavor,
    world: Arc<Mutex<World>>,
}

impl Meta {
    /// A platform with its accounts, each with `history` talks in the past.
    pub fn new(desk: Arc<Desk>, flavor: Flavor, history: usize) -> Arc<Self> {
        let world = market::world(desk.seed, flavor);
        let meta = Arc::new(Self { desk, flavor, world: Arc::new(Mutex::new(world)) });
        past::past(&meta, history);
        meta
    }

    /// The world, locked.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    /// The world for an errand.
    pub fn shared_world(&self) -> Arc<Mutex<World>> {
        self.world.clone()
    }

    /// A fresh message id in the platform's manner.
    pub fn message_id(&self) -> String {
        let (a, b) = (fresh(32), fresh(32));
        match self.flavor {
            Flavor::Messenger => format!("m_{a}-{b}_{}", fresh(16)),
            Flavor::Instagram => {
                format!("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOj{a}{b}{}MQZDZD", fresh(30))
            }
        }
    }

    /// A fresh token in the platform's manner.
    pub fn token_text(&self) -> String {
        let start = match self.flavor {
            Flavor::Messenger => "EAAGsim",
            Flavor::Instagram => "IGAAsim",
        };
        format!("{start}{}{}ZD", fresh(32), fresh(32))
    }

    /// Milliseconds that a wait of so many becomes.
    pub fn scaled_ms(&self, ms: u64) -> i64 {
        i64::try_from(self.desk.clock.scaled(Duration::from_millis(ms)).as_millis()).unwrap_or(i64::MAX)
    }

    /// The state for the control API.
    pub fn describe(&self) -> Value {
        let world = self.world();
        let accounts: Vec<Value> = world.accounts.iter().map(state::Account::describe).collect();
        let alive = |t: &&state::Token| t.dead.is_none();
        json!({
            "accounts": accounts,
            "app": {"id": world.app.id, "secret": world.app.secret, "meta_secret": world.app.meta_secret,
                "callback_url": world.app.callback_url, "fields": world.app.fields, "verify_token": world.app.verify_token},
            "user": {"id": world.operator.id, "name": world.operator.name, "scopes": world.operator.scopes},
            "tokens_alive": world.tokens.values().filter(alive).count(),
            "actions": world.actions, "leaked_tokens": world.leaked_tokens,
        })
    }

    /// Shop fronts for the traffic.
    pub fn fronts(&self, likes: &'static [&'static str]) -> Vec<Front> {
        let world = self.world();
        world
            .accounts
            .iter()
            .map(|a| Front {
                account: a.id.clone(),
                market: a.market,
                connected: world.app.callback_url.is_some() && world.delivers(&a.id, "messages"),
                sells: false,
                likes,
                customers: a
                    .customers
                    .iter()
                    .filter(|c| !c.blocked)
                    .map(|c| (c.id.clone(), c.language))
                    .collect(),
            })
            .collect()
    }

    /// Ends tokens as if their time were over: 190 with subcode 463.
    pub fn expire(&self) -> Value {
        let ended = self.world().kill(None, Some(463), token::EXPIRED);
        json!({"expired": ended})
    }
}
