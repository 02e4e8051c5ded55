//! From consent to connected Pages (facebook §1.2–1.5).

mod consent;
mod debug;
mod exchange;

pub(crate) use consent::{SCOPES, consent};
pub(crate) use debug::{Seen, debug_token};
pub(crate) use exchange::{capabilities, exchange};

/// Account memo: the app-scoped id of who consented; who may take the consent back.
pub(crate) const USER_ID: &str = "user_id";
/// Account memo: what the person may do on the Page, as Meta lists it.
pub(crate) const TASKS: &str = "tasks";
/// Grant: the Page's token.
pub(crate) const ACCESS_TOKEN: &str = "access_token";
/// Grant: the long-lived token of who consented.
pub(crate) const USER_TOKEN: &str = "user_token";
