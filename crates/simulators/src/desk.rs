//! What every simulated platform has on its desk: clock, dice, switches, records and courier; and the gate
//! that every call to the platform passes, where switches act and refusals are written down.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::clock::Clock;
use crate::courier::Courier;
use crate::dice::Dice;
use crate::ledger::{Ledger, lock};
use crate::switches::{Spoil, Switches};
use crate::wire::Wire;
use crate::world::traffic::Audience;

/// The equipment of one platform.
#[derive(Debug)]
pub struct Desk {
    /// Where this run listens, e.g. `http://127.0.0.1:4010`.
    pub base: String,
    /// The seed that stable ids are derived from.
    pub seed: u64,
    /// Time.
    pub clock: Arc<Clock>,
    /// Seeded chance and fresh numbers.
    pub dice: Dice,
    /// What goes wrong.
    pub switches: Mutex<Switches>,
    /// What happened.
    pub ledger: Ledger,
    /// Delivers webhooks.
    pub courier: Courier,
    /// Customers who wait for an answer of ours.
    pub audience: Audience,
}

impl Desk {
    /// The present switches.
    pub fn switches(&self) -> Switches {
        lock(&self.switches).clone()
    }

    /// Changes the switches.
    pub fn set(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut lock(&self.switches));
    }

    /// Takes one webhook from those to be lost; true when this one is.
    pub fn loses_webhook(&self) -> bool {
        let mut switches = lock(&self.switches);
        let lose = switches.lose_webhooks > 0;
        switches.lose_webhooks = switches.lose_webhooks.saturating_sub(1);
        lose
    }

    /// How long a new access token lives, in milliseconds, when the platform's own span is `usual_s`.
    pub fn token_life_ms(&self, usual_s: i64) -> i64 {
        lock(&self.switches).token_life_s.unwrap_or(usual_s) * 1000
    }
}

/// Put into an answer's extensions by a handler that refuses, so that the gate can write it down.
#[derive(Debug, Clone)]
pub struct Refusal(pub String);

/// How a platform names its operations and words its own troubles.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The platform's desk.
    pub desk: Arc<Desk>,
    /// The operation's name for a method and path.
    pub operation: fn(&Method, &str) -> String,
    /// The platform's "too many requests", for an operation.
    pub rate_limited: fn(&str) -> Response,
    /// The platform's 5xx.
    pub broken: fn() -> Response,
}

/// The middleware: counts, spoils, slows down, and writes down refusals.
pub async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let desk = gate.desk.clone();
    let operation = (gate.operation)(request.method(), request.uri().path());
    desk.ledger.call(&operation);
    let wire = request.extensions().get::<axum::extract::ConnectInfo<Wire>>().map(|info| info.0.clone());
    let (spoil, slow_ms) = {
        let mut switches = lock(&desk.switches);
        (switches.spoil(&operation), switches.slow_ms)
    };
    if slow_ms > 0 {
        tokio::time::sleep(Duration::from_millis(slow_ms)).await;
    }
    let note =
        |status: u16, error: &str| desk.ledger.refuse(desk.clock.now_ms(), &operation, status, error, true);
    match spoil {
        Spoil::Nothing => {
            let response = next.run(request).await;
            if let Some(Refusal(error)) = response.extensions().get::<Refusal>() {
                let status = response.status().as_u16();
                desk.ledger.refuse(desk.clock.now_ms(), &operation, status, error, false);
            }
            response
        }
        Spoil::RateLimit => {
            let response = (gate.rate_limited)(&operation);
            note(response.status().as_u16(), "rate limit");
            response
        }
        Spoil::ServerError => {
            let response = (gate.broken)();
            note(response.status().as_u16(), "server error, nothing done");
            response
        }
        Spoil::ServerErrorAfter => {
            next.run(request).await;
            let response = (gate.broken)();
            note(response.status().as_u16(), "server error, but done");
            response
        }
        Spoil::Hang => {
            next.run(request).await;
            note(0, "done, never answered");
            tokio::time::sleep(Duration::from_mins(10)).await;
            (gate.broken)()
        }
        Spoil::Drop => {
            let response = next.run(request).await;
            note(0, "done, connection cut");
            if let Some(wire) = wire {
                wire.cut();
            }
            response
        }
    }
}
