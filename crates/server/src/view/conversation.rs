//! Conversations, with the composer's truth.

use std::collections::HashMap;

use connector::PartLimit;
use model::{ConversationId, Direction, MessageId, SenderKind, WorkspaceId};
use store::{Sight, StoreError, conversation::ConversationRow, message::End};

use crate::{
    daemon::ThreadTruth,
    extract::etag,
    problem::Problem,
    shape::{
        AccountRef, Composer, ContactRef, Conversation, DeliveryView, Label, LastMessage, Named, ReplyWindow,
        ResponseClock, SenderView, When, web_address,
    },
    state::Server,
};

/// Reads and shows one; none when it is not seen.
pub async fn conversation(
    server: &Server,
    sight: &Sight,
    id: ConversationId,
) -> Result<Option<Conversation>, Problem> {
    Ok(rows(server, sight, &[id]).await?.pop())
}

/// Reads and shows several, in no order; those that are not seen are left out.
pub async fn rows(
    server: &Server,
    sight: &Sight,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store::conversation::rows(&server.store, sight, ids).await?;
    Ok(conversations(server, sight.workspace(), rows).await)
}

/// Shows several, in their order.
pub async fn conversations(
    server: &Server,
    workspace: WorkspaceId,
    rows: Vec<ConversationRow>,
) -> Vec<Conversation> {
    let known: Vec<&store::conversation::Conversation> = rows.iter().map(|row| &row.conversation).collect();
    let mut truths = server.daemon.truths(workspace, &known).await;
    let mut ends = ends(server, workspace, &rows).await.unwrap_or_else(|error| {
        // The rows are still worth showing without.
        tracing::warn!(error = %error, "who wrote the newest messages could not be told");
        HashMap::new()
    });
    rows.into_iter()
        .map(|row| {
            let end = row.conversation.last_message.as_ref().and_then(|m| ends.remove(&m.id));
            let connector = server.daemon.connector(&row.account.platform);
            let sends = connector.map_or(&[][..], |c| c.manifest().sends);
            show(truths.remove(&row.conversation.id), row, end, sends)
        })
        .collect()
}

/// Who wrote the newest messages that are ours, and how far they got.
async fn ends(
    server: &Server,
    workspace: WorkspaceId,
    rows: &[ConversationRow],
) -> Result<HashMap<MessageId, (SenderView, Option<DeliveryView>)>, StoreError> {
    let last = rows.iter().filter_map(|row| row.conversation.last_message.as_ref());
    let ids: Vec<MessageId> = last.filter(|m| m.direction != Direction::Inbound).map(|m| m.id).collect();
    let ends = store::message::ends(&server.store, workspace, &ids).await?;
    let names = if ends.iter().any(|end| end.sender_kind == SenderKind::Member) {
        super::message::member_names(server, workspace).await?
    } else {
        HashMap::new()
    };
    let view = |end: End| {
        let name = end.sender_id.as_ref().and_then(|id| names.get(id)).cloned();
        let sender = SenderView { kind: end.sender_kind.into(), id: end.sender_id, name };
        (end.id, (sender, end.delivery.map(|state| DeliveryView { state: state.into(), error: None })))
    };
    Ok(ends.into_iter().map(view).collect())
}

fn show(
    truth: Option<ThreadTruth>,
    row: ConversationRow,
    end: Option<(SenderView, Option<DeliveryView>)>,
    sends: &[PartLimit],
) -> Conversation {
    let (sender, delivery) = end.unzip();
    let c = row.conversation;
    let (window, clock, composer) = match truth {
        Some(t) => (t.reply_window, t.response_clock, Some(Composer::of(t.composer, sends))),
        None => (model::ReplyWindow::none(), None, None),
    };
    Conversation {
        id: c.id.into(),
        account: account(row.account),
        contact: ContactRef {
            id: row.contact.id.into(),
            name: row.contact.name.unwrap_or_default(),
            avatar_url: row.contact.avatar_url.and_then(web_address),
        },
        status: c.status.into(),
        assignee: row.assignee.map(|m| Named { id: m.id.into(), name: m.name }),
        team: row.team.map(|t| Named { id: t.id.into(), name: t.name }),
        priority: c.priority.into(),
        labels: row.labels.into_iter().map(Label::from).collect(),
        unread_count: c.unread_count,
        last_message: c.last_message.map(|m| LastMessage {
            id: m.id.into(),
            direction: m.direction.into(),
            kind: m.kind.into(),
            snippet: m.snippet,
            sent_at: When(m.sent_at),
            sender,
            delivery: delivery.flatten(),
        }),
        waiting_since: c.waiting_since.map(When),
        reply_window: ReplyWindow::from(window),
        response_clock: clock.map(ResponseClock::from),
        composer,
        open_order_count: c.open_order_count,
        snoozed_until: c.snoozed_until.map(When),
        updated_at: When(c.updated_at),
        etag: etag(c.version),
    }
}

/// An account, as rows carry it.
pub(super) fn account(a: store::account::AccountRef) -> AccountRef {
    AccountRef { id: a.id.into(), platform: a.platform.to_string(), name: a.name }
}
