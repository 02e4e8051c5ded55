//! Brings one device up to date with one conversation.

use connector::Fault;
use inbox::conversation::snippet::snippet;
use model::{ConversationId, MemberSettings, MessageId, PartKind, Sound, Time, WorkspaceId};
use serde::Serialize;
use store::{
    Sight, StoreError, conversation,
    conversation::ConversationRow,
    job::Job,
    member, member_settings, message,
    notice::{self, Notice, Reason},
    push_subscription::{self, PushSubscription},
    session,
};
use url::Url;

use super::Update;
use crate::{
    Engine, clock,
    keys::store_fault,
    push::{Pushed, Topic},
};

/// Longest name in a notification, in characters.
const NAME: usize = 80;

/// What the page's service worker is told. It has the words; here is what goes into them.
#[derive(Debug, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Said<'a> {
    /// Show this, in place of what was shown of the conversation before.
    Show {
        conversation: ConversationId,
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        reason: &'static str,
        at: Time,
        #[serde(skip_serializing_if = "Option::is_none")]
        contact: Option<&'a str>,
        account: &'a str,
        platform: &'a str,
        /// A line of the message; none where its member hides texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'a str>,
        /// What kind of message it is, where it has no words of its own.
        kind: PartKind,
        /// Who wrote the note.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<&'a str>,
        /// When the time is up.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        time_zone: Option<&'a str>,
        /// Their member wants no sound.
        silent: bool,
    },
    /// Take back what was shown of the conversation.
    Withdraw { conversation: ConversationId },
}

impl Engine {
    /// Does a job of [`super::PUSH`].
    pub(crate) async fn show(&self, one: &Job) -> Result<(), Fault> {
        let Some(workspace) = one.workspace_id else { return Ok(()) };
        let Ok(update) = serde_json::from_slice::<Update>(&one.payload) else { return Ok(()) };
        let prepared = self.prepare(workspace, update).await.map_err(|e| store_fault(&e))?;
        let Some((device, said)) = prepared else { return Ok(()) };
        let topic = Topic::of(device.member_id, update.conversation);
        let pushed = self.shared.pusher.push(&device.reach, &topic, &said).await?;
        let (id, now) = (device.id, clock::now());
        let noted: Result<(), StoreError> = self
            .shared
            .store
            .write(async |tx| match pushed {
                Pushed::Taken => push_subscription::pushed(&tx, id, now).await,
                Pushed::Gone => push_subscription::end(&tx, id).await,
            })
            .await;
        noted.map_err(|e| store_fault(&e))
    }

    /// The device and what it is told, if there is still something to say to it. A device whose session has ended is removed.
    async fn prepare(
        &self,
        workspace: WorkspaceId,
        update: Update,
    ) -> Result<Option<(PushSubscription, Vec<u8>)>, StoreError> {
        let (store, now) = (&self.shared.store, clock::now());
        let Some(device) = push_subscription::get(store, workspace, update.device).await? else {
            return Ok(None);
        };
        let member = member::get(store, workspace, device.member_id).await?;
        let Some(member) = member else { return self.forget(device).await.map(|()| None) };
        if !session::lives(store, device.session_id, now).await? {
            return self.forget(device).await.map(|()| None);
        }
        let notice = notice::get(store, workspace, member.id, update.conversation).await?;
        let Some(notice) = notice else { return Ok(None) };
        let row = conversation::row(store, &Sight::of_member(&member), update.conversation).await?;
        // Whoever may not see it any more is told nothing of it.
        let Some(row) = row else {
            return Ok(None);
        };
        let settings = member_settings::read(store, workspace, member.id).await?;
        if notice.over {
            let said = Said::Withdraw { conversation: update.conversation };
            let said =
                takes_withdrawals(&device.reach.endpoint).then(|| serde_json::to_vec(&said)).transpose();
            return Ok(said.map_err(|_| StoreError::Unreadable("notice"))?.map(|said| (device, said)));
        }
        if settings.is_quiet(now) {
            return Ok(None);
        }
        Ok(self.words(&notice, &row, &settings).await?.map(|said| (device, said)))
    }

    async fn words(
        &self,
        notice: &Notice,
        row: &ConversationRow,
        settings: &MemberSettings,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let (store, c) = (&self.shared.store, &row.conversation);
        let message = match notice.message_id {
            Some(id) => {
                let found = message::get(store, &Sight::house(c.workspace_id), id)
                    .await?
                    .filter(|m| m.unsent_at.is_none());
                // Taken back, or erased: there is nothing to tell of.
                let Some(found) = found else { return Ok(None) };
                Some(found)
            }
            None => None,
        };
        let (kind, text) = match (&message, &c.last_message) {
            (Some(m), _) => snippet(&m.parts),
            (None, Some(last)) => (last.kind, last.snippet.clone()),
            (None, None) => (PartKind::Text, String::new()),
        };
        let by = match (&message, notice.reason) {
            (Some(m), Reason::Mentioned) => match m.sender.id.as_deref().and_then(|id| id.parse().ok()) {
                Some(id) => member::get(store, c.workspace_id, id).await?.map(|author| author.name),
                None => None,
            },
            _ => None,
        };
        let said = Said::Show {
            conversation: c.id,
            message: notice.message_id.or_else(|| c.last_message.as_ref().map(|m| m.id)),
            reason: match (notice.reason, notice.message_id) {
                (Reason::Assigned, None) => "given",
                (Reason::Assigned, Some(_)) => "assigned",
                (Reason::Mentioned, _) => "mentioned",
                (Reason::Unassigned, _) => "unassigned",
                (Reason::WindowNow, _) => "window_now",
            },
            at: notice.at,
            contact: row.contact.name.as_deref().map(cut),
            account: cut(&row.account.name),
            platform: row.account.platform.as_str(),
            text: Some(text.as_str()).filter(|_| !settings.notifications.hide_text),
            kind,
            by: by.as_deref().map(cut),
            until: notice.deadline.filter(|_| notice.reason == Reason::WindowNow),
            language: settings.language.as_deref(),
            time_zone: settings.time_zone.as_deref(),
            silent: settings.sound == Sound::Off,
        };
        serde_json::to_vec(&said).map(Some).map_err(|_| StoreError::Unreadable("notice"))
    }

    async fn forget(&self, device: PushSubscription) -> Result<(), StoreError> {
        self.shared.store.write(async |tx| push_subscription::end(&tx, device.id).await).await
    }
}

/// Apple's devices take the permission away from a page after a few pushes that show nothing; there a notification that is over
/// stays until the device is looked at.
fn takes_withdrawals(endpoint: &str) -> bool {
    let host =
        Url::parse(endpoint).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    host != "push.apple.com" && !host.ends_with(".push.apple.com")
}

fn cut(name: &str) -> &str {
    name.char_indices().nth(NAME).map_or(name, |(at, _)| &name[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_between_letters_and_apple_is_not_told_of_ends() {
        assert_eq!(cut("Somchai"), "Somchai");
        assert_eq!(cut(&"ก".repeat(100)).chars().count(), NAME);
        assert!(!takes_withdrawals("https://web.push.apple.com/abc"));
        assert!(takes_withdrawals("https://fcm.googleapis.com/fcm/send/abc"));
        assert!(takes_withdrawals("https://push.apple.com.example.com/abc"));
    }
}
