//! The stream tells nobody what they could not read: live and to those who come back, and at once when that changes.

use std::{collections::BTreeSet, time::Duration};

use axum::body::{Body, BodyDataStream};
use futures::StreamExt as _;
use http::Method;
use model::{ConversationId, Role, Scope, WorkspaceId};
use serde_json::{Value, json};
use store::{
    StoreError,
    change::{ChangeKind, NewChange},
};
use tower::ServiceExt as _;

use super::{
    House,
    matrix::{
        subject::{Ground, Thread, thread},
        who::{self, Who},
    },
};

/// An event as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    pub id: Option<i64>,
    pub event: String,
    pub data: Value,
}

/// Somebody's open stream.
pub struct Ear {
    pieces: BodyDataStream,
    rest: String,
    ended: bool,
    /// The last id that came.
    pub last: Option<i64>,
}

impl Ear {
    /// Opens a stream, where the last id is none: from now on.
    pub async fn open(house: &House, who: &Who, last: Option<i64>) -> Ear {
        let ask = last.map_or_else(String::new, |id| format!("last_event_id={id}"));
        let request = who.request(Method::GET, "/stream", &ask);
        let answer = house.router.clone().oneshot(request).await.expect("never fails");
        assert_eq!(answer.status(), 200);
        let body: Body = answer.into_body();
        let mut ear = Ear { pieces: body.into_data_stream(), rest: String::new(), ended: false, last };
        // The first block says where it begins.
        let begun = ear.block(Duration::from_secs(10)).await.expect("a first block");
        if let Some(id) = begun.strip_prefix("id: ").and_then(|text| text.trim().parse().ok()) {
            ear.last = Some(id);
        }
        ear
    }

    async fn block(&mut self, wait: Duration) -> Option<String> {
        loop {
            if let Some(at) = self.rest.find("\n\n") {
                let block = self.rest[..at].to_owned();
                self.rest.drain(..at + 2);
                return Some(block);
            }
            if self.ended {
                return None;
            }
            let piece = tokio::time::timeout(wait, self.pieces.next()).await.ok()?;
            self.ended = piece.is_none();
            let piece = piece?.ok()?;
            self.rest.push_str(&String::from_utf8_lossy(&piece));
        }
    }

    /// The next event; none when none comes in this time, or the stream has ended.
    pub async fn next(&mut self, wait: Duration) -> Option<Heard> {
        loop {
            let block = self.block(wait).await?;
            let (mut id, mut event, mut data) = (None, String::new(), Value::Null);
            for line in block.lines() {
                match line.split_once(": ") {
                    Some(("id", text)) => id = text.parse().ok(),
                    Some(("event", text)) => text.clone_into(&mut event),
                    Some(("data", text)) => data = serde_json::from_str(text).expect("JSON"),
                    _ => {}
                }
            }
            self.last = id.or(self.last);
            if !event.is_empty() {
                return Some(Heard { id, event, data });
            }
        }
    }

    /// Everything up to an event, with it.
    pub async fn until(&mut self, wanted: impl Fn(&Heard) -> bool) -> Vec<Heard> {
        let mut heard = Vec::new();
        loop {
            let Some(one) = self.next(Duration::from_secs(10)).await else {
                panic!("it did not come: {heard:#?}")
            };
            let found = wanted(&one);
            heard.push(one);
            if found {
                return heard;
            }
        }
    }

    /// Whether the stream ends within a second; what still comes is of no interest.
    async fn ends(&mut self) -> bool {
        let reading = async { while self.pieces.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(1), reading).await.is_ok()
    }
}

/// Notes for the stream that everything of a thread changed.
pub async fn touch(house: &House, workspace: WorkspaceId, account: model::AccountId, of: &Thread) {
    let now = house.server.now();
    let change = |kind, object_id, conversation_id: Option<ConversationId>| NewChange {
        kind,
        object_id,
        account_id: conversation_id.map(|_| account),
        conversation_id,
    };
    let at = Some(of.conversation);
    let changes = [
        change(ChangeKind::MessageCreated, of.message.uuid(), at),
        change(ChangeKind::MessageUpdated, of.message.uuid(), at),
        change(ChangeKind::ConversationCreated, of.conversation.uuid(), at),
        change(ChangeKind::ConversationUpdated, of.conversation.uuid(), at),
        change(ChangeKind::OrderCreated, of.order.uuid(), at),
        change(ChangeKind::OrderUpdated, of.order.uuid(), at),
        change(ChangeKind::ContactUpdated, of.contact.uuid(), None),
        change(ChangeKind::AccountUpdated, account.uuid(), None),
    ];
    let changes = &changes;
    let done = house.server.store.write(async |tx| {
        store::change::note(&tx, workspace, changes, now).await?;
        Ok::<_, StoreError>(())
    });
    done.await.expect("noted");
}

