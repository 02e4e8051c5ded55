//! `subscribed_apps` of an account (facebook §1.7, §1.8; instagram §1.6).

use serde_json::{Value, json};

use super::call::Call;
use super::refusal::Fault;
use super::token::Caller;
use super::{Flavor, Meta};

/// `GET`, `POST` and `DELETE` on `/{account}/subscribed_apps`.
///
/// # Errors
/// The refusal.
pub fn account(meta: &Meta, call: &Call, caller: &Caller, node: &str) -> Result<Value, Fault> {
    let id = caller.own(&meta.world(), node)?;
    let scope = match meta.flavor {
        Flavor::Messenger => "pages_manage_metadata",
        Flavor::Instagram => Flavor::Instagram.messaging_scope(),
    };
    caller.may(scope, call)?;
    let mut world = meta.world();
    let (known, app_id, app_name) =
        (world.app.known_fields.clone(), world.app.id.clone(), world.app.name.clone());
    let success = if world.app.forms.contains("text_success") { json!("true") } else { json!(true) };
    let Some(account) = world.account_mut(&id) else { return Err(super::token::missing(&id)) };
    match call.method.as_str() {
        "POST" => {
            if meta.flavor == Flavor::Messenger
                && !account.tasks.iter().any(|t| matches!(t.as_str(), "MODERATE" | "MANAGE"))
            {
                return Err(Fault::new(
                    200,
                    "(#200) The user must have the MODERATE or MANAGE task on the Page.",
                )
                .status(403));
            }
            let names = call.names("subscribed_fields");
            if names.is_empty() {
                return Err(Fault::parameter("The parameter subscribed_fields is required."));
            }
            if let Some((at, name)) = names.iter().enumerate().find(|(_, n)| !known.contains(*n)) {
                let list = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                return Err(Fault::parameter(&format!(
                    "Param subscribed_fields[{at}] must be one of {{{list}}} - got \"{name}\"."
                )));
            }
            // The set as named: whether a POST adds or replaces is open (facebook §9), so the harder truth.
            account.subscribed = names.into_iter().collect();
            Ok(json!({"success": success}))
        }
        "DELETE" => {
            account.subscribed.clear();
            Ok(json!({"success": success}))
        }
        _ if account.subscribed.is_empty() => Ok(json!({"data": []})),
        _ => Ok(json!({"data": [{
            "id": app_id, "name": app_name, "category": "Business", "link": "https://sampan.example/",
            "subscribed_fields": account.subscribed,
        }]})),
    }
}
