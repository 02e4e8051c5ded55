//! Messages that come in the way that they do from real platforms.

use inbox::receive::{Receiving, receive};
use model::{
    AccountId, ContactSeen, ConversationId, Event, Incoming, JournalSource, Part, SenderKind, SenderSeen,
    ThreadKind, ThreadRef, WorkspaceId,
};

use super::{House, stand_in::Plain};

impl House {
    /// An account of the workspace.
    pub(super) async fn shop(&self, workspace: WorkspaceId, external_id: &str) -> AccountId {
        let now = self.server.now();
        let given = model::Capability::given;
        let account = &store::account::NewAccount {
            platform: "testing".parse().expect("a name"),
            external_id: external_id.to_owned(),
            app_id: None,
            name: "Shop".to_owned(),
            state: model::AccountState::Active,
            capabilities: model::Capabilities { messages: given(), orders: given() },
            memo: std::collections::BTreeMap::new(),
        };
        let made = self
            .server
            .store
            .write(async |tx| store::account::upsert(&tx, workspace, account, now).await)
            .await;
        made.expect("an account").0.id
    }

    /// A customer writes, and the message is received as from any platform.
    pub(super) async fn writes(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        customer: &str,
        text: &str,
    ) -> ConversationId {
        let now = self.server.now();
        let account = &store::account::get(&self.server.store, &store::Sight::house(workspace), account)
            .await
            .expect("read")
            .expect("an account");
        let message = &Incoming {
            thread: ThreadRef { id: customer.to_owned(), kind: ThreadKind::Direct },
            external_id: uuid::Uuid::now_v7().to_string(),
            outbound: false,
            sender: SenderSeen {
                kind: SenderKind::Contact,
                external_id: Some(customer.to_owned()),
                name: None,
            },
            contact: ContactSeen {
                external_id: customer.to_owned(),
                name: Some(format!("Name of {customer}")),
                ..ContactSeen::default()
            },
            sent_at: now,
            seq: 0,
            parts: vec![Part::Text { text: text.to_owned() }],
            reply_to: None,
            order_ids: Vec::new(),
            counts: true,
            memo: Vec::new(),
        };
        self.server
            .store
            .write(async |tx| {
                let how = Receiving {
                    connector: &Plain,
                    account,
                    source: JournalSource::Webhook,
                    received_at: now,
                    now,
                };
                receive(&tx, &how, Event::Message(Box::new(message.clone()))).await
            })
            .await
            .expect("received");
        let found = store::conversation::find(&self.server.store, workspace, account.id, customer).await;
        found.expect("read").expect("a conversation").id
    }
}
