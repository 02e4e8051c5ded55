//! What an id in an address is about, and real data behind it: on the first account, in the first team.

use std::collections::BTreeMap;

use http::Method;
use model::{
    AccountId, AttachmentKind, ContactId, ConversationId, MediaState, Role, TeamId, Time, WorkspaceId,
};
use store::{StoreError, Tx};

use super::super::House;
use super::{rows::Row, who::Who};

/// What an id in an address is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// There is no id.
    None,
    /// An account.
    Account,
    /// A conversation.
    Conversation,
    /// A failed message of ours in it.
    Message,
    /// A file of a message in it.
    File,
    /// Its contact.
    Contact,
    /// An order of the contact.
    Order,
    /// Another member.
    Member,
    /// An API token of the owner.
    Token,
    /// A platform app.
    App,
    /// What nobody has, or nobody but its owner.
    NoOnes,
    /// The workspace itself.
    Workspace,
    /// What the owner makes by posting this there.
    Made(&'static str, &'static str),
}

impl Subject {
    /// Whether it is hidden from whoever is limited to another account.
    pub fn of_account(self) -> bool {
        self == Subject::Account || self.of_team()
    }

    /// Whether it is hidden from whoever is limited to another team.
    pub fn of_team(self) -> bool {
        use Subject::{Contact, Conversation, File, Message, Order};
        matches!(self, Conversation | Message | File | Contact | Order)
    }
}

/// Two accounts and two teams of a workspace.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    pub workspace: WorkspaceId,
    pub accounts: [AccountId; 2],
    pub teams: [TeamId; 2],
}

impl Ground {
    pub async fn lay(house: &House, workspace: WorkspaceId) -> Ground {
        let now = house.server.now();
        let made = house.server.store.write(async |tx| {
            let account = async |n: u8| {
                let given = model::Capability::given;
                let new = store::account::NewAccount {
                    platform: "testing".parse().expect("a name"),
                    external_id: format!("shop-{n}-{workspace}"),
                    app_id: None,
                    name: format!("Shop {n}"),
                    state: model::AccountState::Active,
                    capabilities: model::Capabilities { messages: given(), orders: given() },
                    memo: BTreeMap::new(),
                };
                Ok::<_, StoreError>(store::account::upsert(&tx, workspace, &new, now).await?.0.id)
            };
            let team =
                async |name| Ok::<_, StoreError>(store::team::create(&tx, workspace, name, now).await?.id);
            Ok::<_, StoreError>(Ground {
                workspace,
                accounts: [account(1).await?, account(2).await?],
                teams: [team("Day").await?, team("Night").await?],
            })
        });
        made.await.expect("a ground")
    }
}

/// A conversation with everything that hangs on it.
#[derive(Clone, Copy, Debug)]
pub struct Thread {
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub message: model::MessageId,
    pub file: model::AttachmentId,
    pub order: model::OrderId,
}

/// Makes a conversation of this customer on an account, in a team, with a message, a file and an order.
pub async fn thread(
    house: &House,
    ground: Ground,
    customer: &str,
    account: AccountId,
    team: Option<TeamId>,
) -> Thread {
    let now = house.server.now();
    let store = &house.server.store;
    let made = store.write(async |tx| make_thread(&tx, ground.workspace, customer, account, team, now).await);
    let made = made.await.expect("a thread");
    let bytes = &b"GIF89a"[..];
    store.write_attachment(ground.workspace, made.file, bytes, 100).await.expect("written");
    let seen = store::Sight::house(ground.workspace);
    let mut file = store::attachment::get(store, &seen, made.file).await.expect("reads").expect("there");
    (file.state, file.size) = (MediaState::Ready, Some(6));
    let file = &file;
    store.write(async |tx| store::attachment::ready(&tx, file).await).await.expect("ready");
    made
}

