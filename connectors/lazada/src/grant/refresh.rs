//! Renewing tokens (lazada §1.5): each answer brings a new pair, and only the newest is sure to work.

use std::time::Duration;

use connector::{
    AccountContext, AppContext, Auth, Exchange, Fault, FaultClass, Grant, Op, Plan, Request, Secrets,
};
use model::Time;

use super::{ends, expires, token::Tokens, used_for};
use crate::manifest;

/// Renews a pair. A permission that follows the seller's subscription cannot be renewed (`AUTH_TYPE_UNSUPPORTED`): its token stays
/// as it is until it ends, and a person is told before.
pub(crate) fn renew(account: &AccountContext, app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
    let Some(token) = secrets.get("refresh_token").map(|s| s.reveal().to_owned()) else {
        return Plan::refuse(Fault::new(
            FaultClass::Unauthorized,
            "no_refresh_token",
            "Lazada gave no refresh token for this shop: connect it again.",
        ));
    };
    let moment = |key: String| account.memo.get(&key).and_then(|ms| ms.parse().ok()).map(Time::from_millis);
    let (ends_at, expires_at) = (moment(ends(app)), moment(expires(app)));
    let (used_for, secrets, now) = (used_for(app), secrets.clone(), account.now);
    let settle = move |answer: Result<connector::Reply, Fault>| match answer {
        Err(f) if f.code == "AUTH_TYPE_UNSUPPORTED" => match expires_at.filter(|at| *at > now) {
            Some(at) => Ok(Grant {
                secrets,
                used_for,
                scopes: Vec::new(),
                expires_at: Some(at),
                renew_at: None,
                ends_at: Some(at),
                ephemeral: false,
            }),
            None => Err(Fault { class: FaultClass::Unauthorized, ..f }),
        },
        answer => answer.and_then(|r| Tokens::read(&r)).map(|tokens| tokens.grant(used_for, ends_at)),
    };
    // When no answer came the pair may be lost; once more with the same token tells: if that is refused, it was used up, and only
    // a person can mend it.
    let again = ask(&token).delayed(Duration::from_secs(2));
    Plan::ask_then(ask(&token), move |answer| match answer {
        Err(f) if matches!(f.class, FaultClass::UnknownOutcome | FaultClass::Upstream) && !f.operator => {
            Plan::ask_then(again, move |answer| Plan::Done(settle(answer)))
        }
        answer => Plan::Done(settle(answer)),
    })
}

fn ask(token: &str) -> Exchange {
    let pairs = [("refresh_token", token)];
    let request = Request::post_form(manifest::TOKEN, "/auth/token/refresh", Auth::App, &pairs);
    Exchange::act(Op::Renew, manifest::APP, request)
}
