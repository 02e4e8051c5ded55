//! Webhooks and callbacks: whether they are genuine, and which events are in them (instagram §1.5, §2.1, §2.2, §2.4).

use connector::{AccountContext, Admission, Delivery, Hook, Keys, Method, Refusal};
use connector_graph::{
    Withdrawal, admit_withdrawal, handshake, read_withdrawal, split as split_body, split_withdrawal,
    verify_signature,
};

use crate::{
    manifest::{DATA_DELETION, DEAUTHORIZE},
    own::is_own,
};

/// The handshake, a callback, or a delivery. Deliveries of this kind of login are signed with the Instagram app's secret, those that
/// come through a linked Page with the Meta app's: either is taken, where it is configured.
pub(crate) fn verify(hook: &Hook<'_>, keys: &Keys<'_>) -> Result<Admission, Refusal> {
    let secrets = [keys.app.reveal("app_secret").trim(), keys.app.reveal("facebook_app_secret").trim()];
    if let Some(kind) = withdrawal(hook) {
        return admit_withdrawal(kind, hook, &secrets);
    }
    if hook.method == Method::Get {
        return Ok(handshake(hook, keys.app.reveal("verify_token").trim()));
    }
    verify_signature(hook, &secrets).map(|_| Admission::Deliver)
}

/// Single events, each in an envelope like the one it came in.
pub(crate) fn split(hook: &Hook<'_>) -> Vec<Delivery> {
    match withdrawal(hook) {
        Some(kind) => split_withdrawal(kind, hook),
        None => split_body(hook.body),
    }
}

/// Whether a consent that was taken back is this account's: the id in it may be either of the account's two.
pub(crate) fn concerns(event: &Delivery, account: &AccountContext) -> bool {
    match read_withdrawal(&event.body) {
        Some(Ok(told)) => {
            [told.user_id, told.profile_id].into_iter().flatten().any(|id| is_own(account, &id))
        }
        _ => false,
    }
}

fn withdrawal(hook: &Hook<'_>) -> Option<Withdrawal> {
    match hook.callback? {
        DEAUTHORIZE => Some(Withdrawal::Deauthorize),
        DATA_DELETION => Some(Withdrawal::Deletion),
        _ => None,
    }
}
