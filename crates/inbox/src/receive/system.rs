//! A line in a thread that nobody wrote.

use model::{ContactSeen, Direction, Part, SenderKind, SystemKind, ThreadRef, Time};
use store::{
    StoreError, Tx,
    change::ChangeKind,
    contact, conversation,
    message::{self as messages, MessageSender, NewMessage},
};

use super::{FollowUp, Received, Receiving, note_conversation, note_message};

/// Stores the line once. A conversation that begins with it (a new follower, a group we were added to) is put away: nobody
/// waits in it.
pub(super) async fn receive(
    tx: &Tx,
    r: &Receiving<'_>,
    thread: &ThreadRef,
    external_id: String,
    what: SystemKind,
    detail: Option<String>,
    at: Time,
) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    if messages::find(tx, workspace, account, &external_id).await?.is_some() {
        return Ok(Received::applied());
    }
    let found = conversation::find(tx, workspace, account, &thread.id).await?;
    let (mut c, created) = if let Some(c) = found {
        (c, false)
    } else {
        let seen = ContactSeen { external_id: thread.id.clone(), ..ContactSeen::default() };
        let contact = contact::see(tx, workspace, account, &seen, r.now).await?.contact;
        let opened = conversation::open(tx, workspace, account, thread, contact.id, r.now).await?;
        (opened.conversation, opened.created)
    };
    let new = NewMessage {
        id: None,
        conversation_id: c.id,
        account_id: account,
        direction: Direction::System,
        sender: MessageSender { kind: SenderKind::Platform, id: None, external_id: None, name: None },
        sent_at: at,
        seq: 0,
        received_at: r.received_at,
        external_id: Some(external_id),
        client_id: None,
        reply_to_id: None,
        reply_to_external_id: None,
        delivery: None,
        parts: vec![Part::Template { title: Some(name(what).to_owned()), text: detail, buttons: Vec::new() }],
        reactions: Vec::new(),
        mentions: Vec::new(),
    };
    let Some(stored) = messages::insert(tx, workspace, new).await? else { return Ok(Received::applied()) };
    note_message(tx, r, ChangeKind::MessageCreated, stored.message.id, c.id).await?;
    let mut received = Received::applied();
    if created {
        c.status = model::Status::Resolved;
        conversation::save(tx, &mut c, r.now).await?;
        note_conversation(tx, r, ChangeKind::ConversationCreated, &c).await?;
        received.follow_ups.push(FollowUp::Profile { conversation: c.id, member: None });
    }
    Ok(received)
}

/// The line's name, as the page translates it.
fn name(what: SystemKind) -> &'static str {
    match what {
        SystemKind::Followed => "followed",
        SystemKind::Unfollowed => "unfollowed",
        SystemKind::Joined => "joined",
        SystemKind::Left => "left",
        SystemKind::MemberJoined => "member_joined",
        SystemKind::MemberLeft => "member_left",
        SystemKind::HandledElsewhere => "handled_elsewhere",
        SystemKind::Platform => "platform",
    }
}
