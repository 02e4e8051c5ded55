//! Finding a thread's conversation, or beginning it.

use std::collections::BTreeMap;

use model::{AccountId, ContactId, ConversationId, Priority, Status, ThreadRef, Time, WorkspaceId};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use super::{Conversation, read, sealed};
use crate::{
    StoreError, Tx, contact,
    db::{Db, DbExt},
    entity::conversation::Entity,
    foresee::Foreseen,
    word::Word,
};

/// A thread's conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The conversation, locked until the transaction ends.
    pub conversation: Conversation,
    /// New here.
    pub created: bool,
}

/// Finds the conversation of a thread, or begins it (open, nothing in it), and locks its row for the rest of the transaction.
pub async fn open(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    thread: &ThreadRef,
    contact_id: ContactId,
    now: Time,
) -> Result<Opened, StoreError> {
    if let Some(conversation) = read::by_thread(tx, workspace, account, &thread.id, true).await? {
        return Ok(Opened { conversation, created: false });
    }
    if !contact::stays(tx, workspace, contact_id).await? {
        // Merged or erased since it was looked up: looked up again, it is another.
        tx.foreseen(Foreseen::forget_rows);
        return Err(StoreError::Stale("contact"));
    }
    let mut conversation = Conversation {
        id: ConversationId::new(now, tx.ten()),
        workspace_id: workspace,
        account_id: account,
        contact_id,
        thread: thread.clone(),
        status: Status::Open,
        assignee_id: None,
        team_id: None,
        priority: Priority::None,
        snoozed_until: None,
        unread_count: 0,
        waiting_since: None,
        window_closes_at: None,
        last_message: None,
        last_activity_at: now,
        last_inbound_at: None,
        last_inbound_received_at: None,
        last_inbound_external_id: None,
        outbound_since: 0,
        open_order_count: 0,
        last_order_at: None,
        last_order_external_id: None,
        memo: BTreeMap::new(),
        label_ids: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
        was: None,
    };
    let mut model = sealed::write(&tx.keys(workspace).await?, tx.random(), &conversation)?;
    model.id = Set(conversation.id.uuid());
    model.workspace_id = Set(workspace.uuid());
    model.account_id = Set(account.uuid());
    model.thread = Set(thread.id.clone());
    model.thread_kind = Set(thread.kind.word().to_owned());
    model.label_ids = Set(None);
    model.created_at = Set(now.as_millis());
    model.updated_at = Set(now.as_millis());
    model.version = Set(1);
    let made = Entity::insert(model)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    if made == 0 {
        // Somebody else began it at the same time, and has committed since we looked.
        let conversation = read::by_thread(tx, workspace, account, &thread.id, true).await?;
        let conversation = conversation.ok_or(StoreError::Missing("conversation"))?;
        return Ok(Opened { conversation, created: false });
    }
    tx.after(|after| after.counts.moved(None, Some(conversation.class())));
    conversation.settled();
    tx.foreseen(|known| known.see_conversation(&conversation));
    Ok(Opened { conversation, created: true })
}
