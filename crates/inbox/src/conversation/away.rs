//! Somebody goes away: what waits for us does not wait for them.

use model::{ConversationId, MemberId, OnAway, Time, WorkspaceId};
use store::{
    Sight, Store, StoreError, Tx,
    assignment::{self, Setting},
    availability,
    change::{self, ChangeKind, NewChange},
    conversation::{self, Assigned, Filter, Sort},
};

use super::assign::{self, Why};

/// Conversations of one member that are looked at in one go.
const MOST: u32 = 100;

/// Lets go, as the workspace wants it, of the open conversations of a member in which a contact waits. Gives how many.
pub async fn leave(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
    now: Time,
) -> Result<usize, StoreError> {
    let setting = assignment::setting(tx, workspace).await?;
    if setting.on_away == OnAway::Keep {
        return Ok(0);
    }
    let filter = Filter {
        status: vec![model::Status::Open],
        assignee: vec![Assigned::To(member)],
        waiting: true,
        ..Filter::default()
    };
    let sight = Sight::house(workspace);
    let (mut cursor, mut left) = (None, 0);
    let mut theirs: Vec<ConversationId> = Vec::new();
    loop {
        let page =
            conversation::list(tx, &sight, &filter, Sort::Recent, cursor.as_deref(), MOST, now).await?;
        theirs.extend(page.items.iter().map(|row| row.conversation.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    // In one order for all, so that two transactions wait for each other instead of forever.
    theirs.sort_unstable();
    for id in theirs {
        left += usize::from(let_go(tx, workspace, id, member, setting, now).await?);
    }
    Ok(left)
}

async fn let_go(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    member: MemberId,
    setting: Setting,
    now: Time,
) -> Result<bool, StoreError> {
    let Some(mut c) = conversation::lock(tx, workspace, id).await? else { return Ok(false) };
    if c.assignee_id != Some(member) || (setting.on_away == OnAway::Team && c.team_id.is_none()) {
        return Ok(false);
    }
    c.assignee_id = None;
    if setting.on_away == OnAway::Unassign {
        c.team_id = None;
    } else if let Some(team) = c.team_id {
        assign::put_into(tx, &mut c, team, now).await?;
    }
    conversation::save(tx, &mut c, now).await?;
    assign::say(tx, &c, &Why::Away, Some(member), now).await?;
    super::change::note(tx, &c, now).await?;
    Ok(true)
}

/// Notes for the stream that a member works otherwise than before.
pub async fn note(tx: &Tx, workspace: WorkspaceId, member: MemberId, now: Time) -> Result<(), StoreError> {
    let noted = NewChange {
        kind: ChangeKind::MemberUpdated,
        object_id: member.uuid(),
        account_id: None,
        conversation_id: None,
    };
    change::note(tx, workspace, &[noted], now).await
}

/// Counts as away whoever has had no page open for the workspace's time. Gives how many.
pub async fn sweep(store: &Store, workspace: WorkspaceId, now: Time) -> Result<usize, StoreError> {
    let before = now.before(assignment::setting(store, workspace).await?.away_after);
    let mut gone = 0;
    for member in availability::fallen_idle(store, workspace, before).await? {
        let is_gone = store
            .write(async |tx| {
                if !availability::set_idle(&tx, workspace, member, before).await? {
                    return Ok(false);
                }
                leave(&tx, workspace, member, now).await?;
                note(&tx, workspace, member, now).await?;
                Ok::<_, StoreError>(true)
            })
            .await?;
        gone += usize::from(is_gone);
    }
    Ok(gone)
}
