//! Finds out whom something concerns, and notes it for them.

use model::{MemberSettings, Role, Time};
use store::{
    Sight, StoreError,
    conversation::{self, Conversation},
    job::Job,
    member::{self, Member},
    member_settings,
    notice::{self, Ask, Notice, Reason},
    push_subscription,
};

use super::{Update, put_update};
use crate::{Engine, clock};

impl Engine {
    /// Does a job of [`notice::KIND`].
    pub(crate) async fn tell(&self, one: &Job) -> Result<(), StoreError> {
        let Some(workspace) = one.workspace_id else { return Ok(()) };
        let Ok(ask) = serde_json::from_slice::<Ask>(&one.payload) else { return Ok(()) };
        let (store, now) = (&self.shared.store, clock::now());
        let devices = push_subscription::list_all(store, workspace).await?;
        let members = with_devices(member::list(store, workspace).await?, &devices);
        let Some(c) = conversation::get(store, &Sight::house(workspace), ask.conversation).await? else {
            return Ok(());
        };
        let ids: Vec<_> = members.iter().map(|m| m.id).collect();
        let mut settings = member_settings::read_many(store, workspace, &ids).await?;
        let told: Vec<_> = members
            .into_iter()
            .filter(|m| wants(&ask, m, &settings.remove(&m.id).unwrap_or_default(), &c, now))
            .collect();
        if told.is_empty() {
            return Ok(());
        }
        let (told, devices, ask) = (&told, &devices, &ask);
        store
            .write(async |tx| {
                for member in told {
                    let notice = Notice {
                        member_id: member.id,
                        conversation_id: ask.conversation,
                        reason: ask.reason,
                        message_id: ask.message,
                        at: now,
                        deadline: ask.deadline,
                        over: false,
                    };
                    if !notice::put(&tx, workspace, &notice).await? {
                        continue;
                    }
                    for (_, device) in devices.iter().filter(|(id, _)| *id == member.id) {
                        let update = Update { device: *device, conversation: ask.conversation };
                        put_update(&tx, workspace, update, now).await?;
                    }
                }
                Ok(())
            })
            .await
    }
}

fn with_devices<T>(mut members: Vec<Member>, devices: &[(model::MemberId, T)]) -> Vec<Member> {
    members.retain(|m| devices.iter().any(|(id, _)| *id == m.id));
    members
}

/// Whether a member is told: it concerns them, they may see it, they want to know, and it is still so.
fn wants(ask: &Ask, member: &Member, settings: &MemberSettings, c: &Conversation, now: Time) -> bool {
    if !Sight::of_member(member).sees(c.account_id, c.team_id) || settings.is_quiet(now) {
        return false;
    }
    let switches = &settings.notifications;
    let named = ask.member == Some(member.id);
    let can_answer = member.role >= Role::Agent;
    match ask.reason {
        Reason::Assigned => {
            switches.assigned
                && named
                && c.assignee_id == Some(member.id)
                && (ask.message.is_none() || c.unread_count > 0)
        }
        Reason::Mentioned => switches.mentioned && named,
        Reason::Unassigned => {
            switches.unassigned && can_answer && c.assignee_id.is_none() && c.unread_count > 0
        }
        Reason::WindowNow => {
            switches.window_now
                && can_answer
                && c.waiting_since.is_some()
                && ask.deadline.is_some_and(|at| at > now)
                && c.assignee_id.is_none_or(|assignee| assignee == member.id)
        }
    }
}