/// Looks whether the listener could read what they heard, and as it was told.
async fn could_read(house: &House, who: &Who, heard: &Heard) {
    let data = &heard.data;
    let id = |field: &str| data[field].as_str().unwrap_or_default().to_owned();
    let read = async |path: String| {
        let found = who.read(house, &path, "").await;
        assert!(!found.is_null(), "{} tells what cannot be read at {path}: {data}", heard.event);
        found
    };
    let ephemeral = matches!(heard.event.as_str(), "presence" | "counts" | "draft.updated" | "draft.removed");
    assert_eq!(heard.id.is_none(), ephemeral, "{heard:?}");
    match heard.event.as_str() {
        "message.created" | "message.updated" => {
            let page = read(format!("/conversations/{}/messages", id("conversation_id"))).await;
            let items = page["items"].as_array().expect("a page");
            assert!(items.iter().any(|m| m["id"] == data["id"]), "{data}");
        }
        "conversation.created" | "conversation.updated" => {
            read(format!("/conversations/{}", id("id"))).await;
        }
        "conversation.hidden" => {
            let (status, _) = who.call(house, Method::GET, &format!("/conversations/{}", id("id")), "").await;
            assert_eq!((status, data.as_object().map(serde_json::Map::len)), (404, Some(1)), "only an id");
        }
        "order.created" | "order.updated" => assert_eq!(&read(format!("/orders/{}", id("id"))).await, data),
        "contact.updated" => assert_eq!(&read(format!("/contacts/{}", id("id"))).await, data),
        "account.updated" => assert_eq!(&read(format!("/accounts/{}", id("id"))).await, data),
        "member.updated" => {
            let all = read("/members".to_owned()).await;
            // Whether they are at work, and with how much, moves on by itself.
            assert!(all["items"].as_array().expect("a list").iter().any(|m| m["id"] == data["id"]), "{data}");
        }
        "draft.updated" => {
            // Their own alone: whoever else asks there finds none of it.
            let own = read(format!("/conversations/{}/drafts", id("conversation_id"))).await;
            assert!(own["items"].as_array().expect("a list").contains(data), "{data}");
        }
        "presence" | "draft.removed" => {
            read(format!("/conversations/{}", id("conversation_id"))).await;
        }
        "counts" => assert_eq!(&read("/conversations/counts".to_owned()).await, data),
        "reset" => {}
        other => panic!("nobody looked whether {other} may be heard"),
    }
}

/// A ground with a thread in each place, and who listens.
struct Scene {
    house: House,
    ground: Ground,
    threads: Vec<(model::AccountId, Thread)>,
    owner: Who,
}

impl Scene {
    async fn new() -> Scene {
        let house = House::new().await;
        let workspace = house.workspace("Market").await;
        let ground = Ground::lay(&house, workspace).await;
        let ([a, b], [day, night]) = (ground.accounts, ground.teams);
        let mut threads = Vec::new();
        for (i, (account, team)) in
            [(a, Some(day)), (a, Some(night)), (a, None), (b, Some(day)), (b, Some(night)), (b, None)]
                .into_iter()
                .enumerate()
        {
            threads.push((account, thread(&house, ground, &format!("c{i}"), account, team).await));
        }
        let id = who::member(&house, workspace, "owner", Role::Owner).await;
        let owner = who::session(&house, workspace, id, house.server.now()).await;
        Scene { house, ground, threads, owner }
    }

    async fn agent(
        &self,
        name: &str,
        accounts: Option<&[model::AccountId]>,
        teams: Option<&[model::TeamId]>,
    ) -> Who {
        let workspace = self.ground.workspace;
        let id = who::member(&self.house, workspace, name, Role::Agent).await;
        who::limit(&self.house, workspace, id, Role::Agent, accounts, teams).await;
        who::session(&self.house, workspace, id, self.house.server.now()).await
    }

