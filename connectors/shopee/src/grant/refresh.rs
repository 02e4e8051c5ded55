//! Rotating tokens (shopee §1.7): a refresh token works once, and each answer brings a new pair.

use std::time::Duration;

use connector::{
    AccountContext, AppContext, Auth, Exchange, Fault, FaultClass, Grant, Op, Plan, Reply, Request, Secrets,
};
use model::Time;

use super::{Pair, partner_id};
use crate::{manifest, reply::raw_id};

/// Account memo: when the whole permission ends, in seconds.
pub(crate) const ENDS: &str = "permission_ends";

/// Renews a shop's pair. Idle shops are renewed too, since an access token lives four hours, and so no refresh token comes
/// near its thirty days.
pub(crate) fn renew(account: &AccountContext, app: &AppContext, secrets: &Secrets) -> Plan<Grant> {
    let partner = match partner_id(app) {
        Ok(id) => id,
        // A typing mistake in the settings costs no consent.
        Err(f) => return Plan::refuse(Fault { class: FaultClass::Upstream, ..f }),
    };
    let Some(token) = secrets.get("refresh_token") else {
        return Plan::refuse(Fault::new(
            FaultClass::Unauthorized,
            "no_refresh_token",
            "There is no refresh token for this shop: connect it again.",
        ));
    };
    let ends_at = account.memo.get(ENDS).and_then(|s| s.parse().ok()).map(Time::from_secs);
    refresh(Op::Renew, partner, account.external_id.clone(), token.reveal().to_owned())
        .map(move |(pair, at)| pair.grant(at, ends_at))
}

/// One refresh. When no answer came the pair may be lost; once more with the same token tells: if that is refused, it was
/// rotated, and only a person can mend it.
pub(super) fn refresh(op: Op, partner: u64, shop: String, token: String) -> Plan<(Pair, Time)> {
    let exchange = ask(op, partner, &shop, &token);
    Plan::ask_then(exchange, move |answer| match answer {
        Err(f) if matches!(f.class, FaultClass::UnknownOutcome | FaultClass::Upstream) && !f.operator => {
            Plan::ask(ask(op, partner, &shop, &token).delayed(Duration::from_secs(2)), |r| pair(&r))
        }
        answer => Plan::Done(answer.and_then(|r| pair(&r))),
    })
}

fn pair(reply: &Reply) -> Result<(Pair, Time), Fault> {
    Pair::read(reply).map(|p| (p, reply.received_at))
}

fn ask(op: Op, partner: u64, shop: &str, token: &str) -> Exchange {
    let body = serde_json::json!({ "refresh_token": token, "partner_id": partner, "shop_id": raw_id(shop) });
    let request = Request::post_json(manifest::API, "/api/v2/auth/access_token/get", Auth::App, &body);
    Exchange::act(op, manifest::APP, request)
}
