//! Looking up beforehand, all at once, what many events of one transaction will ask for one by one. What was found stays in
//! the transaction's memory and is kept in step with its writes; what nobody foresaw is asked of the database as ever.

use std::collections::{HashMap, HashSet};

use model::{AccountId, WorkspaceId};

use crate::{
    Db, StoreError, Tx, contact,
    contact::Contact,
    conversation::{self, Conversation},
    sql::Sql,
};

/// Values of one statement at most.
const MOST: usize = 500;

/// What events of an account are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foresight {
    /// Messages, by the platform's ids.
    pub messages: HashSet<String>,
    /// Threads, by the platform's ids.
    pub threads: HashSet<String>,
    /// Contacts, by the platform's ids.
    pub contacts: HashSet<String>,
}

/// What may turn out not to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Absent {
    Message,
    Effect,
    MessageTombstone,
    ThreadTombstone,
}

/// What a transaction knows without asking.
#[derive(Debug, Default)]
pub(crate) struct Foreseen {
    absent: HashMap<(Absent, AccountId), HashSet<String>>,
    contacts: HashMap<(AccountId, String), Contact>,
    conversations: HashMap<(AccountId, String), Conversation>,
}

impl Foreseen {
    /// Whether it is known not to be there.
    pub(crate) fn is_absent(&self, what: Absent, account: AccountId, id: &str) -> bool {
        self.absent.get(&(what, account)).is_some_and(|ids| ids.contains(id))
    }

    /// It is there now, or may be.
    pub(crate) fn appears(&mut self, what: Absent, account: AccountId, id: &str) {
        if let Some(ids) = self.absent.get_mut(&(what, account)) {
            ids.remove(id);
        }
    }

    pub(crate) fn contact(&self, account: AccountId, id: &str) -> Option<&Contact> {
        self.contacts.get(&(account, id.to_owned()))
    }

    pub(crate) fn see_contact(&mut self, account: AccountId, id: &str, contact: &Contact) {
        self.contacts.insert((account, id.to_owned()), contact.clone());
    }

    /// A contact was written.
    pub(crate) fn contact_changes(&mut self, contact: &Contact) {
        self.contacts.values_mut().filter(|c| c.id == contact.id).for_each(|c| c.clone_from(contact));
    }

    pub(crate) fn conversation(&self, account: AccountId, thread: &str) -> Option<&Conversation> {
        self.conversations.get(&(account, thread.to_owned()))
    }

    /// A conversation was read for writing, or written.
    pub(crate) fn see_conversation(&mut self, conversation: &Conversation) {
        let key = (conversation.account_id, conversation.thread.id.clone());
        self.conversations.insert(key, conversation.clone());
    }

    /// Rows were written past the nouns that keep this in step.
    pub(crate) fn forget_rows(&mut self) {
        self.contacts.clear();
        self.conversations.clear();
    }

    fn known_absent(
        &mut self,
        what: Absent,
        account: AccountId,
        ids: &HashSet<String>,
        there: &HashSet<String>,
    ) {
        self.absent.entry((what, account)).or_default().extend(ids.difference(there).cloned());
    }
}

/// Looks up what events of an account will ask for. Conversations that are there are locked for the rest of the transaction.
pub async fn foresee(
    tx: &Tx,
    workspace: WorkspaceId,
    account: AccountId,
    ahead: &Foresight,
) -> Result<(), StoreError> {
    let mut conversations = Vec::new();
    for threads in sorted(&ahead.threads).chunks(MOST) {
        conversations.extend(conversation::lock_threads(tx, workspace, account, threads).await?);
    }
    // Behind the locks: what somebody who held one of them has stored is there.
    let messages =
        there(tx, account, "SELECT external_id FROM message WHERE account_id = ", &ahead.messages).await?;
    let aliases =
        there(tx, account, "SELECT external_id FROM message_alias WHERE account_id = ", &ahead.messages)
            .await?;
    let effects =
        there(tx, account, "SELECT external_id FROM pending_effect WHERE account_id = ", &ahead.messages)
            .await?;
    let tombstones = "SELECT external_id FROM tombstone WHERE kind = 'message' AND account_id = ";
    let erased = there(tx, account, tombstones, &ahead.messages).await?;
    let tombstones = "SELECT external_id FROM tombstone WHERE kind = 'thread' AND account_id = ";
    let erased_threads = there(tx, account, tombstones, &ahead.threads).await?;
    let contacts = contact::find_many(tx, workspace, account, &sorted(&ahead.contacts)).await?;
    tx.foreseen(|known| {
        let known_messages: HashSet<String> = messages.union(&aliases).cloned().collect();
        known.known_absent(Absent::Message, account, &ahead.messages, &known_messages);
        known.known_absent(Absent::Effect, account, &ahead.messages, &effects);
        known.known_absent(Absent::MessageTombstone, account, &ahead.messages, &erased);
        known.known_absent(Absent::ThreadTombstone, account, &ahead.threads, &erased_threads);
        for (id, contact) in &contacts {
            known.see_contact(account, id, contact);
        }
        for conversation in &conversations {
            known.see_conversation(conversation);
        }
    });
    Ok(())
}

/// In one order for all, so that two transactions which lock the same rows wait for each other instead of forever.
fn sorted(ids: &HashSet<String>) -> Vec<&str> {
    let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids
}

async fn there(
    tx: &Tx,
    account: AccountId,
    select: &str,
    ids: &HashSet<String>,
) -> Result<HashSet<String>, StoreError> {
    let mut there = HashSet::new();
    for ids in sorted(ids).chunks(MOST) {
        let mut sql = Sql::new(select);
        sql.bind(account.uuid()).add(" AND external_id IN ").list(ids.iter().copied());
        for row in sql.rows(tx).await? {
            there.insert(row.try_get("", "external_id")?);
        }
    }
    Ok(there)
}

/// Whether a transaction knows that it is not there; the store itself knows nothing.
pub(crate) fn is_absent(db: &impl Db, what: Absent, account: AccountId, id: &str) -> bool {
    db.tx().is_some_and(|tx| tx.foreseen(|known| known.is_absent(what, account, id)))
}

#[cfg(test)]
mod tests;
