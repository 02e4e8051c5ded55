//! A page of a thread.

use model::{ConversationId, MessageId, WorkspaceId};

use super::{MessageRow, read};
use crate::{Db, Sight, StoreError, conversation, sql::Sql};

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// The newest.
    Newest,
    /// What comes before this message.
    Before(MessageId),
    /// What comes after this message.
    After(MessageId),
}

/// A page of a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagePage {
    /// Messages with their files, oldest first.
    pub items: Vec<MessageRow>,
    /// There are older ones.
    pub has_more_before: bool,
    /// There are newer ones.
    pub has_more_after: bool,
}

/// A page of a thread, by the platform's time and order. A conversation that is not seen, and a message that is not in it:
/// [`StoreError::Missing`].
pub async fn page(
    db: &impl Db,
    sight: &Sight,
    conversation: ConversationId,
    place: Where,
    limit: u32,
) -> Result<MessagePage, StoreError> {
    let workspace = sight.workspace();
    if !sight.is_whole() {
        let places = conversation::places(db, workspace, &[conversation]).await?;
        if !places.get(&conversation).is_some_and(|at| sight.sees(at.account, at.team)) {
            return Err(StoreError::Missing("conversation"));
        }
    }
    let mut anchor = None;
    if let Where::Before(id) | Where::After(id) = place {
        let message = read::get(db, sight, id).await?.filter(|m| m.conversation_id == conversation);
        anchor = Some(message.ok_or(StoreError::Missing("message"))?);
    }
    let forward = matches!(place, Where::After(_));
    let after = anchor.map(|m| (m.sent_at.as_millis(), m.seq, m.id));
    let sql = query(workspace, conversation, after, forward, i64::from(limit) + 1);
    let mut messages = read::open_all(db, workspace, sql).await?;
    let more = messages.len() > limit as usize;
    messages.truncate(limit as usize);
    if !forward {
        messages.reverse();
    }
    let items = read::with_attachments(db, workspace, messages).await?;
    let (has_more_before, has_more_after) = match place {
        Where::Newest => (more, false),
        Where::Before(_) => (more, true),
        Where::After(_) => (true, more),
    };
    Ok(MessagePage { items, has_more_before, has_more_after })
}

/// The page's query, kept apart so that a test can look at its plan.
pub(crate) fn query(
    workspace: WorkspaceId,
    conversation: ConversationId,
    after: Option<(i64, i64, MessageId)>,
    forward: bool,
    limit: i64,
) -> Sql {
    let mut sql = Sql::new("SELECT * FROM message WHERE conversation_id = ");
    sql.bind(conversation.uuid()).add(" AND workspace_id = ").bind(workspace.uuid());
    if let Some((sent_at, seq, id)) = after {
        sql.add(if forward { " AND (sent_at, seq, id) > (" } else { " AND (sent_at, seq, id) < (" });
        sql.bind(sent_at).add(", ").bind(seq).add(", ").bind(id.uuid()).add(")");
    }
    let way = if forward { "ASC" } else { "DESC" };
    sql.add(&format!(" ORDER BY sent_at {way}, seq {way}, id {way} LIMIT ")).bind(limit);
    sql
}
