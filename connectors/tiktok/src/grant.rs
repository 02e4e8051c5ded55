//! Permission: the consent page, its code for tokens, and tokens that change with every renewal (tiktok §1.2 to §1.4).

mod consent;
mod exchange;
mod refresh;
mod tokens;

pub(crate) use consent::consent;
pub(crate) use exchange::exchange;
pub(crate) use refresh::renew;
pub(crate) use tokens::{Tokens, capabilities};

/// Account memo: when the seller's whole permission ends, in seconds.
pub(crate) const ENDS: &str = "permission_ends";
/// Account memo: when the seller gave consent, in seconds.
pub(crate) const CONSENTED: &str = "consented_at";
/// Account memo: the authorization, which several shops may share.
pub(crate) const OPEN_ID: &str = "open_id";

#[cfg(test)]
mod tests;
