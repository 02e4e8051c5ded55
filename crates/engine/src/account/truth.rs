//! What may be written in a conversation now: the composer's truth, from the connector, as data.

use std::collections::HashMap;

use inbox::conversation::context::{account_context, thread_context};
use model::{
    AccountId, AccountState, Composer, ConversationId, MessageId, ReplyWindow, ResponseClock, WorkspaceId,
};
use store::{
    StoreError,
    account::{self, Account},
    conversation::{self, Conversation},
    message,
};

use super::AccountError;
use crate::{
    Engine, clock,
    errand::Use,
    job::{self, Work},
};

/// The composer's truth.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Whether the platform still accepts a reply.
    pub reply_window: ReplyWindow,
    /// When waiting begins to count against us.
    pub response_clock: Option<ResponseClock>,
    /// What may be written.
    pub composer: Composer,
}

impl Engine {
    /// The truth of several conversations of a workspace; those of unknown platforms are left out.
    pub async fn truths(
        &self,
        workspace: WorkspaceId,
        conversations: &[&Conversation],
    ) -> Result<HashMap<ConversationId, Truth>, StoreError> {
        let accounts = account::list(&self.shared.store, &store::Sight::house(workspace)).await?;
        let accounts: HashMap<AccountId, Account> = accounts.into_iter().map(|a| (a.id, a)).collect();
        let told =
            conversations.iter().filter_map(|c| Some((c.id, self.truth(c, accounts.get(&c.account_id)?)?)));
        Ok(told.collect())
    }

    fn truth(&self, c: &Conversation, account: &Account) -> Option<Truth> {
        let connector = self.connector_of(&account.platform)?;
        let now = clock::now();
        let (own, thread) = (account_context(account, "", now), thread_context(c, &c.thread.id, now));
        let mut composer = connector.composer(&thread, &own);
        if let Some((left, total)) = account.quota {
            composer.quota_left = composer.quota_left.or(Some(left));
            composer.quota_total = composer.quota_total.or(Some(total));
        }
        let closed = match account.state {
            AccountState::Disconnected => {
                Some("This account is disconnected. Its history stays here.".to_owned())
            }
            _ if !account.capabilities.messages.available => {
                let reason = account.capabilities.messages.reason.clone();
                Some(reason.unwrap_or_else(|| "This account has no permission for chat.".to_owned()))
            }
            _ => None,
        };
        if closed.is_some() {
            composer.reason = closed;
            composer.kinds.clear();
        }
        let response_clock = c.waiting_since.and_then(|since| connector.response_clock(&thread, since));
        Some(Truth { reply_window: connector.reply_window(&thread, &own), response_clock, composer })
    }

    /// Tells the platform, soon, that a conversation was read, where it can be told.
    pub async fn mark_read(&self, workspace: WorkspaceId, id: ConversationId) -> Result<(), StoreError> {
        let store = &self.shared.store;
        let Some(c) = conversation::get(store, &store::Sight::house(workspace), id).await? else {
            return Ok(());
        };
        let Some(account) = account::get(store, &store::Sight::house(workspace), c.account_id).await? else {
            return Ok(());
        };
        let can =
            self.connector_of(&account.platform).is_some_and(|c| c.manifest().has(connector::Op::MarkRead));
        if !can || account.state != AccountState::Active {
            return Ok(());
        }
        let now = clock::now();
        store
            .write(async |tx| job::put(&tx, &account, &Work::MarkRead { conversation: id }, now, now).await)
            .await
    }

    /// Takes a message of ours back at the platform, and then here.
    pub async fn recall(&self, workspace: WorkspaceId, id: MessageId) -> Result<(), AccountError> {
        let store = &self.shared.store;
        let m =
            message::get(store, &store::Sight::house(workspace), id).await?.ok_or(AccountError::Missing)?;
        let c = conversation::get(store, &store::Sight::house(workspace), m.conversation_id)
            .await?
            .ok_or(AccountError::Missing)?;
        let account = account::get(store, &store::Sight::house(workspace), m.account_id)
            .await?
            .ok_or(AccountError::Missing)?;
        let connector = self.connector_of(&account.platform).ok_or(AccountError::NoPlatform)?;
        let external_id = m.external_id.clone().ok_or_else(|| {
            AccountError::Field(
                "this message has not reached the platform, so there is nothing to take back".to_owned(),
            )
        })?;
        let contact = inbox::message::reply::contact_on(store, &c, &account).await?;
        let now = clock::now();
        let (own, thread) = (account_context(&account, "", now), thread_context(&c, &contact, now));
        let plan = connector.recall(&own, &thread, &external_id);
        self.run_for(connector, &account, Use::Messages, plan).await.map_err(AccountError::Platform)?;
        let event = model::Event::Unsent { thread: c.thread, external_id, at: now };
        self.apply_now(connector, &account, vec![event]).await.map_err(AccountError::Platform)
    }
}
