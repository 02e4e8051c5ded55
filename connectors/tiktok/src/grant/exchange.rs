//! The way back from consent: code for tokens, then all shops that the authorization covers (tiktok §1.2 to §1.4).

use std::collections::BTreeMap;

use connector::{Auth, Connected, ConsentReturn, Exchange, Fault, FaultClass, Op, Plan, Reply, Request};
use model::Time;

use super::{CONSENTED, ENDS, OPEN_ID, Tokens, capabilities};
use crate::{
    account::{self, Shop},
    chat, manifest, sign,
};

/// Turns the way back into shops. The code is good once and for thirty minutes: the exchange is never said twice.
pub(crate) fn exchange(back: &ConsentReturn) -> Plan<Vec<Connected>> {
    let of = |name: &str| {
        back.query
            .iter()
            .find(|(k, _)| k == name)
            .map(|(_, v)| v.trim())
            .filter(|v| !v.is_empty() && *v != "null")
    };
    let (Some(code), None) = (of("code"), of("error")) else {
        return Plan::refuse(Fault::new(
            FaultClass::Invalid,
            "auth_denied",
            "TikTok Shop gave no consent. Nothing was connected; start connecting again when the seller agrees.",
        ));
    };
    let request = Request::get(manifest::TOKEN, "/api/v2/token/get", Auth::App)
        .query("auth_code", code)
        .query("grant_type", "authorized_code");
    Plan::ask(Exchange::act(Op::Connect, manifest::APP, request), |r: Reply| {
        let tokens = Tokens::read(&r, None)?;
        if matches!(tokens.user_type.0.trim(), "" | "0") {
            Ok((tokens, r.received_at))
        } else {
            Err(Fault::new(
                FaultClass::Invalid,
                "not_a_seller",
                "Who signed in is a creator or partner, not a seller: start again and sign in with the shop's own account.",
            ))
        }
    })
    .then(|(tokens, at)| {
        let request = account::shops_request(Auth::App).header(sign::TOKEN_HEADER, tokens.access_token());
        Plan::ask(Exchange::read(Op::Connect, manifest::APP, request), move |r| {
            let shops = account::shops(&r)?;
            if shops.is_empty() {
                return Err(Fault::new(
                    FaultClass::Invalid,
                    "no_shop",
                    "TikTok Shop names no shop for this consent: finish setting the shop up in Seller Center, then connect again.",
                ));
            }
            Ok(shops.into_iter().map(|shop| connected(shop, &tokens, at)).collect())
        })
    })
}

fn connected(shop: Shop, tokens: &Tokens, at: Time) -> Connected {
    let scopes = tokens.scopes();
    let capabilities = capabilities(scopes.as_deref());
    let mut memo: BTreeMap<String, String> = shop.memo();
    memo.insert(OPEN_ID.to_owned(), tokens.open_id.0.clone());
    memo.insert(CONSENTED.to_owned(), at.as_secs().to_string());
    memo.insert(ENDS.to_owned(), tokens.ends_at(at).map_or_else(String::new, |t| t.as_secs().to_string()));
    memo.insert(chat::CHAT_OFF.to_owned(), capabilities.messages.reason.clone().unwrap_or_default());
    if !memo.contains_key(account::REGION) && !tokens.seller_base_region.0.is_empty() {
        memo.insert(account::REGION.to_owned(), tokens.seller_base_region.0.clone());
    }
    let name =
        shop.name.clone().or_else(|| Some(tokens.seller_name.0.trim().to_owned()).filter(|n| !n.is_empty()));
    Connected {
        name: name.unwrap_or_else(|| format!("TikTok Shop {}", shop.id)),
        external_id: shop.id,
        grant: tokens.grant(at),
        capabilities,
        memo,
    }
}