    async fn act(&self, method: Method, path: &str, body: &Value) -> u16 {
        self.owner.call(&self.house, method, path, &body.to_string()).await.0
    }

    /// Everything happens in every place; at the end something that everybody hears.
    async fn everything(&self) {
        let workspace = self.ground.workspace;
        for (account, thread) in &self.threads {
            touch(&self.house, workspace, *account, thread).await;
            let path = format!("/conversations/{}", thread.conversation);
            assert_eq!(
                self.act(Method::POST, &format!("{path}/messages"), &json!({"kind": "note", "text": "psst"}))
                    .await,
                201
            );
            assert_eq!(
                self.act(Method::POST, &format!("{path}/presence"), &json!({"state": "typing"})).await,
                204
            );
        }
        let me = format!("/members/{}", self.owner.member);
        assert_eq!(self.act(Method::PATCH, &me, &json!({"role": "owner"})).await, 200);
    }
}

fn said_last(owner: &Who) -> impl Fn(&Heard) -> bool {
    let id = owner.member.to_string();
    move |heard| heard.event == "member.updated" && heard.data["id"] == id.as_str()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_hears_what_they_could_not_read_live_or_later() {
    let scene = Scene::new().await;
    let (house, ground) = (&scene.house, scene.ground);
    let elsewhere = house.workspace("Elsewhere").await;
    let stranger = who::member(house, elsewhere, "stranger", Role::Owner).await;
    let stranger = who::session(house, elsewhere, stranger, house.server.now()).await;
    let listeners = [
        ("all", scene.agent("all", None, None).await, 6),
        ("account", scene.agent("account", Some(&ground.accounts[..1]), None).await, 3),
        ("team", scene.agent("team", None, Some(&ground.teams[..1])).await, 2),
        ("both", scene.agent("both", Some(&ground.accounts[..1]), Some(&ground.teams)).await, 2),
        ("nothing", scene.agent("nothing", Some(&[]), None).await, 0),
    ];
    let mut far = Ear::open(house, &stranger, None).await;
    let mut ears = Vec::new();
    for (_, who, _) in &listeners {
        ears.push(Ear::open(house, who, None).await);
    }
    let began: Vec<Option<i64>> = ears.iter().map(|ear| ear.last).collect();
    scene.everything().await;
    for (((name, who, sees), ear), began) in listeners.iter().zip(&mut ears).zip(began) {
        let mut live = ear.until(said_last(&scene.owner)).await;
        // Counts come a little later than what they count.
        if *sees > 0 {
            live.extend(ear.until(|heard| heard.event == "counts").await);
        }
        let later = Ear::open(house, who, began).await.until(said_last(&scene.owner)).await;
        for heard in live.iter().chain(&later) {
            could_read(house, who, heard).await;
        }
        let told = |all: &[Heard], event: &str, field: &str| -> usize {
            let of = all.iter().filter(|heard| heard.event == event);
            of.filter_map(|heard| heard.data[field].as_str()).collect::<BTreeSet<_>>().len()
        };
        for all in [&live, &later] {
            for (event, field) in [
                ("message.created", "conversation_id"),
                ("conversation.updated", "id"),
                ("order.updated", "id"),
                ("contact.updated", "id"),
            ] {
                assert_eq!(told(all, event, field), *sees, "{name} hears {event}");
            }
        }
        assert_eq!(told(&live, "presence", "conversation_id"), *sees, "{name} hears who types");
        assert_eq!(told(&later, "presence", "conversation_id"), *sees, "{name} hears on coming who types");
    }
    let heard = far.next(Duration::from_millis(300)).await;
    assert!(heard.is_none(), "another workspace hears nothing: {heard:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_acts_on_an_open_stream_before_the_next_event() {
    let scene = Scene::new().await;
    let (house, ground) = (&scene.house, scene.ground);
    let agent = scene.agent("agent", None, None).await;
    let mut ear = Ear::open(house, &agent, None).await;
    let began = ear.last;
    let path = format!("/members/{}", agent.member);
    for (limits, sees) in [
        (json!({"account_ids": [ground.accounts[1]]}), 3),
        (json!({"team_ids": [ground.teams[0]]}), 1),
        (json!({"account_ids": null, "team_ids": []}), 0),
        (json!({"role": "admin"}), 6),
    ] {
        assert_eq!(scene.act(Method::PATCH, &path, &limits).await, 200);
        scene.everything().await;
        let heard = ear.until(said_last(&scene.owner)).await;
        assert!(heard.iter().any(|h| h.event == "reset"), "{limits}: the page is told to read anew");
        let messages: BTreeSet<String> = heard
            .iter()
            .filter(|h| h.event == "message.created")
            .map(|h| h.data["conversation_id"].to_string())
            .collect();
        assert_eq!(messages.len(), sees, "{limits}");
        for heard in heard.iter().filter(|h| h.event != "counts") {
            could_read(house, &agent, heard).await;
        }
    }
    // Whoever was away while that happened is told to read anew, too.
    Ear::open(house, &agent, began).await.until(|h| h.event == "reset").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_that_leaves_a_team_is_hidden_from_who_sees_only_that_team() {
    let scene = Scene::new().await;
    let (house, ground) = (&scene.house, scene.ground);
    let (all, day) =
        (scene.agent("all", None, None).await, scene.agent("day", None, Some(&ground.teams[..1])).await);
    let night = scene.agent("night", None, Some(&ground.teams[1..])).await;
    let mut ears = Vec::new();
    for who in [&all, &day, &night] {
        ears.push(Ear::open(house, who, None).await);
    }
    let began = ears[1].last;
    let moved = scene.threads[0].1.conversation;
    // Whoever hands it over sees it once more, as they left it.
    let path = format!("/conversations/{moved}");
    let body = json!({"team_id": ground.teams[1]}).to_string();
    assert_eq!(day.call(house, Method::PATCH, &path, &body).await.0, 200);
    assert_eq!(day.call(house, Method::GET, &path, "").await.0, 404);
    scene.everything().await;
    let mut names = Vec::new();
    for (ear, who) in ears.iter_mut().zip([&all, &day, &night]) {
        let heard = ear.until(said_last(&scene.owner)).await;
        for one in heard.iter().filter(|h| h.event != "counts") {
            could_read(house, who, one).await;
        }
        let of_it = heard.iter().filter(|h| h.data["id"] == moved.to_string().as_str());
        names.push(of_it.map(|h| h.event.clone()).collect::<BTreeSet<_>>());
    }
    assert!(names[0].contains("conversation.updated") && !names[0].contains("conversation.hidden"));
    assert_eq!(names[1], BTreeSet::from(["conversation.hidden".to_owned()]));
    assert!(names[2].contains("conversation.updated") && !names[2].contains("conversation.hidden"));
    let later = Ear::open(house, &day, began).await.until(said_last(&scene.owner)).await;
    assert!(later.iter().any(|h| h.event == "conversation.hidden"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_stream_ends_with_what_opened_it() {
    let scene = Scene::new().await;
    let (house, workspace) = (&scene.house, scene.ground.workspace);
    let agent = scene.agent("agent", None, None).await;
    let (id, token) = who::token(house, workspace, agent.member, Scope::Read, None).await;
    let again = who::session(house, workspace, agent.member, house.server.now()).await;
    let (mut by_session, mut by_other, mut by_token) = (
        Ear::open(house, &agent, None).await,
        Ear::open(house, &again, None).await,
        Ear::open(house, &token, None).await,
    );
    assert_eq!(scene.act(Method::DELETE, &format!("/api-tokens/{id}"), &Value::Null).await, 204);
    assert!(by_token.ends().await, "the token was revoked");
    assert_eq!(agent.call(house, Method::DELETE, "/session", "").await.0, 204);
    assert!(by_session.ends().await, "the session was ended");
    assert!(!by_other.ends().await, "another session of theirs goes on");
    let mut by_other = Ear::open(house, &again, None).await;
    assert_eq!(scene.act(Method::DELETE, &format!("/members/{}", agent.member), &Value::Null).await, 204);
    assert!(by_other.ends().await, "they are no member any more");
    assert_eq!(again.call(house, Method::GET, "/me", "").await.0, 401);
}
