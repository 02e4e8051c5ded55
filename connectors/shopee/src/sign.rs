//! Signing calls (shopee §1.3): HMAC-SHA-256 with the API partner key, as lower-case hexadecimal in the query.

use connector::{Auth, Keys, Request, Target, hmac_sha256};
use model::Time;

/// In whose name a call is made.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// The app's own.
    Public,
    /// A shop's: access token and shop id. A merchant's call is signed the same way with its id.
    Token(&'a str, &'a str),
}

/// The signature of a call. The key is used as its ASCII text, never decoded; neither body nor business parameters count.
pub(crate) fn sign(
    partner_key: &str,
    partner_id: &str,
    path: &str,
    timestamp: i64,
    subject: Subject<'_>,
) -> String {
    let timestamp = timestamp.to_string();
    let (token, id) = match subject {
        Subject::Public => ("", ""),
        Subject::Token(token, id) => (token, id),
    };
    let parts = [partner_id, path, &timestamp, token, id].map(str::as_bytes);
    hex::encode(hmac_sha256(partner_key.as_bytes(), &parts))
}

/// Signs a request as it leaves: a retry gets a new timestamp and signature.
///
/// During consent a shop has tokens that no vault holds yet: a request of the app that already carries `access_token` and
/// `shop_id` is signed as that shop's.
pub(crate) fn authorize(mut request: Request, keys: &Keys<'_>, now: Time) -> Request {
    if request.auth == Auth::None || matches!(request.target, Target::Url(_)) {
        return request;
    }
    request.query.retain(|(name, _)| !matches!(name.as_str(), "partner_id" | "timestamp" | "sign"));
    if request.auth == Auth::Grant {
        request
            .query
            .retain(|(name, _)| !matches!(name.as_str(), "access_token" | "shop_id" | "merchant_id"));
        let merchant =
            keys.grant.get("merchant_id").filter(|_| request.path.starts_with("/api/v2/merchant/"));
        let (name, id) = match merchant {
            Some(id) => ("merchant_id", id.reveal()),
            None => ("shop_id", keys.account.unwrap_or("")),
        };
        request.query.push(("access_token".to_owned(), keys.grant.reveal("access_token").to_owned()));
        request.query.push((name.to_owned(), id.to_owned()));
    }
    let partner_id = keys.app.reveal("partner_id").trim();
    let timestamp = now.as_secs();
    let held = |wanted: &str| request.query.iter().find(|(name, _)| name == wanted).map(|(_, v)| v.as_str());
    let subject = match (held("access_token"), held("merchant_id").or_else(|| held("shop_id"))) {
        (Some(token), Some(id)) => Subject::Token(token, id),
        _ => Subject::Public,
    };
    let sign = sign(keys.app.reveal("partner_key").trim(), partner_id, &request.path, timestamp, subject);
    request.query.push(("partner_id".to_owned(), partner_id.to_owned()));
    request.query.push(("timestamp".to_owned(), timestamp.to_string()));
    request.query.push(("sign".to_owned(), sign));
    request
}

#[cfg(test)]
mod tests {
    use connector::Secrets;

    use super::*;

    const ID: &str = "2007331";
    const KEY: &str = "5a6b7c8d9eaf102132435465768798a9bacbdcedfe0f1021324354657687980f";
    const AT: i64 = 1_767_225_600;
    const TOKEN: &str = "6c796f6b6e6d757a7a71746b62684a41";
    const SHOP: &str = "448120931";

    /// R1 to R9 of shopee §6.1.
    #[test]
    fn golden_vectors_of_requests() {
        let shop = Subject::Token(TOKEN, SHOP);
        let merchant = Subject::Token(TOKEN, "1204417");
        let public = Subject::Public;
        for (id, subject, path, wanted) in [
            (
                "R1",
                public,
                "/api/v2/public/get_shops_by_partner",
                "ebc6c5e075e076aeb67b2f6010cf887f8c6dc229d2f3e5818853c91f24719802",
            ),
            (
                "R2",
                public,
                "/api/v2/auth/token/get",
                "73c8a009037fd5d06bd00f1322e8987667954acd88a2475d969b3f06b3a1cb09",
            ),
            (
                "R3",
                public,
                "/api/v2/auth/access_token/get",
                "1084d357f42c6d81dd0514aa7a0c31c14c576f916b0f59ece423ba75af446185",
            ),
            (
                "R4",
                public,
                "/api/v2/push/get_lost_push_message",
                "31c574c365fc0ea75119c9a0c879a448a337a4bf7bd3b1e7d3991a397de684f7",
            ),
            (
                "R5",
                shop,
                "/api/v2/order/get_order_list",
                "8815d270a53df45e1f8aadcb9bef0f32643e354e67ee060b2dc18330f2843de3",
            ),
            (
                "R6",
                shop,
                "/api/v2/sellerchat/get_conversation_list",
                "e33b19015a9c8e1b4b6a2be724ffd432f73d37ef0fa3466ee06761ef44466774",
            ),
            (
                "R7",
                shop,
                "/api/v2/sellerchat/send_message",
                "2223a0d59b5a53bbb82992d3e7685d1b574d4eb2770186a7abe87748373781cf",
            ),
            (
                "R8",
                merchant,
                "/api/v2/merchant/get_merchant_info",
                "b43eaf404f97fa2580d1ac2522ff7c2d5dfc22fb74e89f5840ded30136c9b00c",
            ),
            (
                "R9",
                public,
                "/api/v2/shop/auth_partner",
                "a0a50606c274c66d8ba71c350c675badd06235dbdde02779f671e5c07335c35b",
            ),
        ] {
            assert_eq!(sign(KEY, ID, path, AT, subject), wanted, "{id}");
        }
    }

