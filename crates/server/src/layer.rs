//! What happens around every operation.

mod headers;
mod idempotency;
mod pack;
mod trace;

pub use headers::{Policy, secure};
pub use idempotency::{GivenOnce, KeptAs, once};
pub use pack::{pack_files, pack_lists};
pub use trace::trace;
