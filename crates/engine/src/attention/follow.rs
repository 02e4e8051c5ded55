//! Reads changes, and puts in what may concern somebody.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use model::{ConversationId, Direction, MessageId, SenderKind, Status, Time, WorkspaceId};
use store::{
    Sight, StoreError,
    change::{self, Change, ChangeKind, Since},
    conversation::{self, Conversation},
    message::{self, Message},
    notice::{self, Ask, End, Reason},
    push_subscription,
};
use tokio::sync::broadcast::error::TryRecvError;

use super::withdraw;
use crate::{Engine, Task, clock};

/// Changes read at once.
const BATCH: u32 = 500;
/// What comes closer together is looked at together.
const PACE: Duration = Duration::from_millis(300);
/// Waking is a hint; this is how long it may be lost.
const LOOK: Duration = Duration::from_secs(5);
/// What is older is no news: it was read back from a platform, or we were away.
const NEWS: Duration = Duration::from_mins(30);

/// What follows from changes.
#[derive(Debug, Default)]
struct Found {
    asks: Vec<Ask>,
    ends: Vec<(ConversationId, End)>,
}

impl Engine {
    /// Follows for ever.
    pub(crate) fn follow_forever(self) -> Task {
        Box::pin(async move {
            let mut woken = self.shared.store.wakers().changes.subscribe();
            loop {
                if let Err(e) = self.follow_all().await {
                    tracing::warn!(error = %e, "changes could not be read for notifications; they are read again");
                }
                tokio::time::sleep(PACE).await;
                tokio::select! {
                    _ = woken.recv() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
                // One look is for all that woke us.
                while matches!(woken.try_recv(), Ok(_) | Err(TryRecvError::Lagged(_))) {}
            }
        })
    }

    async fn follow_all(&self) -> Result<(), StoreError> {
        for workspace in push_subscription::workspaces(&self.shared.store).await? {
            while self.follow(workspace).await? {}
        }
        Ok(())
    }

    /// Reads one batch; true when there may be more.
    async fn follow(&self, workspace: WorkspaceId) -> Result<bool, StoreError> {
        let (store, now) = (&self.shared.store, clock::now());
        let from = notice::place(store, workspace).await?;
        let changes = match from {
            Some(from) => change::since(store, workspace, from, BATCH).await?,
            None => Since::Reset,
        };
        let (found, to) = match &changes {
            Since::Changes(changes) => {
                let Some(last) = changes.last() else { return Ok(false) };
                (self.found_in(workspace, changes, now).await?, last.seq)
            }
            Since::Reset => (Found::default(), change::newest(store, workspace).await?),
        };
        let found = &found;
        let moved = store
            .write(async |tx| {
                if !notice::move_place(&tx, workspace, from, to).await? {
                    return Ok::<_, StoreError>(false);
                }
                for ask in &found.asks {
                    notice::ask(&tx, workspace, ask, now).await?;
                }
                for (conversation, by) in &found.ends {
                    withdraw(&tx, workspace, *conversation, *by, now).await?;
                }
                Ok(true)
            })
            .await?;
        Ok(moved && matches!(changes, Since::Changes(c) if c.len() == BATCH as usize))
    }

    async fn found_in(
        &self,
        workspace: WorkspaceId,
        changes: &[Change],
        now: Time,
    ) -> Result<Found, StoreError> {
        let store = &self.shared.store;
        let of = |kind: ChangeKind| changes.iter().filter(move |c| c.kind == kind).map(|c| c.object_id);
        let ids: Vec<MessageId> = of(ChangeKind::MessageCreated).map(MessageId::from_uuid).collect();
        let mut messages: Vec<Message> = message::get_many(store, &Sight::house(workspace), &ids)
            .await?
            .into_iter()
            .map(|row| row.message)
            .collect();
        messages.retain(|m| m.sent_at.after(NEWS) > now);
        messages.sort_by_key(|m| m.id);
        let updated: BTreeSet<ConversationId> =
            of(ChangeKind::ConversationUpdated).map(ConversationId::from_uuid).collect();
        let standing: BTreeSet<ConversationId> =
            notice::standing(store, workspace, &updated.iter().copied().collect::<Vec<_>>())
                .await?
                .into_iter()
                .map(|notice| notice.conversation_id)
                .collect();
        let wanted: BTreeSet<ConversationId> =
            messages.iter().map(|m| m.conversation_id).chain(standing.iter().copied()).collect();
        let wanted: Vec<ConversationId> = wanted.into_iter().collect();
        let conversations: HashMap<ConversationId, Conversation> =
            conversation::get_many(store, &Sight::house(workspace), &wanted)
                .await?
                .into_iter()
                .map(|c| (c.id, c))
                .collect();

        let mut found = Found::default();
        for m in &messages {
            if let Some(c) = conversations.get(&m.conversation_id) {
                concerns(m, c, &mut found.asks);
            }
        }
        for c in standing.iter().filter_map(|id| conversations.get(id)) {
            if c.unread_count == 0 {
                found.ends.push((c.id, End::Read));
            }
            if c.waiting_since.is_none() || c.status == Status::Resolved {
                found.ends.push((c.id, End::Answered));
            }
        }
        Ok(found)
    }
}

/// Whom a new message may concern. Of several in one conversation the last speaks for all.
fn concerns(m: &Message, c: &Conversation, asks: &mut Vec<Ask>) {
    let ask =
        |reason, member| Ask { conversation: c.id, reason, member, message: Some(m.id), deadline: None };
    match m.direction {
        Direction::Inbound
            if m.sender.kind == SenderKind::Contact
                && c.unread_count > 0
                && matches!(c.status, Status::Open | Status::Pending) =>
        {
            let new = match c.assignee_id {
                Some(assignee) => ask(Reason::Assigned, Some(assignee)),
                None => ask(Reason::Unassigned, None),
            };
            asks.retain(|old| !(old.conversation == new.conversation && old.reason == new.reason));
            asks.push(new);
        }
        Direction::Note => {
            let author = m.sender.id.as_deref();
            for member in m.mentions.iter().filter(|id| author != Some(id.to_string().as_str())) {
                asks.push(ask(Reason::Mentioned, Some(*member)));
            }
        }
        _ => {}
    }
}
