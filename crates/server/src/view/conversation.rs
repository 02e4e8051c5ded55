//! Conversations, with the composer's truth.

use model::{ConversationId, WorkspaceId};
use store::conversation::ConversationRow;

use crate::{
    auth::Caller,
    daemon::ThreadTruth,
    extract::etag,
    problem::Problem,
    shape::{
        AccountRef, Composer, ContactRef, Conversation, Label, LastMessage, Named, ReplyWindow,
        ResponseClock, When, web_address,
    },
    state::Server,
};

/// Reads and shows one; none when it is not in this workspace.
pub async fn conversation(
    server: &Server,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<Conversation>, Problem> {
    Ok(rows(server, workspace, &[id]).await?.pop())
}

/// Reads and shows one that this member may see.
pub async fn seen(
    server: &Server,
    who: &Caller,
    id: ConversationId,
) -> Result<Option<Conversation>, Problem> {
    let shown = conversation(server, who.workspace, id).await?;
    Ok(shown.filter(|c| who.may_see(c.account.id.into())))
}

/// Reads and shows several, in no order; those that are not in this workspace are left out.
pub async fn rows(
    server: &Server,
    workspace: WorkspaceId,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store::conversation::rows(&server.store, workspace, ids).await?;
    Ok(conversations(server, workspace, rows).await)
}

/// Shows several, in their order.
pub async fn conversations(
    server: &Server,
    workspace: WorkspaceId,
    rows: Vec<ConversationRow>,
) -> Vec<Conversation> {
    let ids: Vec<ConversationId> = rows.iter().map(|r| r.conversation.id).collect();
    let mut truths = server.daemon.truths(workspace, &ids).await;
    rows.into_iter().map(|row| show(truths.remove(&row.conversation.id), row)).collect()
}

fn show(truth: Option<ThreadTruth>, row: ConversationRow) -> Conversation {
    let c = row.conversation;
    let (window, clock, composer) = match truth {
        Some(t) => (t.reply_window, t.response_clock, Some(Composer::from(t.composer))),
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
