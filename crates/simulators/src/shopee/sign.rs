//! Checking who calls: sign, timestamp, token, shop (shopee §1.3, §5.2).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::Shopee;
use super::envelope::{no, refuse};
use crate::mac::hmac_sha256;

/// Which parts a call's sign covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Partner, path, time.
    Public,
    /// … and token and shop.
    Shop,
    /// … and token and merchant.
    Merchant,
}

/// Who calls, put into the request for the handlers.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// The shop, for shop calls; 0 otherwise.
    pub shop: u64,
}

/// Query parameters, in order.
pub type Query = Vec<(String, String)>;

/// The first value of a parameter.
pub fn param<'a>(query: &'a Query, name: &str) -> Option<&'a str> {
    query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// `sign`: lowercase hex of HMAC-SHA256 over the concatenated parts, keyed with the key's text.
pub fn sign(key: &str, partner_id: u64, path: &str, timestamp: &str, token: &str, subject: &str) -> String {
    let partner = partner_id.to_string();
    hex::encode(hmac_sha256(
        key.as_bytes(),
        &[partner.as_bytes(), path.as_bytes(), timestamp.as_bytes(), token.as_bytes(), subject.as_bytes()],
    ))
}

/// The kind of a path.
pub fn kind(path: &str) -> Kind {
    match path.split('/').nth(3) {
        Some("auth" | "public" | "push") => Kind::Public,
        Some("merchant") => Kind::Merchant,
        _ if path.ends_with("/auth_partner") || path.ends_with("/cancel_auth_partner") => Kind::Public,
        _ => Kind::Shop,
    }
}

/// The middleware of all `/api/v2` calls.
pub async fn check(State(shopee): State<Arc<Shopee>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let query: Query =
        url::form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes()).into_owned().collect();
    match caller(&shopee, &path, &query) {
        Ok(caller) => {
            let mut request = request;
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(query);
            next.run(request).await
        }
        Err(response) => response,
    }
}

fn caller(shopee: &Shopee, path: &str, query: &Query) -> Result<Caller, Response> {
    let need = |name: &str| {
        param(query, name)
            .filter(|v| !v.is_empty())
            .ok_or_else(|| refuse(403, "error_param", &format!("There is no {name} in query.")))
    };
    let (partner, timestamp, given) = (need("partner_id")?, need("timestamp")?, need("sign")?);
    let Ok(at) = timestamp.parse::<i64>() else {
        return Err(refuse(403, "error_param", "Invalid timestamp"));
    };
    if (at - shopee.desk.clock.now_s()).abs() > 300 {
        return Err(refuse(403, "error_param", "Timestamp is expired."));
    }
    let kind = kind(path);
    let (token, subject_name) = match kind {
        Kind::Public => ("", ""),
        Kind::Shop => (need("access_token")?, "shop_id"),
        Kind::Merchant => (need("access_token")?, "merchant_id"),
    };
    let subject = if subject_name.is_empty() { "" } else { need(subject_name)? };
    let switches = shopee.desk.switches();
    let world = shopee.world();
    if partner.parse() != Ok(world.app.partner_id) {
        return Err(refuse(403, "error_auth", "partner_id is invalid"));
    }
    if sign(&world.app.api_key, world.app.partner_id, path, timestamp, token, subject) != given {
        return Err(refuse(403, "error_sign", "Wrong sign."));
    }
    if kind == Kind::Public {
        return Ok(Caller { shop: 0 });
    }
    if kind == Kind::Merchant {
        return Err(no("merchant_no_linked", "This merchant is not linked with the partner."));
    }
    let Ok(shop) = subject.parse::<u64>() else { return Err(refuse(403, "error_shop", "Invalid shop_id.")) };
    let known = world.shop(shop).ok_or_else(|| refuse(403, "error_auth", "Invalid partner_id or shopid."))?;
    if known.link.is_none() {
        return Err(refuse(403, "shop_no_linked", "This shop is not linked with the partner."));
    }
    // Two wordings for one thing (shopee §5.2): what was never issued, or belongs to another consent, gets the
    // one; what expired gets the other.
    match world.access.get(token).filter(|a| a.shops.contains(&shop)) {
        None => return Err(refuse(403, "error_auth", "Invalid access_token.")),
        Some(access) if switches.refuse_tokens || access.expires_ms <= shopee.desk.clock.life_ms() => {
            return Err(refuse(403, "invalid_acceess_token", "Invalid access_token, please have a check."));
        }
        Some(_) => {}
    }
    if known.status != "NORMAL" && !path.ends_with("/get_shop_info") {
        return Err(refuse(403, "shop_banned", "Shop is banned."));
    }
    if path.starts_with("/api/v2/sellerchat/") && switches.no_chat {
        // The probe hears one of the wordings for it, everything else another (shopee §3.9).
        return Err(if path.ends_with("/get_unread_conversation_count") {
            refuse(403, "error_auth", "No permission to current api.")
        } else {
            refuse(403, "error_api_permission", "The app has no permission to call this api.")
        });
    }
    Ok(Caller { shop })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "5a6b7c8d9eaf102132435465768798a9bacbdcedfe0f1021324354657687980f";
    const TOKEN: &str = "6c796f6b6e6d757a7a71746b62684a41";

    /// shopee §6.1, R1–R7, R9.
    #[test]
    fn vectors_of_the_sheet() {
        let public = |path: &str| sign(KEY, 2_007_331, path, "1767225600", "", "");
        let shop = |path: &str| sign(KEY, 2_007_331, path, "1767225600", TOKEN, "448120931");
        for (path, expected) in [
            (
                "/api/v2/public/get_shops_by_partner",
                "ebc6c5e075e076aeb67b2f6010cf887f8c6dc229d2f3e5818853c91f24719802",
            ),
            ("/api/v2/auth/token/get", "73c8a009037fd5d06bd00f1322e8987667954acd88a2475d969b3f06b3a1cb09"),
            (
                "/api/v2/auth/access_token/get",
                "1084d357f42c6d81dd0514aa7a0c31c14c576f916b0f59ece423ba75af446185",
            ),
            (
                "/api/v2/push/get_lost_push_message",
                "31c574c365fc0ea75119c9a0c879a448a337a4bf7bd3b1e7d3991a397de684f7",
            ),
            ("/api/v2/shop/auth_partner", "a0a50606c274c66d8ba71c350c675badd06235dbdde02779f671e5c07335c35b"),
        ] {
            assert_eq!(public(path), expected, "{path}");
            assert_eq!(kind(path), Kind::Public, "{path}");
        }
        for (path, expected) in [
            (
                "/api/v2/order/get_order_list",
                "8815d270a53df45e1f8aadcb9bef0f32643e354e67ee060b2dc18330f2843de3",
            ),
            (
                "/api/v2/sellerchat/get_conversation_list",
                "e33b19015a9c8e1b4b6a2be724ffd432f73d37ef0fa3466ee06761ef44466774",
            ),
            (
                "/api/v2/sellerchat/send_message",
                "2223a0d59b5a53bbb82992d3e7685d1b574d4eb2770186a7abe87748373781cf",
            ),
        ] {
            assert_eq!(shop(path), expected, "{path}");
            assert_eq!(kind(path), Kind::Shop, "{path}");
        }
        assert_eq!(
            sign(KEY, 2_007_331, "/api/v2/merchant/get_merchant_info", "1767225600", TOKEN, "1204417"),
            "b43eaf404f97fa2580d1ac2522ff7c2d5dfc22fb74e89f5840ded30136c9b00c"
        );
    }
}
