//! What this crate's tests stand on: the same test on both databases, in a workspace with an account.

use std::sync::atomic::{AtomicI64, Ordering};

use model::{
    AccountId, AccountState, Capabilities, Capability, ContactSeen, Direction, Part, Platform, SenderKind,
    ThreadKind, ThreadRef, Time, WorkspaceId,
};

use crate::{
    MasterKey, Store, StoreError, StoreSettings, account,
    account::NewAccount,
    contact,
    conversation::{self, Conversation},
    message::{self, MessageRow, MessageSender, NewMessage},
    workspace,
};

/// Runs a test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($bed:ident: Bed) $body:block) => {
        mod $name {
            use super::*;

            async fn run($bed: $crate::bed::Bed) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::bed::Bed::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run($crate::bed::Bed::postgres().await).await;
            }
        }
    };
}
pub(crate) use on_both;

/// A fresh store.
pub(crate) struct Bed {
    pub store: Store,
    pub workspace: WorkspaceId,
    pub account: AccountId,
    pub folder: tempfile::TempDir,
    pub url: String,
    clock: AtomicI64,
}

/// The moment at which tests begin.
pub(crate) const START: i64 = 1_767_225_600_000;

pub(crate) fn key(byte: u8) -> MasterKey {
    MasterKey::from_bytes([byte; 32])
}

impl Bed {
    pub async fn sqlite() -> Bed {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("sampan.db").display());
        Bed::at(folder, url).await
    }

    pub async fn postgres() -> Bed {
        let url = tokio::task::spawn_blocking(testbed::postgres).await.expect("a database");
        Bed::at(tempfile::tempdir().expect("a folder"), url).await
    }

    async fn at(folder: tempfile::TempDir, url: String) -> Bed {
        let store = Store::open(StoreSettings::new(&url, folder.path(), key(7))).await.expect("it opens");
        store.migrate().await.expect("it migrates");
        let now = Time::from_millis(START);
        let (workspace, account) = store
            .write(|tx| async move {
                let workspace = workspace::create(&tx, "Fake Shop", now).await?.id;
                let account = make_account(&tx, workspace, "shop-1", now).await?;
                Ok::<_, StoreError>((workspace, account))
            })
            .await
            .expect("it writes");
        Bed { store, workspace, account, folder, url, clock: AtomicI64::new(START) }
    }

    /// A further process on the same database.
    pub async fn again(&self) -> Store {
        Store::open(StoreSettings::new(&self.url, self.folder.path(), key(7))).await.expect("it opens again")
    }

    /// A moment later than the one before.
    pub fn now(&self) -> Time {
        Time::from_millis(self.clock.fetch_add(1000, Ordering::Relaxed) + 1000)
    }

    pub async fn account(&self, external_id: &str) -> AccountId {
        let (workspace, now) = (self.workspace, self.now());
        self.store
            .write(|tx| async move { make_account(&tx, workspace, external_id, now).await })
            .await
            .expect("an account")
    }

    /// A conversation with a customer who has said nothing yet.
    pub async fn conversation(&self, account: AccountId, customer: &str) -> Conversation {
        let (workspace, now) = (self.workspace, self.now());
        self.store
            .write(|tx| async move {
                let seen = ContactSeen {
                    external_id: customer.to_owned(),
                    name: Some(format!("Name of {customer}")),
                    ..ContactSeen::default()
                };
                let contact = contact::see(&tx, workspace, account, &seen, now).await?.contact;
                let thread = ThreadRef { id: customer.to_owned(), kind: ThreadKind::Direct };
                Ok::<_, StoreError>(
                    conversation::open(&tx, workspace, account, &thread, contact.id, now).await?.conversation,
                )
            })
            .await
            .expect("a conversation")
    }

    /// A message of the customer.
    pub async fn say(&self, c: &Conversation, external_id: &str, text: &str) -> Option<MessageRow> {
        let new = self.inbound(c, external_id, text);
        let (workspace, new) = (self.workspace, &new);
        self.store
            .write(|tx| async move { message::insert(&tx, workspace, new.clone()).await })
            .await
            .expect("a message")
    }

    pub fn inbound(&self, c: &Conversation, external_id: &str, text: &str) -> NewMessage {
        let now = self.now();
        NewMessage {
            id: None,
            conversation_id: c.id,
            account_id: c.account_id,
            direction: Direction::Inbound,
            sender: MessageSender {
                kind: SenderKind::Contact,
                id: None,
                external_id: Some(c.thread.id.clone()),
                name: None,
            },
            sent_at: now,
            seq: 0,
            received_at: now,
            external_id: Some(external_id.to_owned()),
            client_id: None,
            reply_to_id: None,
            reply_to_external_id: None,
            delivery: None,
            parts: vec![Part::Text { text: text.to_owned() }],
            reactions: Vec::new(),
            mentions: Vec::new(),
        }
    }
}

pub(crate) fn platform() -> Platform {
    "fakebook".parse().expect("a name")
}

async fn make_account(
    tx: &crate::Tx,
    workspace: WorkspaceId,
    external_id: &str,
    now: Time,
) -> Result<AccountId, StoreError> {
    let new = NewAccount {
        platform: platform(),
        external_id: external_id.to_owned(),
        app_id: None,
        name: "Shop of Fake Seller".to_owned(),
        state: AccountState::Active,
        capabilities: Capabilities { messages: Capability::given(), orders: Capability::given() },
        memo: std::collections::BTreeMap::new(),
    };
    Ok(account::upsert(tx, workspace, &new, now).await?.0.id)
}
