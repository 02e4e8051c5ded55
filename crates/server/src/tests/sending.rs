//! Sending with care: held back, not over a colleague's answer, and settled by who looked.

use http::Method;
use model::{ConversationId, Delivery, DeliveryState, Role, WorkspaceId};
use serde_json::{Value, json};

use super::{
    Answer, Guest, House,
    matrix::{
        subject::{Ground, thread as made},
        who,
    },
    uploads::upload,
};

async fn write(house: &House, who: &Guest, c: ConversationId, body: &Value) -> Answer {
    house.post(who, &format!("/api/v1/conversations/{c}/messages"), body).await
}

async fn thread(house: &House, who: &Guest, c: ConversationId) -> Vec<Value> {
    let page = house.get(who, &format!("/api/v1/conversations/{c}/messages")).await.json();
    page["items"].as_array().expect("a list").clone()
}

/// The contact says something.
async fn hears(house: &House, workspace: WorkspaceId, c: ConversationId) -> String {
    let now = house.server.now();
    let row = house
        .server
        .store
        .write(async |tx| {
            let at = store::conversation::get(&tx, &store::Sight::house(workspace), c).await?.expect("there");
            let new = store::message::NewMessage {
                id: None,
                conversation_id: c,
                account_id: at.account_id,
                direction: model::Direction::Inbound,
                sender: store::message::MessageSender {
                    kind: model::SenderKind::Contact,
                    id: None,
                    external_id: None,
                    name: None,
                },
                sent_at: now,
                seq: 0,
                received_at: now,
                external_id: Some(format!("in-{}", now.as_millis())),
                client_id: None,
                reply_to_id: None,
                reply_to_external_id: None,
                delivery: None,
                parts: vec![model::Part::Text { text: "แตกมาค่ะ".to_owned() }],
                reactions: Vec::new(),
                mentions: Vec::new(),
            };
            store::message::insert(&tx, workspace, new).await
        })
        .await
        .expect("stored")
        .expect("new");
    row.message.id.to_string()
}

#[tokio::test]
async fn a_held_reply_can_be_taken_back_without_a_trace_and_its_files_sent_again() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let before = house.get(&mai, &format!("/api/v1/conversations/{conversation}")).await.json();
    let file = upload(&house, &mai, "a.pdf", b"%PDF-1.7\n", None).await.json();
    let body = json!({"kind": "reply", "text": "oops", "attachment_ids": [file["id"]], "hold_s": 5});
    let held = write(&house, &mai, conversation, &body).await;
    assert_eq!(held.status, 201, "{held:?}");
    let held = held.json();
    assert_eq!(held["delivery"]["state"], "queued");
    let until: model::Time = serde_json::from_value(held["held_until"].clone()).expect("held");
    let wait = until.since(house.server.now()).as_millis();
    assert!((3000..=5000).contains(&wait), "{wait}");
    let path = format!("/api/v1/messages/{}", held["id"].as_str().expect("an id"));
    assert_eq!(house.send(&mai, Method::DELETE, &path, &json!({}), &[]).await.status, 204);
    assert_eq!(thread(&house, &mai, conversation).await, [json!(null); 0]);
    let after = house.get(&mai, &format!("/api/v1/conversations/{conversation}")).await.json();
    assert_eq!(after["last_message"], before["last_message"], "the row is as it was");
    assert_eq!(
        store::outbox::messages_of(&house.server.store, workspace, conversation).await.expect("reads"),
        []
    );
    // Undone twice is undone once; and the file is the writer's again.
    assert_eq!(house.send(&mai, Method::DELETE, &path, &json!({}), &[]).await.status, 404);
    let again = write(&house, &mai, conversation, &body).await;
    assert_eq!(again.status, 201, "{again:?}");
    assert_eq!(
        write(&house, &mai, conversation, &json!({"kind": "reply", "text": "x", "hold_s": 61})).await.status,
        422
    );
}

