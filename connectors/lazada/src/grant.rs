//! Permission: the consent page, its code for tokens, and tokens that are renewed (lazada §1.3 to §1.5).

mod consent;
mod exchange;
mod refresh;
mod token;

pub(crate) use consent::consent;
pub(crate) use exchange::exchange;
pub(crate) use refresh::renew;

use connector::{AppContext, GrantUse};

/// What an app's grants are for.
fn used_for(app: &AppContext) -> GrantUse {
    match app.purpose.trim() {
        "chat" | "messages" => GrantUse::Messages,
        "both" => GrantUse::Both,
        _ => GrantUse::Orders,
    }
}

/// Account memo: when the token of an app ends; milliseconds.
fn expires(app: &AppContext) -> String {
    format!("expires.{}", app.credentials.reveal("app_key").trim())
}

/// Account memo: when the permission of an app ends; milliseconds.
fn ends(app: &AppContext) -> String {
    format!("ends.{}", app.credentials.reveal("app_key").trim())
}

#[cfg(test)]
mod tests;
