//! Signing calls (lazada §1.6): HMAC-SHA-256 with the app's secret over path and sorted parameters, upper-case hexadecimal.

use connector::{Auth, Body, FormPart, Keys, Request, Target, hmac_sha256};
use model::Time;

/// What every call carries, put in when it leaves.
const SYSTEM: [&str; 5] = ["app_key", "timestamp", "sign_method", "partner_id", "sign"];

/// The signature over all text parameters, wherever they travel. `sign` itself and what is empty do not count.
fn sign(secret: &str, path: &str, mut params: Vec<(&str, &str)>) -> String {
    params.retain(|(name, value)| *name != "sign" && !value.is_empty());
    // Plain byte order: `A–Z` before `_` before `a–z`.
    params.sort_unstable();
    let mut parts: Vec<&[u8]> = vec![path.as_bytes()];
    for (name, value) in &params {
        parts.extend([name.as_bytes(), value.as_bytes()]);
    }
    hex::encode_upper(hmac_sha256(secret.as_bytes(), &parts))
}

/// Signs a request as it leaves: a retry gets a new timestamp and signature. A form carries all parameters itself, as Lazada's own
/// Python client has it; anything else carries them in the query.
///
/// During consent a shop has a token that no vault holds yet: a request of the app that already carries `access_token` keeps it.
pub(crate) fn authorize(mut request: Request, keys: &Keys<'_>, now: Time) -> Request {
    if request.auth == Auth::None || matches!(request.target, Target::Url(_)) {
        return request;
    }
    let granted = request.auth == Auth::Grant;
    let keep = |(name, value): &(String, String)| {
        let ours = SYSTEM.contains(&name.as_str()) || (granted && name == "access_token");
        !ours && !value.is_empty()
    };
    request.query.retain(keep);
    if let Body::Form(pairs) = &mut request.body {
        pairs.retain(keep);
    }
    let mut system = vec![
        ("app_key", keys.app.reveal("app_key").trim().to_owned()),
        ("timestamp", now.as_millis().to_string()),
        ("sign_method", "sha256".to_owned()),
        ("partner_id", keys.app.reveal("partner_id").trim().to_owned()),
    ];
    if granted {
        system.push(("access_token", keys.grant.reveal("access_token").to_owned()));
    }
    system.retain(|(_, value)| !value.is_empty());
    let system = system.into_iter().map(|(name, value)| (name.to_owned(), value));
    match &mut request.body {
        Body::Form(pairs) => pairs.extend(system),
        _ => request.query.extend(system),
    }
    let made = sign(keys.app.reveal("app_secret").trim(), &request.path, texts(&request));
    let signed = ("sign".to_owned(), made);
    match &mut request.body {
        Body::Form(pairs) => pairs.push(signed),
        _ => request.query.push(signed),
    }
    request
}

/// Every text parameter of a request; files do not count.
fn texts(request: &Request) -> Vec<(&str, &str)> {
    let mut all = pairs_of(&request.query);
    match &request.body {
        Body::Form(form) => all.extend(pairs_of(form)),
        Body::Multipart(parts) => all.extend(parts.iter().filter_map(|part| match part {
            FormPart::Text { name, value } => Some((name.as_str(), value.as_str())),
            FormPart::File { .. } => None,
        })),
        Body::Empty | Body::Json(_) => {}
    }
    all
}

fn pairs_of(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: &str = "Zk3vTq9sWm1xRb7nLc5yHd2pGf8jUa4e";
    const R6: [(&str, &str); 10] = [
        ("app_key", "204817"),
        ("access_token", "50000FAKEaccessV3ct0r"),
        ("timestamp", "1767225600000"),
        ("sign_method", "sha256"),
        ("page_no", "1"),
        ("page_size", "50"),
        ("ReverseOrderLineModifiedTimeRangeStart", "1767139200000"),
        ("ReverseOrderLineModifiedTimeRangeEnd", "1767225600000"),
        ("request_type_list", r#"["RETURN","ONLY_REFUND"]"#),
        ("QC_Decision", "scrap"),
    ];

    /// R6 of lazada §6, and what the sheet says of the usual mistake with it.
    #[test]
    fn capitals_sort_before_small_letters() {
        let made = sign(ORDERS, "/reverse/getreverseordersforseller", R6.to_vec());
        assert_eq!(made, "5F0C762C5DE9DCB5A2645979211A033672400DC07F4C7277DE1CEA3532F6DC8E");
        assert_ne!(made, "6A3630CE89F04223D317A8A056D36C71B059BFBB75AE2037248E54733E8129EC");
    }

    #[test]
    fn what_is_empty_neither_counts_nor_travels() {
        let mut more = R6.to_vec();
        more.extend([("sign", "OLD"), ("status", "")]);
        let path = "/reverse/getreverseordersforseller";
        assert_eq!(sign(ORDERS, path, more), sign(ORDERS, path, R6.to_vec()));
        let app = connector::Secrets::new().with("app_key", "204817").with("app_secret", "fake");
        let keys = Keys { app: &app, grant: &connector::Secrets::new(), account: None };
        let request =
            Request::get("api_url.th", "/orders/get", Auth::App).query("status", "").query("sign", "OLD");
        let signed = authorize(request, &keys, Time::from_millis(1));
        let names: Vec<&str> = signed.query.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["app_key", "timestamp", "sign_method", "sign"]);
    }
}