#[tokio::test]
async fn what_left_is_not_taken_back_as_if_it_had_not() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let sent = write(&house, &mai, conversation, &json!({"kind": "reply", "text": "now"})).await.json();
    assert_eq!(sent["held_until"], json!(null));
    let now = house.server.now();
    let until = now.after(std::time::Duration::from_secs(90));
    let claimed = house
        .server
        .store
        .write(async |tx| store::outbox::claim(&tx, "engine", now, until, 10).await)
        .await
        .expect("claims");
    assert_eq!(claimed.len(), 1);
    let path = format!("/api/v1/messages/{}", sent["id"].as_str().expect("an id"));
    // It is the platform that is asked now; the entry stays until that has answered.
    assert_eq!(house.send(&mai, Method::DELETE, &path, &json!({}), &[]).await.status, 204);
    assert_eq!(thread(&house, &mai, conversation).await.len(), 1);
}

#[tokio::test]
async fn somebody_elses_answer_is_not_talked_over() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (_, lek) = house.member(workspace, "lek@example.com", Role::Agent).await;
    let (conversation, _) = house.conversation(workspace).await;
    let seen = hears(&house, workspace, conversation).await;
    let mine = json!({"kind": "reply", "text": "hello", "seen_message_id": seen});
    assert_eq!(write(&house, &mai, conversation, &mine).await.status, 201, "one's own is no collision");
    let late = write(&house, &lek, conversation, &mine).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "answered_meanwhile"));
    assert_eq!(thread(&house, &mai, conversation).await.len(), 2, "nothing went out");
    let read = thread(&house, &mai, conversation).await[1]["id"].clone();
    let now = json!({"kind": "reply", "text": "and", "seen_message_id": read});
    assert_eq!(write(&house, &lek, conversation, &now).await.status, 201);
    let anyway = json!({"kind": "reply", "text": "still", "seen_message_id": seen, "anyway": true});
    assert_eq!(write(&house, &mai, conversation, &anyway).await.status, 201);
    let note = json!({"kind": "note", "text": "fyi", "seen_message_id": seen});
    assert_eq!(write(&house, &lek, conversation, &note).await.status, 201, "a note reaches no customer");
}

#[tokio::test]
async fn a_person_settles_what_nobody_knows() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (_, viewer) = house.member(workspace, "viewer@example.com", Role::Viewer).await;
    let (conversation, _) = house.conversation(workspace).await;
    let sent =
        write(&house, &mai, conversation, &json!({"kind": "reply", "text": "TH01430B2219"})).await.json();
    let path = format!("/api/v1/messages/{}/settle", sent["id"].as_str().expect("an id"));
    let went = json!({"outcome": "sent"});
    let early = house.post(&mai, &path, &went).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "not_unconfirmed"));
    let id: model::MessageId = sent["id"].as_str().expect("an id").parse().expect("an id");
    let now = house.server.now();
    house
        .server
        .store
        .write(async |tx| {
            let mut m = store::message::get(&tx, &store::Sight::house(workspace), id).await?.expect("there");
            m.delivery = Some(Delivery { state: DeliveryState::Unconfirmed, error: None });
            store::message::save(&tx, &mut m, now).await
        })
        .await
        .expect("written");
    assert_eq!(house.post(&viewer, &path, &went).await.status, 403);
    assert_eq!(house.post(&mai, &path, &json!({"outcome": "failed"})).await.status, 422);
    let settled = house.post(&mai, &path, &went).await;
    assert_eq!(settled.status, 200, "{settled:?}");
    assert_eq!(settled.json()["delivery"]["state"], "sent");
    assert_eq!(house.post(&mai, &path, &went).await.status, 409);
}

