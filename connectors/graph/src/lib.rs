//! What the connectors for Meta's platforms share: signatures, the handshake, signed requests, how calls are signed, what errors
//! mean, paging, times, and taking webhooks apart.
//!
//! Rules cite the contract sheets that this was built to, as "facebook §n" and "instagram §n".

mod fault;
mod handshake;
mod moment;
mod paging;
mod sign;
mod signature;
mod signed_request;
mod split;
mod text;
mod usage;
mod withdrawal;

pub use fault::{SaidError, codes, fault, is, said_error, scrubbed};
pub use handshake::handshake;
pub use moment::{moment, moment_of};
pub use paging::{data, next_cursor};
pub use sign::{
    API_VERSION, APP_ID, APP_SECRET, APP_TOKEN, DEFAULT_VERSION, Signing, TOKEN, bearer, path, proof, sign,
    version,
};
pub use signature::{SIGNATURE_HEADER, verify_signature};
pub use signed_request::SignedRequest;
pub use split::{Channel, Raw, event_key, message_id, message_key, rewrap, split, whole};
pub use text::{cut, escaped, segment};
pub use usage::{Usage, usage};
pub use withdrawal::{Withdrawal, Withdrawn, admit_withdrawal, read_withdrawal, split_withdrawal};
