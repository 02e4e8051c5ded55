//! Renewing (tiktok §1.3): the answer brings a new pair, and the old one is taken to be dead.

use connector::{Auth, Exchange, Fault, FaultClass, Grant, Op, Plan, Reply, Request, Secrets};

use super::Tokens;
use crate::manifest;

/// Renews the grant. After silence the old refresh token is tried again; only a definite refusal ends it.
pub(crate) fn renew(secrets: &Secrets) -> Plan<Grant> {
    let Some(held) = secrets.get("refresh_token").map(|s| s.reveal().to_owned()) else {
        return Plan::refuse(Fault::new(
            FaultClass::Unauthorized,
            "no_refresh_token",
            "The shop's refresh token is not there any more: connect the shop again.",
        ));
    };
    let request = Request::get(manifest::TOKEN, "/api/v2/token/refresh", Auth::App)
        .query("refresh_token", held.as_str())
        .query("grant_type", "refresh_token");
    Plan::ask(Exchange::read(Op::Renew, manifest::APP, request), move |r: Reply| {
        Ok(Tokens::read(&r, Some(&held))?.grant(r.received_at))
    })
}
