//! What waits in a team with turns and found nobody when it came is given as soon as somebody has room.

use model::{ConversationId, Status, TeamId, Time, WorkspaceId};
use store::{Store, StoreError, assignment, conversation};

use super::assign::{self, Why};

/// Conversations of one team that are tried in one go.
const MOST: u32 = 50;
/// So many in a row for whom there is nobody: the rest waits too.
const VAIN: u32 = 5;

/// Gives what waits in the teams of a workspace. Gives how many were given.
pub async fn give(store: &Store, workspace: WorkspaceId, now: Time) -> Result<usize, StoreError> {
    let known = assignment::known(store, workspace, now).await?;
    let mut given = 0;
    for team in known.by_turns.iter().copied() {
        let waiting = assignment::queue(store, workspace, team, MOST).await?;
        if waiting.is_empty() || !assignment::somebody_takes(store, workspace, team, now).await? {
            continue;
        }
        let mut vain = 0;
        for id in waiting {
            let found = store.write(async |tx| give_one(&tx, workspace, team, id, now).await).await?;
            vain = if found { 0 } else { vain + 1 };
            given += usize::from(found);
            if vain == VAIN {
                break;
            }
        }
    }
    Ok(given)
}

async fn give_one(
    tx: &store::Tx,
    workspace: WorkspaceId,
    team: TeamId,
    id: ConversationId,
    now: Time,
) -> Result<bool, StoreError> {
    let Some(mut c) = conversation::lock(tx, workspace, id).await? else { return Ok(false) };
    let waits = c.status == Status::Open && c.waiting_since.is_some();
    if !waits || c.assignee_id.is_some() || c.team_id != Some(team) {
        return Ok(false);
    }
    if !assign::take_turn(tx, &mut c, team, now).await? {
        return Ok(false);
    }
    conversation::save(tx, &mut c, now).await?;
    assign::say(tx, &c, &Why::Turn, None, now).await?;
    super::change::note(tx, &c, now).await?;
    Ok(true)
}
