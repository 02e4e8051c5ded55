//! What can go wrong with a platform, by what to do about it.

use std::{fmt, time::Duration};

/// Why an exchange gave no result. The class alone decides what the engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// The platform, or our connector for it, cannot do this at all.
    Unsupported,
    /// The token is refused: renew it once and try again; refused again, the account needs reconnecting.
    Unauthorized,
    /// The app or account lacks this permission: the capability is missing, the account is not broken.
    Forbidden,
    /// Too many calls, a quota is used up, or "not ready yet": later, after `retry_after` where given.
    Throttled,
    /// The reply window is closed, or a rule of the platform forbids this message now.
    WindowClosed,
    /// What was asked for no longer exists.
    Gone,
    /// The platform refuses what we said; saying it again does not help.
    Invalid,
    /// The platform already has it: a success of an earlier try.
    Duplicate,
    /// The platform is in trouble, or could not be reached: try again.
    Upstream,
    /// The answer makes no sense.
    Malformed,
    /// Sent, no answer, and no retry key: never said twice by a machine.
    UnknownOutcome,
}

/// Why an exchange gave no result, in the platform's words where it had any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What to do about it.
    pub class: FaultClass,
    /// The platform's code, or ours in `snake_case`; stable, for the API's `error.code`.
    pub code: String,
    /// What happened and what to do, for a person; holds no secret.
    pub detail: String,
    /// When to try again, where the platform names a time.
    pub retry_after: Option<Duration>,
    /// True when only an operator can mend it in the platform's console or our settings
    /// (wrong key, clock, address not allowed): shown on the account, not only on the message.
    pub operator: bool,
}

impl Fault {
    /// The code of an [`FaultClass::Upstream`] fault whose request certainly never left: even what must not be
    /// repeated can be said again then.
    pub const NOT_REACHED: &'static str = "not_reached";

    /// A fault of a class.
    pub fn new(class: FaultClass, code: impl Into<String>, detail: impl Into<String>) -> Fault {
        Fault { class, code: code.into(), detail: detail.into(), retry_after: None, operator: false }
    }

    /// The answer could not be read.
    pub fn malformed(detail: impl Into<String>) -> Fault {
        Fault::new(FaultClass::Malformed, "malformed_reply", detail)
    }

    /// This cannot be done here.
    pub fn unsupported(detail: impl Into<String>) -> Fault {
        Fault::new(FaultClass::Unsupported, "unsupported", detail)
    }

    /// With the time the platform named.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Fault {
        self.retry_after = Some(wait);
        self
    }

    /// As something that only an operator can mend.
    #[must_use]
    pub fn for_operator(mut self) -> Fault {
        self.operator = true;
        self
    }
}

impl FaultClass {
    /// A stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            FaultClass::Unsupported => "unsupported",
            FaultClass::Unauthorized => "unauthorized",
            FaultClass::Forbidden => "forbidden",
            FaultClass::Throttled => "throttled",
            FaultClass::WindowClosed => "window_closed",
            FaultClass::Gone => "gone",
            FaultClass::Invalid => "invalid",
            FaultClass::Duplicate => "duplicate",
            FaultClass::Upstream => "upstream",
            FaultClass::Malformed => "malformed",
            FaultClass::UnknownOutcome => "unknown_outcome",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.class.as_str(), self.code, self.detail)
    }
}

impl std::error::Error for Fault {}
