//! Rows as the tables hold them: still sealed, ids still plain. Never leaves this crate.

mod connected;
mod flow;
mod house;
mod inbox;

pub(crate) use connected::{account, account_hour, app, feed_cursor};
pub(crate) use flow::{change_event, job, journal, lease, outbox, schedule};
pub(crate) use house::{
    audit_event, conversation_label, idempotency, label, member, oauth_state, session, setup_token, team,
    users, workspace,
};
pub(crate) use inbox::{
    attachment, contact, conversation, conversation_count, identity, message, message_alias, orders,
    pending_effect, tombstone,
};
