//! Who calls, and what they may do.

mod address;
mod caller;
mod cookie;
mod origin;
mod password;
mod throttle;

pub use address::address;
pub use caller::{Admin, Agent, Caller, LIFETIME, Owner, TOKEN_PREFIX, Viewer, authenticate, known, who};
pub use cookie::SessionCookie;
pub use password::{LONGEST, Passwords, SHORTEST, acceptable, hash_now};
pub use throttle::Throttle;
