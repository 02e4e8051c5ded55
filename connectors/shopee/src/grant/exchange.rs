//! From the way back of consent to connected shops (shopee §1.5, §1.6, §3.9).

use connector::{AppContext, Auth, Connected, ConsentReturn, Exchange, Fault, FaultClass, Op, Plan, Request};
use model::Time;

use super::{Pair, partner_id, refresh::refresh};
use crate::{account, manifest, reply::raw_id};

/// Turns the callback's code into tokens, then looks at every shop that the consent covers.
///
/// A shop's own consent brings its own pair. A main account's brings one pair for all its shops, and each shop gets a pair of its
/// own by refreshing the shared one once; afterwards nothing is shared.
pub(crate) fn exchange(app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
    let partner = match partner_id(app) {
        Ok(id) => id,
        Err(f) => return Plan::refuse(f),
    };
    let query = |name: &str| {
        back.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim().to_owned()).filter(|v| !v.is_empty())
    };
    let Some(code) = query("code") else {
        return Plan::refuse(Fault::new(
            FaultClass::Invalid,
            "consent_refused",
            "Shopee came back without a code: the consent was not given. Start connecting again.",
        ));
    };
    let shop = query("shop_id");
    let (name, id) = match (&shop, query("main_account_id")) {
        (Some(shop), _) => ("shop_id", shop.clone()),
        (None, Some(main)) => ("main_account_id", main),
        (None, None) => {
            return Plan::refuse(Fault::new(
                FaultClass::Invalid,
                "consent_without_shop",
                "Shopee came back without a shop. Start connecting again with the shop's own login, or pick shops after “Switch to Sub Account”.",
            ));
        }
    };
    let body = serde_json::json!({ "code": code, "partner_id": partner, name: raw_id(&id) });
    let request = Request::post_json(manifest::API, "/api/v2/auth/token/get", Auth::App, &body);
    // The code works once: never said again.
    Plan::ask(Exchange::act(Op::Connect, manifest::APP, request), |r| Ok((Pair::read(&r)?, r.received_at)))
        .then(move |(pair, at)| {
            let mut shops: Vec<String> = Vec::new();
            for id in
                shop.iter().cloned().chain(pair.shop_id_list.iter().flatten().map(|l| l.0.trim().to_owned()))
            {
                if !id.is_empty() && id != "0" && !shops.contains(&id) {
                    shops.push(id);
                }
            }
            match (shops.as_slice(), &shop) {
                ([], _) => Plan::refuse(Fault::new(
                    FaultClass::Invalid,
                    "consent_without_shop",
                    "The consent covers no shop. Start again, and pick shops after “Switch to Sub Account”.",
                )),
                ([only], Some(_)) => discover(only.clone(), pair, at).map(|one| vec![one]),
                _ => {
                    shops.reverse();
                    fan_out(partner, shops, pair.refresh_token, Vec::new(), None)
                }
            }
        })
}

/// Gets every shop a pair of its own, the last of `shops` first. One shop that fails does not take the others along.
fn fan_out(
    partner: u64,
    mut shops: Vec<String>,
    shared: String,
    mut connected: Vec<Connected>,
    failed: Option<Fault>,
) -> Plan<Vec<Connected>> {
    let Some(shop) = shops.pop() else {
        return match (connected.is_empty(), failed) {
            (true, Some(fault)) => Plan::refuse(fault),
            _ => Plan::done(connected),
        };
    };
    refresh(Op::Connect, partner, shop.clone(), shared.clone())
        .then(move |(pair, at)| discover(shop, pair, at))
        .map(Ok)
        .or_else(|f| Plan::done(Err(f)))
        .then(move |one| {
            let failed = match one {
                Ok(one) => {
                    connected.push(one);
                    failed
                }
                Err(f) => Some(f),
            };
            fan_out(partner, shops, shared, connected, failed)
        })
}

/// What a shop is, and whether it has chat. Its token is in no vault yet, so it rides in the query; see [`crate::sign::authorize`].
fn discover(shop: String, pair: Pair, at: Time) -> Plan<Connected> {
    let (token, id) = (pair.access_token.clone(), shop.clone());
    let call = move |request: Request| {
        let request = Request { auth: Auth::App, ..request };
        request.query("access_token", token.as_str()).query("shop_id", id.as_str())
    };
    // A shop whose looks fail is connected all the same: its tokens must not be lost.
    account::look(Op::Connect, call).or_else(|_| Plan::done(account::Seen::default())).map(move |seen| {
        Connected {
            name: seen.name.clone().unwrap_or_else(|| format!("Shopee shop {shop}")),
            grant: pair.grant(at, seen.ends_at),
            capabilities: seen.capabilities(),
            memo: seen.memo(),
            external_id: shop,
        }
    })
}
