//! Rows as the tables hold them: still sealed, ids still plain. Never leaves this crate.

mod connected;
mod flow;
mod house;
mod inbox;

pub(crate) use connected::{account, app};
pub(crate) use flow::{job, journal, outbox};
pub(crate) use house::{
    audit_event, idempotency, invitation, label, oauth_state, passkey, session, users, workspace,
};
pub(crate) use inbox::{attachment, contact, conversation, identity, message, orders, pending_effect};
