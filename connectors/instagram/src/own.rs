//! Who we are: the connected account has two ids, and may show up under either, or by its user name (instagram §1.2, §3).

use connector::{AccountContext, text};
use serde_json::Value;

/// Account memo: the id that only this app sees. The account's own id is the one in webhooks.
pub(crate) const SCOPED_ID: &str = "app_scoped_id";
/// Account memo: the account's user name.
pub(crate) const USERNAME: &str = "username";

/// Whether an id is the account's.
pub(crate) fn is_own(account: &AccountContext, id: &str) -> bool {
    id == account.external_id || account.memo.get(SCOPED_ID).is_some_and(|own| own == id)
}

/// Whether somebody as the Conversations API shows them (`id`, sometimes `user_id`, `username`) is the account.
pub(crate) fn is_own_party(account: &AccountContext, party: &Value) -> bool {
    let by_id = |key: &str| text(party, key).is_some_and(|id| is_own(account, &id));
    let name = text(party, "username");
    let known = account.memo.get(USERNAME).filter(|n| !n.is_empty());
    by_id("id") || by_id("user_id") || name.zip(known).is_some_and(|(n, own)| n.eq_ignore_ascii_case(own))
}
