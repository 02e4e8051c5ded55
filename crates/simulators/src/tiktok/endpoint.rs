//! The table of endpoints: version, scope, whether a shop cipher belongs there, whether the daily chat quota
//! counts (tiktok §1.4, §2.4, §3.1, §4).

use axum::http::{Method, Uri};
use axum::response::Response;

use super::envelope::refuse;
use super::state::CHAT_SCOPE;

/// One call.
#[derive(Debug)]
pub struct Endpoint {
    /// Method.
    pub method: &'static str,
    /// Path; `*` stands for one segment.
    pub path: &'static str,
    /// Name in switches and records.
    pub name: &'static str,
    /// The scope that it needs.
    pub scope: &'static str,
    /// Whether `shop_cipher` must be there; it must be absent otherwise.
    pub cipher: bool,
    /// Whether the daily chat quota counts it.
    pub quota: bool,
}

const fn of(
    method: &'static str,
    path: &'static str,
    name: &'static str,
    scope: &'static str,
    cipher: bool,
    quota: bool,
) -> Endpoint {
    Endpoint { method, path, name, scope, cipher, quota }
}

const INFO: &str = "seller.authorization.info";
const ORDER: &str = "seller.order.info";
const PACK: &str = "seller.fulfillment.basic";
const RETURN: &str = "seller.return_refund.basic";

/// All of them.
pub const ENDPOINTS: &[Endpoint] = &[
    of("GET", "/authorization/202309/shops", "get_shops", INFO, false, false),
    of("GET", "/seller/202309/shops", "get_active_shops", "seller.shop.info", false, false),
    of("GET", "/event/202309/webhooks", "get_webhooks", INFO, true, false),
    of("PUT", "/event/202309/webhooks", "set_webhook", INFO, true, false),
    of("DELETE", "/event/202309/webhooks", "delete_webhook", INFO, true, false),
    of("GET", "/customer_service/202309/conversations", "list_conversations", CHAT_SCOPE, true, true),
    of("POST", "/customer_service/202309/conversations", "open_conversation", CHAT_SCOPE, true, false),
    of("GET", "/customer_service/202601/conversations/*", "get_conversation", CHAT_SCOPE, true, true),
    of("GET", "/customer_service/202309/conversations/*/messages", "list_messages", CHAT_SCOPE, true, true),
    of("POST", "/customer_service/202309/conversations/*/messages", "send_message", CHAT_SCOPE, true, true),
    of("POST", "/customer_service/202606/conversations/*/messages", "send_message", CHAT_SCOPE, true, true),
    of("POST", "/customer_service/202309/conversations/*/messages/read", "mark_read", CHAT_SCOPE, true, true),
    of("POST", "/customer_service/202309/images/upload", "upload_image", CHAT_SCOPE, true, false),
    of("GET", "/customer_service/202309/agents/settings", "get_agent", CHAT_SCOPE, true, false),
    of("PUT", "/customer_service/202309/agents/settings", "set_agent", CHAT_SCOPE, true, false),
    of("POST", "/order/202309/orders/search", "search_orders", ORDER, true, false),
    of("GET", "/order/202309/orders", "get_orders", ORDER, true, false),
    of("GET", "/order/202507/orders", "get_orders", ORDER, true, false),
    of("POST", "/fulfillment/202309/packages/search", "search_packages", PACK, true, false),
    of("GET", "/fulfillment/202309/packages/*", "get_package", PACK, true, false),
    of("GET", "/fulfillment/202309/orders/*/tracking", "get_tracking", "seller.logistics", true, false),
    of("POST", "/return_refund/202309/returns/search", "search_returns", RETURN, true, false),
    of("POST", "/return_refund/202602/returns/search", "search_returns", RETURN, true, false),
    of("POST", "/return_refund/202309/cancellations/search", "search_cancellations", RETURN, true, false),
    of("POST", "/return_refund/202602/cancellations/search", "search_cancellations", RETURN, true, false),
];

/// Compares segment by segment; the version (the second) only when asked to.
fn fits(pattern: &str, path: &str, version: bool) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern
            .iter()
            .zip(&path)
            .enumerate()
            .all(|(n, (a, b))| a == b || (*a == "*" && !b.is_empty()) || (n == 2 && !version))
}

/// The endpoint of a call.
///
/// # Errors
/// Unknown path, version or method.
pub fn find(method: &Method, path: &str) -> Result<&'static Endpoint, Response> {
    if let Some(found) = ENDPOINTS.iter().find(|e| e.method == method.as_str() && fits(e.path, path, true)) {
        return Ok(found);
    }
    Err(if ENDPOINTS.iter().any(|e| fits(e.path, path, true)) {
        refuse(36_009_010, &format!("Invalid method {method}"))
    } else if ENDPOINTS.iter().any(|e| fits(e.path, path, false)) {
        refuse(36_009_014, "Invalid api version")
    } else {
        refuse(36_009_009, "Invalid path")
    })
}

/// The operation's name for the records.
pub fn operation(method: &Method, path: &str) -> String {
    match path {
        "/api/v2/token/get" => return "get_token".to_owned(),
        "/api/v2/token/refresh" => return "refresh_token".to_owned(),
        _ => {}
    }
    match find(method, path) {
        Ok(endpoint) => endpoint.name.to_owned(),
        Err(_) => path.trim_matches('/').split('/').next().unwrap_or("").to_owned(),
    }
}

/// The answer for what is not in the table.
pub async fn miss(method: Method, uri: Uri) -> Response {
    match find(&method, uri.path()) {
        Ok(_) => refuse(36_009_009, "Invalid path"),
        Err(response) => response,
    }
}