    /// The negative of shopee §6.1: what a key taken for hexadecimal would give.
    #[test]
    fn the_key_is_text_and_never_decoded() {
        let got = sign(KEY, ID, "/api/v2/sellerchat/get_conversation_list", AT, Subject::Token(TOKEN, SHOP));
        assert_ne!(got, "98b61a70449e35011080f714e21da75e5169c2cf6880ff210f4ed1c85afd7e32");
    }

    fn value<'a>(request: &'a Request, name: &str) -> Vec<&'a str> {
        request.query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    #[test]
    fn a_retry_is_signed_anew_and_body_and_business_parameters_do_not_count() {
        let (app, grant) = (
            Secrets::new().with("partner_id", ID).with("partner_key", KEY),
            Secrets::new().with("access_token", TOKEN).with("refresh_token", "fake-refresh"),
        );
        let keys = Keys { app: &app, grant: &grant, account: Some(SHOP) };
        let request =
            Request::get("api_url", "/api/v2/order/get_order_list", Auth::Grant).query("page_size", "50");
        let once = authorize(request, &keys, Time::from_secs(AT));
        assert_eq!(
            value(&once, "sign"),
            ["8815d270a53df45e1f8aadcb9bef0f32643e354e67ee060b2dc18330f2843de3"]
        );
        let again = authorize(once.clone(), &keys, Time::from_secs(AT + 1));
        assert_eq!(value(&again, "timestamp"), ["1767225601"]);
        assert_eq!(value(&again, "sign").len(), 1);
        assert_ne!(value(&again, "sign"), value(&once, "sign"));
        assert_eq!(value(&again, "access_token"), [TOKEN]);
        assert!(!format!("{again:?}").contains(KEY));
    }

    #[test]
    fn an_app_call_carries_no_token_and_a_fresh_shop_is_signed_with_its_own() {
        let (app, none) = (Secrets::new().with("partner_id", ID).with("partner_key", KEY), Secrets::new());
        let keys = Keys { app: &app, grant: &none, account: None };
        let public = authorize(
            Request::get("api_url", "/api/v2/push/get_lost_push_message", Auth::App),
            &keys,
            Time::from_secs(AT),
        );
        assert_eq!(
            value(&public, "sign"),
            ["31c574c365fc0ea75119c9a0c879a448a337a4bf7bd3b1e7d3991a397de684f7"]
        );
        assert!(value(&public, "access_token").is_empty() && value(&public, "shop_id").is_empty());
        let fresh = Request::get("api_url", "/api/v2/order/get_order_list", Auth::App)
            .query("access_token", TOKEN)
            .query("shop_id", SHOP);
        let fresh = authorize(fresh, &keys, Time::from_secs(AT));
        assert_eq!(
            value(&fresh, "sign"),
            ["8815d270a53df45e1f8aadcb9bef0f32643e354e67ee060b2dc18330f2843de3"]
        );
    }

    #[test]
    fn a_plain_address_gets_none_of_our_keys() {
        let app = Secrets::new().with("partner_id", ID).with("partner_key", KEY);
        let keys = Keys { app: &app, grant: &app, account: Some(SHOP) };
        let mut request = Request::get("api_url", "", Auth::None);
        request.target = Target::Url("https://cf.shopee.co.th/file/x".to_owned());
        assert_eq!(authorize(request.clone(), &keys, Time::from_secs(AT)), request);
        request.auth = Auth::Grant;
        assert!(authorize(request, &keys, Time::from_secs(AT)).query.is_empty());
    }
}
