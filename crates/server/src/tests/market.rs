//! A platform that only says what arrived: messages come in the way that they do from real ones.

use std::time::Duration;

use connector::{
    AccountContext, Admission, ConnectKind, Connector, Delivery, Fault, Hook, HookScope, Keys, Manifest, Op,
    Refusal, Reply, Request, ThreadContext, Unreadable,
};
use inbox::receive::{Receiving, receive};
use model::{
    AccountId, Composer, ContactSeen, ConversationId, Event, Features, Incoming, JournalSource, Part,
    SenderKind, SenderSeen, TextUnit, ThreadKind, ThreadRef, Time, WorkspaceId,
};

use super::House;

const MANIFEST: Manifest = Manifest {
    platform: "testing",
    label: "Testing",
    ops: &[],
    connect: ConnectKind::Keys(&[]),
    app_fields: &[],
    app_purpose: "both",
    endpoints: &[],
    hooks: HookScope::Account,
    callbacks: &[],
    hook_deadline: Duration::from_secs(5),
    buckets: &[],
    feeds: &[],
    text_unit: TextUnit::Codepoints,
    text_max: 100,
    sends: &[],
    features: Features {
        read_receipts: false,
        delivery_receipts: false,
        typing: false,
        unsend: false,
        edit: false,
        reactions: false,
        order_cards: false,
        product_cards: false,
    },
    has_orders: false,
    orders_per_call: 0,
    revoke_by_hand: None,
    media_hosts: &[],
};

struct Market;

impl Connector for Market {
    fn manifest(&self) -> &'static Manifest {
        const { &MANIFEST }
    }

    fn verify(&self, _: &Hook<'_>, _: &Keys<'_>, _: Time) -> Result<Admission, Refusal> {
        Err(Refusal::NoKeys)
    }

    fn split(&self, _: &Hook<'_>) -> Vec<Delivery> {
        Vec::new()
    }

    fn decode(&self, _: &Delivery, _: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        Ok(Vec::new())
    }

    fn authorize(&self, request: Request, _: &Keys<'_>, _: Time) -> Request {
        request
    }

    fn fault(&self, _: Op, _: &Reply) -> Option<Fault> {
        None
    }

    fn composer(&self, _: &ThreadContext, _: &AccountContext) -> Composer {
        Composer {
            unit: TextUnit::Codepoints,
            max: 100,
            messages_left: None,
            free_until: None,
            quota_left: None,
            quota_total: None,
            kinds: Vec::new(),
            reason: None,
        }
    }
}

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
                    connector: &Market,
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
