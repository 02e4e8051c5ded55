//! Live: server-sent events that a client that was away can go on from.
//!
//! One feeder per workspace that somebody watches reads the changes that the store noted, re-reads what they are about in
//! one batch, and hands the finished frames to every client. A client that comes back first gets what it missed, from the
//! same changes, made by the same code. A client too slow for the ring of frames is cut off, and comes back.
//!
//! Each frame says who may hear it ([`Scope`]). What looks different to each is read again through the client's own sight,
//! and a client whose member, session or token changed looks again who it is before anything else reaches it.

mod client;
mod frame;
mod hub;
mod scope;

#[doc(hidden)]
pub use client::__path_stream;
pub use client::stream;
pub use hub::Hub;
pub use scope::Scope;
