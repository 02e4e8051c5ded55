//! Our messages arrived, or were read.

use model::{ConversationId, MessageId, ReceiptKind, Time, Upto, WorkspaceId};

use crate::{StoreError, Tx, sql::Sql};

/// Moves our messages of a conversation forward to delivered or read, never backward; gives the changed ones. Platform ids
/// that are not known are ignored.
pub async fn receipt(
    tx: &Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    kind: ReceiptKind,
    upto: &Upto,
    now: Time,
) -> Result<Vec<MessageId>, StoreError> {
    let (state, from) = match kind {
        ReceiptKind::Delivered => ("delivered", " AND delivery = 'sent'"),
        ReceiptKind::Read => ("read", " AND delivery IN ('sent', 'delivered')"),
    };
    let mut sql = Sql::new("UPDATE message SET version = version + 1, delivery = ");
    sql.bind(state).add(", updated_at = ").bind(now.as_millis());
    sql.add(" WHERE conversation_id = ").bind(conversation.uuid());
    sql.add(" AND workspace_id = ").bind(workspace.uuid());
    // The second condition is what the index of undelivered messages covers.
    sql.add(from).add(" AND delivery IN ('sent', 'delivered', 'unconfirmed') AND direction = 'outbound'");
    match upto {
        Upto::Time(at) => {
            sql.add(" AND sent_at <= ").bind(at.as_millis());
        }
        Upto::Seq(seq) => {
            sql.add(" AND seq <= ").bind(*seq);
        }
        Upto::Message(id) => {
            sql.add(" AND sent_at <= (SELECT MAX(l.sent_at) FROM message l WHERE l.conversation_id = message.conversation_id AND (l.external_id = ");
            sql.bind(id.as_str());
            sql.add(" OR l.id IN (SELECT s.message_id FROM message_alias s WHERE s.account_id = message.account_id AND s.external_id = ");
            sql.bind(id.as_str()).add(")))");
        }
        Upto::Messages(ids) => {
            sql.add(" AND (external_id IN ").list(ids.iter().map(String::as_str));
            sql.add(" OR id IN (SELECT s.message_id FROM message_alias s WHERE s.account_id = message.account_id AND s.external_id IN ");
            sql.list(ids.iter().map(String::as_str)).add("))");
        }
    }
    sql.add(" RETURNING id");
    sql.rows(tx).await?.iter().map(|row| Ok(MessageId::from_uuid(row.try_get("", "id")?))).collect()
}
