//! Webhooks and Meta's two callbacks: whether they are genuine, what is in them, and whose they are (facebook §1.9, §2).

use connector::{AccountContext, Admission, Answer, Delivery, Hook, Keys, Method, Refusal};
use connector_graph::{
    Withdrawal, admit_withdrawal, handshake, read_withdrawal, split_withdrawal, verify_signature,
};

use crate::grant::USER_ID;

/// A handshake is answered, a callback checked by its signed request, and everything else by the tag over its raw bytes.
pub(crate) fn verify(hook: &Hook<'_>, keys: &Keys<'_>) -> Result<Admission, Refusal> {
    let secrets = [keys.app.reveal("app_secret").trim()];
    if let Some(kind) = Withdrawal::of(hook) {
        return admit_withdrawal(kind, hook, &secrets);
    }
    if hook.method == Method::Get {
        return Ok(handshake(hook, keys.app.reveal("verify_token").trim()));
    }
    verify_signature(hook, &secrets)?;
    if hook.body.iter().all(u8::is_ascii_whitespace) {
        // Genuine, and nothing in it.
        return Ok(Admission::Answer(Answer { status: 400, body: String::new() }));
    }
    Ok(Admission::Deliver)
}

/// Single events for the journal.
pub(crate) fn split(hook: &Hook<'_>) -> Vec<Delivery> {
    match Withdrawal::of(hook) {
        Some(kind) => split_withdrawal(kind, hook),
        None => connector_graph::split(hook.body),
    }
}

/// A Page that removed the app is named itself.
pub(crate) fn route(event: &Delivery) -> Vec<String> {
    match read_withdrawal(&event.body) {
        Some(Ok(withdrawn)) if withdrawn.user_id.is_none() => withdrawn.profile_id.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A person who takes their consent back is the one who connected the account.
pub(crate) fn concerns(event: &Delivery, account: &AccountContext) -> bool {
    let ids = [Some(account.external_id.as_str()), account.memo.get(USER_ID).map(String::as_str)];
    let ids: Vec<&str> = ids.into_iter().flatten().filter(|id| !id.is_empty()).collect();
    matches!(read_withdrawal(&event.body), Some(Ok(withdrawn)) if withdrawn.concerns(&ids))
}