async fn make_thread(
    tx: &Tx,
    workspace: WorkspaceId,
    customer: &str,
    account: AccountId,
    team: Option<TeamId>,
    now: Time,
) -> Result<Thread, StoreError> {
    let seen = model::ContactSeen {
        external_id: customer.to_owned(),
        name: Some(format!("Name of {customer}")),
        ..Default::default()
    };
    let contact = store::contact::see(tx, workspace, account, &seen, now).await?.contact.id;
    let at = model::ThreadRef { id: customer.to_owned(), kind: model::ThreadKind::Direct };
    let mut c = store::conversation::open(tx, workspace, account, &at, contact, now).await?.conversation;
    c.team_id = team;
    store::conversation::save(tx, &mut c, now).await?;
    let file = store::attachment::NewAttachment {
        account_id: None,
        message_id: None,
        member_id: None,
        kind: AttachmentKind::Image,
        content_type: Some("image/gif".to_owned()),
        size: Some(6),
        width: None,
        height: None,
        duration_ms: None,
        name: Some("a.gif".to_owned()),
        fetch: None,
    };
    let file = store::attachment::create(tx, workspace, file, now).await?.id;
    let media = model::Media { attachment_id: Some(file), ..Default::default() };
    let message = store::message::NewMessage {
        id: None,
        conversation_id: c.id,
        account_id: account,
        direction: model::Direction::Outbound,
        sender: store::message::MessageSender {
            kind: model::SenderKind::App,
            id: None,
            external_id: None,
            name: None,
        },
        sent_at: now,
        seq: 0,
        received_at: now,
        external_id: Some(format!("m-{customer}")),
        client_id: None,
        reply_to_id: None,
        reply_to_external_id: None,
        delivery: Some(model::Delivery { state: model::DeliveryState::Failed, error: None }),
        parts: vec![model::Part::Text { text: format!("hello {customer}") }, model::Part::Image(media)],
        reactions: Vec::new(),
        mentions: Vec::new(),
    };
    let message =
        store::message::insert(tx, workspace, message).await?.ok_or(StoreError::Missing("message"))?;
    let order = model::Order {
        external_id: format!("o-{customer}"),
        status: model::OrderStatus::ToShip,
        platform_status: "READY".to_owned(),
        total: None,
        currency: None,
        lines: Vec::new(),
        parcels: Vec::new(),
        buyer_note: Some(format!("hello from {customer}")),
        buyer_external_id: None,
        buyer_name: None,
        placed_at: now,
        paid_at: None,
        ship_by: None,
        updated_at: now,
    };
    let links = store::order::Links { contact_id: Some(contact), conversation_id: Some(c.id) };
    let order = store::order::upsert(tx, workspace, account, &order, links, now).await?;
    let order = order.ok_or(StoreError::Missing("order"))?.stored.id;
    Ok(Thread { conversation: c.id, contact, message: message.message.id, file, order })
}

/// Fresh data for one call of an operation: the id of the subject, and names for query and body.
pub async fn fresh(
    house: &House,
    ground: Ground,
    owner: &Who,
    row: &Row,
    n: usize,
) -> BTreeMap<&'static str, String> {
    let (_, _, subject, ask, _) = *row;
    let [account, team] = [ground.accounts[0].to_string(), ground.teams[0].to_string()];
    let mut names = BTreeMap::from([("n", n.to_string()), ("account", account), ("team", team)]);
    names.insert("kind", "reply".to_owned());
    // A thread only where it is about one: each takes its time.
    let one = if subject.of_team() || ask.contains("{conversation}") {
        let one = thread(house, ground, &format!("a{n}"), ground.accounts[0], Some(ground.teams[0])).await;
        names.extend([
            ("conversation", one.conversation.to_string()),
            ("contact", one.contact.to_string()),
            ("message", one.message.to_string()),
            ("file", one.file.to_string()),
            ("order", one.order.to_string()),
        ]);
        true
    } else {
        false
    };
    let of_thread = |name: &str| if one { names[name].clone() } else { String::new() };
    let mut other_contact = None;
    let id = match subject {
        Subject::None => String::new(),
        Subject::NoOnes => uuid::Uuid::now_v7().to_string(),
        Subject::Account => ground.accounts[0].to_string(),
        Subject::Workspace => ground.workspace.to_string(),
        Subject::Conversation => of_thread("conversation"),
        Subject::Message => of_thread("message"),
        Subject::File => of_thread("file"),
        Subject::Order => of_thread("order"),
        Subject::Contact => {
            let other =
                thread(house, ground, &format!("b{n}"), ground.accounts[0], Some(ground.teams[0])).await;
            other_contact = Some(other.contact.to_string());
            of_thread("contact")
        }
        Subject::Member => {
            super::who::member(house, ground.workspace, &format!("m{n}"), Role::Viewer).await.to_string()
        }
        Subject::Token => {
            let new = store::api_token::NewApiToken {
                member_id: owner.member,
                name: "Token",
                scope: model::Scope::Read,
                token: &format!("smp_fake_{n}"),
                expires_at: None,
            };
            let now = house.server.now();
            let made = house
                .server
                .store
                .write(async |tx| store::api_token::create(&tx, ground.workspace, new, now).await);
            made.await.expect("a token").id.to_string()
        }
        Subject::App => {
            let platform = "testing".parse().expect("a name");
            let (keys, by) = (connector::Secrets::new().with("key", "fake-key"), store::audit::By::cli());
            let (store, now, name) = (&house.server.store, house.server.now(), format!("app-{n}"));
            let made =
                store::app::create(store, ground.workspace, &platform, &name, "both", &keys, &by, now).await;
            made.expect("an app").id.to_string()
        }
        Subject::Made(path, body) => {
            let (status, answer) = owner.call(house, Method::POST, path, &fill(body, &names)).await;
            let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap_or_default();
            assert_eq!(status, 201, "making something with POST {path}: {answer}");
            answer["id"].as_str().expect("an id").to_owned()
        }
    };
    names.insert("id", id);
    names.extend(other_contact.map(|id| ("other_contact", id)));
    names
}

/// Puts names into a text.
pub fn fill(text: &str, names: &BTreeMap<&'static str, String>) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
