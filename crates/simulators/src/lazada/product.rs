//! Small calls beside chat and orders: the shop itself, its vouchers, who follows it (lazada §1.4, §3.5).

use serde_json::{Value, json};

use super::Lazada;
use super::content::VOUCHER;
use super::envelope::{No, data, flat};
use super::gateway::Call;

/// `GET /seller/get`.
///
/// # Errors
/// Never; as the other calls.
pub fn seller(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let world = lazada.world();
    let shop = world.shop(call.shop).ok_or_else(|| No::isp("6", "Unexpected internal error"))?;
    Ok(data(json!({
        "seller_id": shop.id, "name": shop.name, "short_code": shop.short_code, "cb": shop.cross_border,
        "status": "ACTIVE", "verified": true, "marketplaceEaseMode": false, "name_company": shop.name, "location": shop.market.region(),
    })))
}

/// `GET /promotion/vouchers/get`.
///
/// # Errors
/// Never; as the other calls.
pub fn vouchers(_lazada: &Lazada, _call: &Call) -> Result<Value, No> {
    Ok(data(
        json!({"total": 1, "current": 1, "data_list": [{"id": VOUCHER, "voucher_name": "10% off", "status": "ONGOING"}]}),
    ))
}

/// `/shop/follow/status/batch/query`.
///
/// # Errors
/// When `buyer_ids` is no list.
pub fn follows(_lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let Ok(Value::Array(buyers)) = serde_json::from_str(call.need("buyer_ids")?) else {
        return Err(No::result("INPUT_PARAM_VALID", "buyer_ids is not a list"));
    };
    let rows: Vec<Value> = buyers
        .iter()
        .filter_map(|b| b.as_str().and_then(|s| s.parse().ok()).or_else(|| b.as_u64()))
        .map(|b: u64| json!({"buyerId": b.to_string(), "followFlag": b % 2}))
        .collect();
    Ok(flat(json!({"result": {"success": true, "not_success": false, "module": rows}})))
}