#[tokio::test]
async fn what_was_put_aside_comes_back_when_its_answer_was_not_sent() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let at = format!("/api/v1/conversations/{conversation}");
    let sent =
        write(&house, &mai, conversation, &json!({"kind": "reply", "text": "on its way"})).await.json();
    let id: model::MessageId = sent["id"].as_str().expect("an id").parse().expect("an id");
    let aside = json!({"status": "snoozed", "snoozed_until": "9999-01-01T00:00:00.000Z"});
    let put = house.send(&mai, Method::PATCH, &at, &aside, &[]).await;
    assert_eq!(put.json()["snoozed_until"], aside["snoozed_until"], "until they answer");
    let now = house.server.now();
    let error =
        model::DeliveryError { code: "window_closed".to_owned(), detail: "The time is over.".to_owned() };
    let fate = inbox::message::settle::Fate::Failed(error);
    house
        .server
        .store
        .write(async |tx| inbox::message::settle::settle(&tx, workspace, id, fate.clone(), now).await)
        .await
        .expect("settled");
    let after = house.get(&mai, &at).await.json();
    assert_eq!((&after["status"], &after["snoozed_until"]), (&json!("open"), &json!(null)));
}

#[tokio::test]
async fn a_note_names_only_who_may_see_the_account() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (lek, lek_guest) = house.member(workspace, "lek@example.com", Role::Agent).await;
    let (conversation, _) = house.conversation(workspace).await;
    let body = json!({"kind": "note", "text": "@Lek look", "mentions": [lek.to_string()]});
    let made = write(&house, &mai, conversation, &body).await;
    assert_eq!((made.status.as_u16(), made.json()["mentions"].clone()), (201, json!([lek.to_string()])));
    let unread = async || {
        let ids = [conversation];
        store::mention::unread(&house.server.store, workspace, lek, &ids).await.expect("reads").len()
    };
    assert_eq!(unread().await, 1);
    let read = format!("/api/v1/conversations/{conversation}/read");
    assert_eq!(house.post(&mai, &read, &json!({})).await.status, 200);
    assert_eq!(unread().await, 1, "only who is named reads for themselves");
    assert_eq!(house.post(&lek_guest, &read, &json!({})).await.status, 200);
    assert_eq!(unread().await, 0);
    let (none, now) = ([], house.server.now());
    house
        .server
        .store
        .write(async |tx| {
            store::member::change(&tx, workspace, lek, Role::Agent, Some(&none), None, now).await
        })
        .await
        .expect("changed");
    let blind = write(&house, &mai, conversation, &body).await;
    assert_eq!((blind.status.as_u16(), blind.json()["field"].as_str()), (422, Some("mentions")));
}

#[tokio::test]
async fn the_composer_tells_which_files_go() {
    let house = House::new().await;
    let (workspace, mai) = house.owner().await;
    let (conversation, _) = house.conversation(workspace).await;
    let shown = house.get(&mai, &format!("/api/v1/conversations/{conversation}")).await.json();
    let image = json!({"kind": "image", "max_bytes": 1_000_000, "content_types": ["image/png"]});
    assert_eq!(shown["composer"]["files"], json!([image]), "of the kinds that may be sent now");
}

#[tokio::test]
async fn the_number_of_somebody_elses_order_tells_nothing_of_it() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let ground = Ground::lay(&house, workspace).await;
    let here = made(&house, ground, "here", ground.accounts[0], Some(ground.teams[0])).await;
    made(&house, ground, "elsewhere", ground.accounts[0], Some(ground.teams[1])).await;
    let mai = who::member(&house, workspace, "mai", Role::Agent).await;
    let mai = who::session(&house, workspace, mai, house.server.now()).await;
    for (number, known) in [("o-here", json!(here.order.to_string())), ("o-elsewhere", Value::Null)] {
        let card = json!({"kind": "reply", "parts": [{"kind": "order", "external_id": number}]});
        let path = format!("/conversations/{}/messages", here.conversation);
        let (status, sent) = mai.call(&house, Method::POST, &path, &card.to_string()).await;
        let sent: Value = serde_json::from_slice(&sent).expect("JSON");
        assert_eq!((status, &sent["parts"][0]["external_id"]), (201, &json!(number)), "{sent}");
        assert_eq!(sent["parts"][0]["order_id"], known, "{sent}");
    }
}
