//! Who calls, and what they may do.

mod address;
mod arrival;
mod browser;
mod caller;
mod cookie;
mod doors;
mod origin;
mod passkey;
mod password;
mod throttle;
pub mod totp;

pub use address::address;
pub use arrival::Arrival;
pub use browser::browser;
pub use caller::{Admin, Agent, Caller, LIFETIME, Owner, TOKEN_PREFIX, Viewer, authenticate, known, who};
pub use cookie::HostCookie;
pub use doors::Doors;
pub use passkey::{Owner as PasskeyOwner, Passkeys};
pub use password::{LONGEST, NO_PASSWORD, Passwords, SHORTEST, acceptable, hash_now};
pub use throttle::Throttle;
