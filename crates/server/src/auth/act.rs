//! What a member did, for the audit.

use store::audit::Act;

use super::Caller;

/// A security-relevant act of a member.
pub fn act(who: &Caller, action: &str, subject: impl Into<Option<String>>, detail: Option<String>) -> Act {
    Act {
        actor: who.member.to_string(),
        action: action.to_owned(),
        subject: subject.into(),
        from: None,
        detail,
    }
}
