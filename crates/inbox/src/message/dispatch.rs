//! What lies in the outbox for a message: the reply as it was written, and how far its pieces got.

use connector::{Outgoing, Piece, Sent};
use serde::{Deserialize, Serialize};

/// A reply on its way out. Sealed in the outbox; every step is durable before the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// As it was written. Media addresses are filled in when it leaves.
    pub outgoing: Outgoing,
    /// Its pieces, with their retry keys, from the first attempt on.
    pub pieces: Option<Vec<PieceState>>,
}

/// How far a piece got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PieceState {
    /// What goes out.
    pub piece: Piece,
    /// The platform has it.
    pub sent: Option<Sent>,
    /// It was handed over, and no answer is known: a crash here means that nobody knows.
    pub handed_over: bool,
    /// Tries that were refused with something that may pass.
    pub tries: u32,
}

impl Dispatch {
    /// A reply as it was written.
    pub fn new(outgoing: Outgoing) -> Dispatch {
        Dispatch { outgoing, pieces: None }
    }

    /// Reads the outbox's payload.
    pub fn read(payload: &[u8]) -> Option<Dispatch> {
        serde_json::from_slice(payload).ok()
    }

    /// The outbox's payload.
    pub fn write(&self) -> Vec<u8> {
        // Plain data with string keys: it always serialises.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
