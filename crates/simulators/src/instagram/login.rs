//! The login dialog (instagram §1.3, steps 1 and 2): one account at a time.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::meta::Meta;
use crate::meta::consent::{self, Decision, param};

/// `GET /oauth/authorize`. `account=` chooses, else the first that is not connected yet; `scopes=` what is
/// granted of what was asked.
pub async fn dialog(State(meta): State<Arc<Meta>>, RawQuery(query): RawQuery) -> Response {
    let query = consent::parse(query.as_deref());
    let target = match consent::entrance(&meta, &query) {
        Ok(target) => target,
        Err(response) => return response,
    };
    let list = |text: &str| -> BTreeSet<String> {
        text.split([',', ' ']).filter(|s| !s.is_empty()).map(ToOwned::to_owned).collect()
    };
    let asked = list(param(&query, "scope").unwrap_or(""));
    if asked.is_empty() || asked.iter().any(|s| !s.starts_with("instagram_business_")) {
        // The names of before 2025 are dead.
        return crate::meta::refusal::refuse(
            400,
            "invalid scope",
            serde_json::json!({
                "error_type": "OAuthException", "code": 400, "error_message": "Invalid scope",
            }),
        );
    }
    match consent::decision(&meta, &query) {
        Decision::Refuse => return consent::refused(target, &query, "_"),
        Decision::Pending => {
            let accounts: Vec<(String, String)> =
                meta.world().accounts.iter().map(|a| (a.id.clone(), a.username.clone())).collect();
            let mut buttons: Vec<_> = accounts
                .iter()
                .map(|(id, name)| {
                    (
                        format!("Log in as @{name} and approve"),
                        vec![("answer", "approve".to_owned()), ("account", id.clone())],
                    )
                })
                .collect();
            buttons.push(("Refuse".to_owned(), vec![("answer", "refuse".to_owned())]));
            let question =
                "An app asks to see a professional account and to read and answer its messages. Which?";
            return consent::page(
                "/instagram/oauth/authorize",
                &query,
                "Simulated Instagram",
                question,
                &buttons,
            );
        }
        Decision::Approve => {}
    }
    let granted: BTreeSet<String> = match param(&query, "scopes") {
        Some(some) => asked.intersection(&list(some)).cloned().collect(),
        None => asked,
    };
    let account = {
        let mut world = meta.world();
        let named = param(&query, "account").and_then(|id| world.account(id)).map(|a| a.id.clone());
        let first =
            world.accounts.iter().find(|a| !a.granted).or(world.accounts.first()).map(|a| a.id.clone());
        let chosen = named.or(first).unwrap_or_default();
        if let Some(account) = world.account_mut(&chosen) {
            account.granted = true;
        }
        chosen
    };
    let redirect_uri = param(&query, "redirect_uri").unwrap_or("").to_owned();
    let code = consent::code(&meta, &redirect_uri, Some(account), granted, 3_600);
    consent::back(target, &query, &[("code", &code)], "_")
}
