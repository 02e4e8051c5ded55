//! Tokens (instagram §1.3): sixty days, renewed while they live and not before their second day; dead for good after.

use std::time::Duration;

use connector::{
    AccountContext, Auth, Exchange, Fault, FaultClass, Grant, GrantUse, Keys, Op, Plan, Reply, Request,
    Secrets, integer, text,
};
use connector_graph::{Signing, sign};
use model::Time;
use serde_json::Value;

use crate::manifest::{APP, GRAPH};

/// Where the token is kept among the secrets.
pub(crate) const ACCESS_TOKEN: &str = "access_token";
/// When it was issued and when it ends, in milliseconds, beside it.
const ISSUED_AT: &str = "issued_at";
const EXPIRES_AT: &str = "expires_at";

const DAY: Duration = Duration::from_hours(24);
/// A token is renewed weekly.
const WEEK: Duration = Duration::from_hours(7 * 24);
/// What lives shorter is no long-lived token; the rule of the second day does not fit it.
const LONG: Duration = Duration::from_hours(2 * 24);
/// Meta's code for a token in its first day.
const TOO_YOUNG: &str = "100";
const REVOKED: &str = "Instagram does not take the token, which is too young to be renewed: it was revoked. Connect the account again.";
/// How long a token lives when Instagram does not say.
const USUAL: Duration = Duration::from_hours(60 * 24);

/// Signs a request as it leaves: version into the path, token into the header. No `appsecret_proof` (instagram §1.3).
pub(crate) fn authorize(request: Request, keys: &Keys<'_>) -> Request {
    sign(request, &Signing { proof: false, ..Signing::of(keys) })
}

/// Short to long: an hour to sixty days.
pub(crate) fn lengthen(short: &str, secret: &str) -> Plan<(Grant, Time)> {
    let request = Request::get(GRAPH, "/access_token", Auth::None)
        .query("grant_type", "ig_exchange_token")
        .query("client_secret", secret)
        .query("access_token", short);
    Plan::ask(Exchange::read(Op::Connect, APP, request), |reply| {
        grant(&reply).map(|grant| (grant, reply.received_at))
    })
}

/// Renews a token. One that is over, or in its first day, is not sent: Instagram takes neither.
pub(crate) fn renew(account: &AccountContext, secrets: &Secrets) -> Plan<Grant> {
    let Some(token) = secrets.get(ACCESS_TOKEN) else {
        return Plan::refuse(lost("no_token", "There is no token for this account: connect it again."));
    };
    let moment = |name: &str| secrets.get(name)?.reveal().parse().ok().map(Time::from_millis);
    let (issued, expires) = (moment(ISSUED_AT), moment(EXPIRES_AT));
    if expires.is_some_and(|at| at <= account.now) {
        return Plan::refuse(lost(
            "token_expired",
            "The token was not renewed within its sixty days and is dead for good: connect the account again.",
        ));
    }
    let long = issued.zip(expires).is_none_or(|(from, to)| to.since(from) > LONG);
    if long && issued.is_some_and(|at| account.now.since(at) < DAY) {
        return Plan::refuse(lost("token_refused", REVOKED));
    }
    let request = Request::get(GRAPH, "/refresh_access_token", Auth::None)
        .query("grant_type", "ig_refresh_token")
        .query("access_token", token.reveal());
    // The old token stays good, so asking twice harms nothing.
    let exchange = Exchange::read(Op::Renew, APP, request);
    // Before its time a token is renewed only because it was refused.
    let early = issued.zip(expires).is_some_and(|(from, to)| account.now < renew_at(from, to.since(from)));
    Plan::ask_then(exchange, move |answer| match answer {
        Err(fault) if early && fault.class == FaultClass::Throttled && fault.code == TOO_YOUNG => {
            Plan::refuse(lost("token_refused", &format!("{REVOKED} {}", fault.detail)))
        }
        answer => Plan::Done(answer.and_then(|reply| grant(&reply))),
    })
}

/// When a token is renewed by itself.
fn renew_at(issued: Time, life: Duration) -> Time {
    issued.after(WEEK.min(life / 2))
}

/// The grant of an answer with a token, counted from when it came.
fn grant(reply: &Reply) -> Result<Grant, Fault> {
    let v: Value = reply.json()?;
    let token = v.get("access_token").and_then(Value::as_str).filter(|t| !t.is_empty());
    let token = token.ok_or_else(|| Fault::malformed("Instagram answered without a token."))?;
    let issued = reply.received_at;
    let life = integer(&v, "expires_in").and_then(|s| u64::try_from(s).ok()).filter(|s| *s > 0);
    let life = life.map_or(USUAL, Duration::from_secs);
    let expires = issued.after(life);
    let scopes = text(&v, "permissions").map(|p| p.split(',').map(|s| s.trim().to_owned()).collect());
    Ok(Grant {
        secrets: Secrets::new()
            .with(ACCESS_TOKEN, token)
            .with(ISSUED_AT, issued.as_millis().to_string())
            .with(EXPIRES_AT, expires.as_millis().to_string()),
        used_for: GrantUse::Messages,
        scopes: scopes.unwrap_or_default(),
        expires_at: Some(expires),
        renew_at: Some(renew_at(issued, life)),
        ends_at: None,
        ephemeral: false,
    })
}

fn lost(code: &str, detail: &str) -> Fault {
    Fault::new(FaultClass::Unauthorized, code, detail)
}
