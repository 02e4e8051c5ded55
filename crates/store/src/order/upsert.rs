//! The platform describes an order.

use model::{AccountId, ContactId, ConversationId, Order, OrderId, Time, WorkspaceId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::{StoredOrder, read, step};
use crate::{
    StoreError, Tx,
    db::{Db, DbExt},
    entity::orders::{ActiveModel, Column, Entity},
    key::Place,
    search::{self, Entry, FoundKind},
    sql,
    word::{Word, ms},
};

/// Whose it is, as far as known; none leaves what is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Whose purchase it is.
    pub contact_id: Option<ContactId>,
    /// The conversation with them.
    pub conversation_id: Option<ConversationId>,
}

/// What became of a description.
#[derive(Clone, Debug, PartialEq)]
pub struct Upserted {
    /// The order now.
    pub stored: StoredOrder,
    /// New here.
    pub created: bool,
}

/// Stores an order, or what has become of it, with its search words. None when what we have is newer, or the same:
/// nothing is changed then (but missing links are filled in).
pub async fn upsert(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    order: &Order,
    links: Links,
    now: Time,
) -> Result<Option<Upserted>, StoreError> {
    let keys = tx.keys(workspace).await?;
    let seal = |id: OrderId| keys.seal_json(tx.random(), Place::new("orders", id.uuid(), "body"), order);
    let mut model = ActiveModel {
        status: Set(order.status.word().to_owned()),
        is_open: Set(order.status.is_open()),
        platform_status: Set(order.platform_status.clone()),
        placed_at: Set(order.placed_at.as_millis()),
        updated_at: Set(order.updated_at.as_millis()),
        ship_by: Set(ms(order.ship_by)),
        ..Default::default()
    };
    let mut known = read::find(tx, workspace, account, &order.external_id).await?;
    if known.is_none() {
        let id = OrderId::new(now, tx.ten());
        let new = ActiveModel {
            id: Set(id.uuid()),
            workspace_id: Set(workspace.uuid()),
            account_id: Set(account.uuid()),
            external_id: Set(order.external_id.clone()),
            contact_id: Set(links.contact_id.map(ContactId::uuid)),
            conversation_id: Set(links.conversation_id.map(ConversationId::uuid)),
            body: Set(seal(id)?),
            version: Set(1),
            created_at: Set(now.as_millis()),
            ..model.clone()
        };
        let made = Entity::insert(new)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.conn())
            .await?;
        if made > 0 {
            let stored = read::get(tx, &crate::Sight::house(workspace), id)
                .await?
                .ok_or(StoreError::Missing("order"))?;
            index(tx, &stored).await?;
            step::note(tx, &stored).await?;
            return Ok(Some(Upserted { stored, created: true }));
        }
        known = read::find(tx, workspace, account, &order.external_id).await?;
    }
    let known = known.ok_or(StoreError::Missing("order"))?;
    link(tx, &known, links).await?;
    if known.order.updated_at > order.updated_at || known.order == *order {
        return Ok(None);
    }
    model.version = Set(known.version + 1);
    model.body = Set(seal(known.id)?);
    let done = Entity::update_many()
        .set(model)
        .filter(Column::Id.eq(known.id.uuid()))
        .filter(Column::UpdatedAt.lte(order.updated_at.as_millis()))
        .exec(tx.conn())
        .await?;
    if done.rows_affected == 0 {
        return Ok(None);
    }
    let stored = read::get(tx, &crate::Sight::house(workspace), known.id)
        .await?
        .ok_or(StoreError::Missing("order"))?;
    index(tx, &stored).await?;
    if stored.order.status != known.order.status {
        step::note(tx, &stored).await?;
    }
    Ok(Some(Upserted { stored, created: false }))
}

async fn link(tx: &Tx, known: &StoredOrder, links: Links) -> Result<(), StoreError> {
    let new_contact = links.contact_id.filter(|id| known.contact_id != Some(*id));
    let new_conversation = links.conversation_id.filter(|id| known.conversation_id != Some(*id));
    if new_contact.is_none() && new_conversation.is_none() {
        return Ok(());
    }
    sql::execute(
        tx,
        "UPDATE orders SET contact_id = COALESCE($2, contact_id), conversation_id = COALESCE($3, conversation_id) WHERE id = $1",
        vec![
            known.id.uuid().into(),
            new_contact.map(ContactId::uuid).into(),
            new_conversation.map(ConversationId::uuid).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes a contact off their orders: the purchase stays, whose it was does not.
pub(crate) async fn forget_contact(
    tx: &Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    _now: Time,
) -> Result<(), StoreError> {
    // What the platform tells of them at this moment comes before, or after.
    let how = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    let ids = sql::rows(
        tx,
        format!("SELECT id FROM orders WHERE contact_id = $1 AND workspace_id = $2 ORDER BY id{how}"),
        vec![contact.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    let keys = tx.keys(workspace).await?;
    for row in ids {
        let id = OrderId::from_uuid(row.try_get("", "id")?);
        crate::outgoing::delivery::erase(tx, workspace, id.uuid()).await?;
        let Some(mut stored) = read::get(tx, &crate::Sight::house(workspace), id).await? else { continue };
        stored.order.buyer_name = None;
        stored.order.buyer_note = None;
        stored.order.buyer_external_id = None;
        let model = ActiveModel {
            contact_id: Set(None),
            conversation_id: Set(None),
            body: Set(keys.seal_json(tx.random(), Place::new("orders", id.uuid(), "body"), &stored.order)?),
            version: Set(stored.version + 1),
            ..Default::default()
        };
        Entity::update_many().set(model).filter(Column::Id.eq(id.uuid())).exec(tx.conn()).await?;
        index(tx, &stored).await?;
    }
    Ok(())
}

/// What of an order is searched.
pub(crate) fn texts(stored: &StoredOrder) -> Vec<&str> {
    let order = &stored.order;
    let mut texts = vec![order.external_id.as_str()];
    texts.extend(order.buyer_name.as_deref());
    texts.extend(order.buyer_note.as_deref());
    for line in &order.lines {
        texts.push(&line.title);
        texts.extend(line.sku.as_deref());
    }
    texts.extend(order.parcels.iter().filter_map(|p| p.tracking_number.as_deref()));
    texts
}

async fn index(tx: &Tx, stored: &StoredOrder) -> Result<(), StoreError> {
    let entry = Entry {
        workspace: stored.workspace_id,
        kind: FoundKind::Order,
        object: stored.id.uuid(),
        conversation: stored.conversation_id,
        account: Some(stored.account.id),
        at: stored.order.placed_at,
    };
    search::put(tx, entry, &texts(stored)).await
}
