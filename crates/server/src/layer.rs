//! What happens around every operation.

mod headers;
mod idempotency;
mod trace;

pub use headers::{Policy, secure};
pub use idempotency::{KeptAs, once};
pub use trace::trace;
