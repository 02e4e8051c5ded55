//! Whose time to answer is nearly up.

use std::{collections::HashSet, time::Duration};

use model::{Time, WindowState, WorkspaceId};
use store::{
    Sight, StoreError,
    conversation::{self, Conversation},
    notice::{self, Ask, Reason},
    push_subscription,
};

use crate::{Engine, account::Truth, clock};

/// What is left when the state becomes *now*.
const NOW: Duration = Duration::from_hours(1);
/// Conversations that are looked at in one go, the longest waiting first.
const MOST: u32 = 1000;

impl Engine {
    /// Looks at the conversations of workspaces in which somebody has a device.
    pub(crate) async fn due_windows(&self) -> Result<(), StoreError> {
        for workspace in push_subscription::workspaces(&self.shared.store).await? {
            if self.is_due(&format!("windows:{workspace}"), Duration::from_secs(50)).await? {
                self.look_at_windows(workspace).await?;
            }
        }
        Ok(())
    }

    async fn look_at_windows(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        let (store, now) = (&self.shared.store, clock::now());
        let waiting = conversation::waiting(store, workspace, MOST).await?;
        let waiting = conversation::get_many(store, &Sight::house(workspace), &waiting).await?;
        let waiting: Vec<&Conversation> = waiting.iter().collect();
        let mut due: Vec<_> = self
            .truths(workspace, &waiting)
            .await?
            .iter()
            .filter_map(|(id, truth)| Some((*id, deadline(truth, now)?)))
            .collect();
        let ids: Vec<_> = due.iter().map(|(id, _)| *id).collect();
        let told: HashSet<_> = notice::deadlines(store, workspace, &ids).await?.into_iter().collect();
        due.retain(|one| !told.contains(one));
        if due.is_empty() {
            return Ok(());
        }
        let due = &due;
        store
            .write(async |tx| {
                for (conversation, deadline) in due {
                    let ask = Ask {
                        conversation: *conversation,
                        reason: Reason::WindowNow,
                        member: None,
                        message: None,
                        deadline: Some(*deadline),
                    };
                    notice::ask(&tx, workspace, &ask, now).await?;
                }
                Ok(())
            })
            .await
    }
}

/// When the time is up, if that is soon: of the reply window, or before it counts against the account.
fn deadline(truth: &Truth, now: Time) -> Option<Time> {
    let window = Some(&truth.reply_window)
        .filter(|w| matches!(w.state, WindowState::Open | WindowState::Restricted))
        .and_then(|w| w.closes_at);
    let clock = truth.response_clock.map(|c| c.counts_at);
    let first = window.into_iter().chain(clock).filter(|at| *at > now).min()?;
    (first <= now.after(NOW)).then_some(first)
}
