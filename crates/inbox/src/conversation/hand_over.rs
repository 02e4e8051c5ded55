//! Somebody hands a conversation over, with a word for whoever gets it: both or neither.

use std::time::Duration;

use model::{ConversationId, MemberId, TeamId, Time, WorkspaceId};
use store::{StoreError, Tx};

use super::{
    assign::Why,
    change::{ChangeError, ConversationChange, change_for},
};
use crate::message::note::{self, NoteError};

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A member.
    Member(MemberId),
    /// A team: whoever had it has it no longer.
    Team(TeamId),
}

/// Why a conversation was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// It could not be given.
    #[error("{0}")]
    Change(#[from] ChangeError),
    /// The note could not be written.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The store could not.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Gives a conversation to somebody and leaves a note that names them.
pub async fn hand_over(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    by: MemberId,
    to: To,
    text: &str,
    now: Time,
) -> Result<(), HandOverError> {
    let what = match to {
        To::Member(member) => ConversationChange { assignee_id: Some(Some(member)), ..Default::default() },
        To::Team(team) => {
            ConversationChange { assignee_id: Some(None), team_id: Some(Some(team)), ..Default::default() }
        }
    };
    let what = ConversationChange { by: Some(by), ..what };
    let c = change_for(tx, workspace, id, None, &what, &Why::HandOver, now).await?;
    let named: Vec<MemberId> = match to {
        To::Member(member) => vec![member],
        // Whoever's turn it was, if the team has turns.
        To::Team(_) => c.assignee_id.into_iter().collect(),
    };
    // After the line that says who has it now.
    let then = now.after(Duration::from_millis(1));
    note::note(tx, workspace, id, by, text, &named, None, then).await?;
    Ok(())
}
