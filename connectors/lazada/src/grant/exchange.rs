//! From the way back of consent to connected shops (lazada §1.3, §1.4).

use std::collections::BTreeMap;

use connector::{
    AppContext, Auth, Connected, ConsentReturn, Exchange, Fault, FaultClass, GrantUse, Op, Plan, Request,
};
use model::Time;

use super::{
    ends, expires,
    token::{Seller, Tokens},
    used_for,
};
use crate::{account, country, manifest};

/// Turns the callback's code into tokens, then looks at every shop that the consent covers: one token serves all countries of a
/// seller across borders.
pub(crate) fn exchange(app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
    let code = back.query.iter().find(|(name, _)| name == "code").map(|(_, v)| v.trim()).unwrap_or_default();
    // A code that begins with "null" is none (lazada §1.3).
    if code.is_empty() || code.starts_with("null") {
        return Plan::refuse(Fault::new(
            FaultClass::Invalid,
            "consent_refused",
            "Lazada came back without a usable code: the consent was not given, or an open Seller Center spoiled it. Start connecting again in a private window.",
        ));
    }
    let request = Request::post_form(manifest::TOKEN, "/auth/token/create", Auth::App, &[("code", code)]);
    let app = app.clone();
    // The code works once: never said again.
    Plan::ask(Exchange::act(Op::Connect, manifest::APP, request), |r| Tokens::read(&r)).then(move |tokens| {
        let mut todo = tokens.sellers.clone();
        todo.reverse();
        if todo.is_empty() {
            return Plan::refuse(Fault::new(
                FaultClass::Invalid,
                "consent_without_shop",
                "Lazada's answer names no shop in a country that Sampan knows. Start connecting again with the shop's own login.",
            ));
        }
        fan_out(app, tokens, todo, Vec::new(), None)
    })
}

/// Looks at every shop, the last of `todo` first. One that fails does not take the others along.
fn fan_out(
    app: AppContext,
    tokens: Tokens,
    mut todo: Vec<Seller>,
    mut connected: Vec<Connected>,
    failed: Option<Fault>,
) -> Plan<Vec<Connected>> {
    let Some(seller) = todo.pop() else {
        return match (connected.is_empty(), failed) {
            (true, Some(fault)) => Plan::refuse(fault),
            _ => Plan::done(connected),
        };
    };
    discover(&app, &tokens, seller).map(Ok).or_else(|f| Plan::done(Err(f))).then(move |one| {
        let failed = match one {
            Ok(one) => {
                connected.push(one);
                failed
            }
            Err(f) => failed.or(Some(f)),
        };
        fan_out(app, tokens, todo, connected, failed)
    })
}

/// What a shop is called, and whether chat is given. Its token is in no vault yet, so it rides in the query; see
/// [`crate::sign::authorize`].
fn discover(app: &AppContext, tokens: &Tokens, seller: Seller) -> Plan<Connected> {
    let (app, tokens) = (app.clone(), tokens.clone());
    let token = tokens.access.clone();
    let call =
        move |request: Request| Request { auth: Auth::App, ..request }.query("access_token", token.as_str());
    let used_for = used_for(&app);
    let (country, at) = (seller.country, tokens.received_at);
    let chat = match used_for {
        GrantUse::Orders => Plan::done(None),
        GrantUse::Messages | GrantUse::Both => account::has_chat(country, at, &call).map(Some),
    };
    let orders = match used_for {
        GrantUse::Messages => Plan::done(None),
        GrantUse::Orders | GrantUse::Both => account::has_orders(country, at, &call).map(Some),
    };
    // A shop that is named keeps its tokens, whether or not it can be looked at: an app for chat alone may not be let.
    let named = seller.seller_id.is_some();
    account::look(Op::Connect, manifest::APP, seller.country, call)
        .or_else(move |f| if named { Plan::done(account::Seen::default()) } else { Plan::refuse(f) })
        .then(move |seen| orders.map(move |orders| (seen, orders)))
        .then(move |(seen, orders)| chat.map(move |chat| (seen, Given { orders, chat })))
        .then(move |(seen, given)| {
            let Some(id) = seller.seller_id.clone().or_else(|| seen.seller_id.clone()) else {
                return Plan::refuse(Fault::malformed("Lazada does not say which shop this is"));
            };
            Plan::done(opened(&app, &tokens, &seller, &id, &seen, given))
        })
}

/// What was found of the uses that an app is for; none where it is not for one.
struct Given {
    orders: Option<Result<(), String>>,
    chat: Option<Result<(), String>>,
}

fn opened(
    app: &AppContext,
    tokens: &Tokens,
    seller: &Seller,
    seller_id: &str,
    seen: &account::Seen,
    given: Given,
) -> Connected {
    let used_for = used_for(app);
    let code = seller.short_code.clone().or_else(|| seen.short_code.clone());
    let mut memo = BTreeMap::from([
        ("country".to_owned(), seller.country.code.to_owned()),
        ("seller_id".to_owned(), seller_id.to_owned()),
    ]);
    let ms = |at: Time| at.as_millis().to_string();
    memo.insert(expires(app), ms(tokens.expires_at));
    memo.extend(tokens.ends_at.map(|at| (ends(app), ms(at))));
    memo.extend(seller.user_id.clone().map(|id| ("user_id".to_owned(), id)));
    memo.extend(code.clone().map(|code| ("short_code".to_owned(), code)));
    memo.extend(seen.memo());
    // The app for chat may not be let ask for the name; what the other one was told must outlast that.
    memo.extend(seen.name.clone().map(|name| (account::NAME.to_owned(), name)));
    if matches!(given.chat, Some(Ok(()))) {
        memo.insert(account::CHAT_SINCE.to_owned(), ms(tokens.received_at));
    }
    for (name, found) in [(account::ORDERS, given.orders), (account::MESSAGES, given.chat)] {
        match found {
            Some(Ok(())) => {
                memo.insert(name.to_owned(), account::GIVEN.to_owned());
            }
            // What an app for both is not given, another may have been given before; that is remembered from its own consent.
            Some(Err(why)) if used_for != GrantUse::Both => {
                memo.insert(name.to_owned(), why);
            }
            Some(Err(_)) | None => {}
        }
    }
    let called = code.unwrap_or_else(|| seller_id.to_owned());
    Connected {
        external_id: country::shop(seller.country, seller_id),
        name: seen
            .name
            .clone()
            .unwrap_or_else(|| format!("Lazada {} {called}", seller.country.code.to_uppercase())),
        grant: tokens.grant(used_for, None),
        capabilities: account::capabilities(&memo),
        memo,
    }
}
