//! Who calls, and what they may do.

mod act;
mod address;
mod caller;
mod cookie;
mod origin;
mod password;
mod throttle;

pub use act::act;
pub use address::address;
pub use caller::{Admin, Agent, Caller, LIFETIME, Owner, Viewer, authenticate, known, who};
pub use cookie::SessionCookie;
pub use password::{LONGEST, Passwords, SHORTEST, acceptable, hash_now};
pub use throttle::Throttle;
