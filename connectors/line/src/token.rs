//! Channel access tokens (line §1.2–1.4): stateless ones, issued from id and secret, that live for 15 minutes.

use std::time::Duration;

use connector::{Auth, Exchange, Fault, FaultClass, Grant, GrantUse, Op, Plan, Reply, Request, Secrets};
use serde::Deserialize;

use crate::manifest::{ALL, API};

/// Where the token is kept among the secrets.
pub const ACCESS_TOKEN: &str = "access_token";
/// Renewed so long before its end.
const BEFORE_END: Duration = Duration::from_secs(90);

#[derive(Deserialize)]
struct Issued {
    access_token: String,
    expires_in: u32,
}

/// The value of the `Authorization` header.
pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Issues a stateless token; the grant brings the channel's id and secret along, from which the next is issued.
pub fn issue(op: Op, secrets: &Secrets) -> Plan<Grant> {
    let (Some(id), Some(secret)) = (field(secrets, "channel_id"), field(secrets, "channel_secret")) else {
        let detail = "The channel ID and the channel secret are needed; both are in the LINE Developers Console (Basic settings).";
        return Plan::refuse(Fault::new(FaultClass::Unauthorized, "missing_keys", detail).for_operator());
    };
    let pairs = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*secret)];
    let request = Request::post_form(API, "/oauth2/v3/token", Auth::None, &pairs);
    let kept = Secrets::new().with("channel_id", id).with("channel_secret", secret);
    Plan::ask(Exchange::read(op, ALL, request), move |reply| grant(&reply, kept))
}

/// A field as typed in, without the spaces that copying brings along.
pub fn field(secrets: &Secrets, name: &str) -> Option<String> {
    secrets.get(name).map(|s| s.reveal().trim().to_owned()).filter(|s| !s.is_empty())
}

fn grant(reply: &Reply, kept: Secrets) -> Result<Grant, Fault> {
    let issued: Issued = reply.json()?;
    if issued.access_token.is_empty() || issued.expires_in == 0 {
        return Err(Fault::malformed("LINE issued a token without content or life."));
    }
    let ends = reply.received_at.after(Duration::from_secs(issued.expires_in.into()));
    Ok(Grant {
        secrets: kept.with(ACCESS_TOKEN, issued.access_token),
        used_for: GrantUse::Messages,
        scopes: Vec::new(),
        expires_at: Some(ends),
        renew_at: Some(ends.before(BEFORE_END)),
        ends_at: None,
        ephemeral: true,
    })
}

/// The grant of a token without end that a person made in the console. Should LINE refuse it one day, [`issue`] puts a stateless one
/// in its place.
pub fn long_lived(token: String, secrets: &Secrets) -> Grant {
    let mut kept = Secrets::new().with(ACCESS_TOKEN, token);
    for name in ["channel_id", "channel_secret"] {
        if let Some(value) = field(secrets, name) {
            kept.set(name, value);
        }
    }
    Grant {
        secrets: kept,
        used_for: GrantUse::Messages,
        scopes: Vec::new(),
        expires_at: None,
        renew_at: None,
        ends_at: None,
        ephemeral: false,
    }
}
