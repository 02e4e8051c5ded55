//! Tracking (lazada §4.5), under `result`.

use serde_json::{Value, json};

use super::Lazada;
use super::envelope::{No, flat};
use super::gateway::Call;

/// `GET /logistic/order/trace`: only after `ready_to_ship`.
///
/// # Errors
/// `INPUT_PARAM_VALID`, `LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK`.
pub fn trace(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let id = call.need("order_id")?;
    if id.parse::<u64>().is_err() {
        return Err(No::result("INPUT_PARAM_VALID", "order_id is not valid"));
    }
    let world = lazada.world();
    let order = world.orders.iter().find(|o| o.shop == call.shop && o.id.to_string() == id);
    let package = order.and_then(|o| o.package.as_ref()).filter(|p| !p.rows.is_empty());
    let Some(package) = package else {
        return Err(No::result("LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK", "No logistics details were found"));
    };
    let asked: Vec<Value> =
        call.get("ofcPackageIdList").and_then(|l| serde_json::from_str(l).ok()).unwrap_or_default();
    let wanted = asked.is_empty() || asked.iter().any(|id| *id == package.id);
    let rows: Vec<Value> = package
        .rows
        .iter()
        .rev()
        .map(|(at, title, description, code, kind)| {
            json!({
                "title": title, "description": description, "status_code": code, "detail_type": kind, "event_time": at * 1000,
                "receive_time": 0, "package_location_name": null, "proof_images": [],
            })
        })
        .collect();
    let packages = if wanted {
        json!([{"ofc_package_id": package.id, "tracking_number": package.tracking, "logistic_detail_info_list": rows}])
    } else {
        json!([])
    };
    Ok(flat(json!({"result": {
        "success": true, "not_success": false, "retry": false, "repeated": false, "error_code": {"displayMessage": null},
        "module": [{"ofc_order_id": null, "package_detail_info_list": packages}],
    }})))
}
