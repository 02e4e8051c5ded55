//! Who gets what by itself: every rule, going away, handing over.

use std::time::Duration;

use http::Method;
use model::{AccountId, ConversationId, MemberId, Role, WorkspaceId};
use serde_json::{Value, json};

use super::{Guest, House};

/// A workspace with two agents at work.
struct Office {
    house: House,
    workspace: WorkspaceId,
    owner: Guest,
    shop: AccountId,
    mai: MemberId,
    ploy: MemberId,
    guests: [Guest; 2],
}

impl Office {
    async fn open() -> Office {
        let house = House::new().await;
        let (workspace, owner) = house.owner().await;
        let shop = house.shop(workspace, "shop-1").await;
        let (mai, first) = house.member(workspace, "mai@example.com", Role::Agent).await;
        let (ploy, second) = house.member(workspace, "ploy@example.com", Role::Agent).await;
        for guest in [&first, &second] {
            drop(house.get_stream(guest).await);
        }
        Office { house, workspace, owner, shop, mai, ploy, guests: [first, second] }
    }

    async fn team(&self, name: &str, assignment: &str, members: &[MemberId]) -> String {
        let ids: Vec<String> = members.iter().map(MemberId::to_string).collect();
        let new = json!({"name": name, "member_ids": ids, "assignment": assignment});
        let made = self.house.post(&self.owner, "/api/v1/teams", &new).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn rule(&self, rule: Value) -> String {
        let made = self.house.post(&self.owner, "/api/v1/assignment-rules", &rule).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn writes(&self, customer: &str, text: &str) -> ConversationId {
        self.house.writes(self.workspace, self.shop, customer, text).await
    }

    async fn shown(&self, id: ConversationId) -> Value {
        self.house.get(&self.owner, &format!("/api/v1/conversations/{id}")).await.json()
    }

    /// The lines of the thread that nobody wrote: title and text.
    async fn lines(&self, id: ConversationId) -> Vec<(String, String)> {
        let page = self.house.get(&self.owner, &format!("/api/v1/conversations/{id}/messages")).await.json();
        let items = page["items"].as_array().expect("a page").clone();
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        items
            .iter()
            .filter(|m| m["direction"] == "system")
            .map(|m| (text(&m["parts"][0]["title"]), text(&m["parts"][0]["text"])))
            .collect()
    }

    async fn patch(&self, id: ConversationId, change: Value) -> Value {
        let path = format!("/api/v1/conversations/{id}");
        let done = self.house.send(&self.owner, Method::PATCH, &path, &change, &[]).await;
        assert_eq!(done.status, 200, "{done:?}");
        done.json()
    }

    async fn say(&self, who: usize, availability: &str) {
        let said = json!({"availability": availability});
        let path = "/api/v1/me/availability";
        let done = self.house.send(&self.guests[who], Method::PUT, path, &said, &[]).await;
        assert_eq!(done.status, 204, "{done:?}");
    }
}

fn assignee(shown: &Value) -> Option<&str> {
    shown["assignee"]["id"].as_str()
}

#[tokio::test]
async fn without_rules_and_teams_nothing_is_given() {
    let office = Office::open().await;
    let c = office.writes("u1", "hello").await;
    let shown = office.shown(c).await;
    assert_eq!((&shown["assignee"], &shown["team"]), (&json!(null), &json!(null)));
    assert!(office.lines(c).await.is_empty());
}

#[tokio::test]
async fn the_first_rule_that_fits_decides_and_the_thread_says_which() {
    let office = Office::open().await;
    let thai = office.team("Thai", "manual", &[]).await;
    let rest = office.team("Rest", "round_robin", &[office.mai, office.ploy]).await;
    office.rule(json!({"name": "Everything", "team_id": rest})).await;
    let first = office
        .rule(json!({"name": "Thai chats", "conditions": {"languages": ["th"]}, "team_id": thai}))
        .await;
    let at = format!("/api/v1/assignment-rules/{first}");
    let moved = office.house.send(&office.owner, Method::PATCH, &at, &json!({"position": 0}), &[]).await;
    assert_eq!((moved.status.as_u16(), &moved.json()["position"]), (200, &json!(0)));
    let c = office.writes("u1", "สวัสดีค่ะ มีของไหม").await;
    let shown = office.shown(c).await;
    assert_eq!((&shown["team"]["name"], &shown["assignee"]), (&json!("Thai"), &json!(null)));
    assert_eq!(office.lines(c).await, [("assigned_by_rule".to_owned(), "\nThai\nThai chats".to_owned())]);
    let (a, b) = (office.writes("u2", "is this in stock?").await, office.writes("u3", "hello").await);
    let (a, b) = (office.shown(a).await, office.shown(b).await);
    assert_eq!(a["team"]["name"], "Rest");
    let mut got = [assignee(&a).expect("somebody").to_owned(), assignee(&b).expect("somebody").to_owned()];
    let mut both = [office.mai.to_string(), office.ploy.to_string()];
    got.sort();
    both.sort();
    assert_eq!(got, both, "each one");
}

#[tokio::test]
async fn every_condition_counts() {
    let office = Office::open().await;
    let other = office.house.shop(office.workspace, "shop-2").await;
    let label = json!({"name": "Refund", "color": "#112233"});
    let label = office.house.post(&office.owner, "/api/v1/labels", &label).await.json();
    let team = office.team("T", "manual", &[]).await;
    for (name, conditions) in [
        ("account", json!({"account_ids": [other.to_string()]})),
        ("platform", json!({"platforms": ["elsewhere"]})),
        ("language", json!({"languages": ["vi", "zh"]})),
        ("label", json!({"label_ids": [label["id"]]})),
        ("known", json!({"new_contact": false})),
        (
            "new, here",
            json!({"new_contact": true, "platforms": ["testing"], "account_ids": [office.shop.to_string()]}),
        ),
    ] {
        office.rule(json!({"name": name, "conditions": conditions, "team_id": team})).await;
    }
    let by = async |c: ConversationId| {
        let lines = office.lines(c).await;
        lines.last().map(|(_, text)| text.split('\n').nth(2).unwrap_or_default().to_owned())
    };
    let c = office.house.writes(office.workspace, other, "u1", "hello").await;
    assert_eq!(by(c).await.as_deref(), Some("account"));
    let c = office.writes("u2", "còn hàng không?").await;
    assert_eq!(by(c).await.as_deref(), Some("language"));
    let c = office.writes("u3", "hello").await;
    assert_eq!(by(c).await.as_deref(), Some("new, here"));
    // Answered, done, and back without anybody on it: now the contact is known.
    office.patch(c, json!({"status": "resolved", "team_id": null})).await;
    office.writes("u3", "hello again").await;
    assert_eq!(by(c).await.as_deref(), Some("known"));
    // A label is put on: only the rule that asks for it, and whoever has it.
    office.patch(c, json!({"assignee_id": office.mai.to_string(), "team_id": null})).await;
    office.patch(c, json!({"label_ids": [label["id"]]})).await;
    assert_eq!(by(c).await.as_deref(), Some("label"));
    let shown = office.shown(c).await;
    assert_eq!((&shown["team"]["name"], &shown["assignee"]), (&json!("T"), &json!(null)));
    for (wrong, field) in [
        (json!({"name": "", "team_id": team}), "name"),
        (json!({"name": "x"}), "team_id"),
        (json!({"name": "x", "team_id": team, "assignee_id": office.mai.to_string()}), "team_id"),
        (json!({"name": "x", "assignee_id": uuid::Uuid::nil()}), "assignee_id"),
        (json!({"name": "x", "team_id": team, "conditions": {"languages": ["klingon"]}}), "conditions"),
        (
            json!({"name": "x", "team_id": team, "conditions": {"account_ids": [uuid::Uuid::nil()]}}),
            "conditions",
        ),
    ] {
        let refused = office.house.post(&office.owner, "/api/v1/assignment-rules", &wrong).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["field"].as_str()),
            (422, Some(field)),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_rule_gives_to_nobody_who_may_not_see_the_account_is_away_or_has_no_room() {
    let office = Office::open().await;
    let other = office.house.shop(office.workspace, "shop-2").await;
    let (workspace, mai, ploy) = (office.workspace, office.mai, office.ploy);
    let (store, now) = (&office.house.server.store, office.house.server.now());
    store
        .write(async |tx| {
            store::member::change(&tx, workspace, mai, Role::Agent, Some(&[other]), None, now).await
        })
        .await
        .expect("limited");
    office.rule(json!({"name": "To Mai", "assignee_id": mai.to_string()})).await;
    office.rule(json!({"name": "To Ploy", "assignee_id": ploy.to_string()})).await;
    let c = office.writes("u1", "hello").await;
    assert_eq!(assignee(&office.shown(c).await), Some(ploy.to_string().as_str()), "Mai may not see it");
    let c = office.house.writes(workspace, other, "u1", "hello").await;
    assert_eq!(assignee(&office.shown(c).await), Some(mai.to_string().as_str()));
    // By hand neither.
    let path = format!("/api/v1/conversations/{}", office.writes("u2", "hello").await);
    let give = json!({"assignee_id": mai.to_string()});
    let refused = office.house.send(&office.owner, Method::PATCH, &path, &give, &[]).await;
    assert_eq!((refused.status.as_u16(), refused.json()["field"].as_str()), (422, Some("assignee_id")));
    // Ploy has two now; room for two.
    let at = format!("/api/v1/members/{ploy}/capacity");
    assert_eq!(
        office.house.send(&office.owner, Method::PUT, &at, &json!({"capacity": 2}), &[]).await.json()["open_count"],
        2
    );
    let c = office.writes("u3", "hello").await;
    assert_eq!(assignee(&office.shown(c).await), None, "no room");
    office.house.send(&office.owner, Method::PUT, &at, &json!({"capacity": null}), &[]).await;
    office.say(1, "off").await;
    let c = office.writes("u4", "hello").await;
    assert_eq!(assignee(&office.shown(c).await), None, "off");
}

#[tokio::test]
async fn who_goes_away_lets_go_of_what_waits_as_the_workspace_wants() {
    let office = Office::open().await;
    let (mai, ploy) = (office.mai.to_string(), office.ploy.to_string());
    let team = office.team("Support", "round_robin", &[office.mai, office.ploy]).await;
    let settings = "/api/v1/assignment-settings";
    let shown = office.house.get(&office.owner, settings).await.json();
    assert_eq!(shown, json!({"away_after_minutes": 10, "on_away": "keep"}));
    let (of_team, alone) = (office.writes("u1", "hello").await, office.writes("u2", "hello").await);
    office.patch(of_team, json!({"team_id": team, "assignee_id": mai})).await;
    office.patch(alone, json!({"assignee_id": mai})).await;
    office.say(0, "away").await;
    assert_eq!(assignee(&office.shown(of_team).await), Some(mai.as_str()), "kept");
    for wrong in [json!({"away_after_minutes": 1}), json!({"on_away": "drop"})] {
        assert_eq!(office.house.send(&office.owner, Method::PATCH, settings, &wrong, &[]).await.status, 422);
    }
    let set = async |way: &str| {
        let change = json!({"on_away": way, "away_after_minutes": 5});
        let done = office.house.send(&office.owner, Method::PATCH, settings, &change, &[]).await;
        assert_eq!(done.json(), json!({"away_after_minutes": 5, "on_away": way}));
    };
    set("team").await;
    office.say(0, "away").await;
    let shown = office.shown(of_team).await;
    assert_eq!((assignee(&shown), &shown["team"]["name"]), (Some(ploy.as_str()), &json!("Support")));
    assert_eq!(assignee(&office.shown(alone).await), Some(mai.as_str()), "no team to go back to");
    assert_eq!(office.lines(of_team).await.last().expect("a line").0, "assigned_on_leaving");
    set("unassign").await;
    office.say(0, "off").await;
    assert_eq!(assignee(&office.shown(alone).await), None);
    // Ploy closes her pages: after the workspace's time she counts as away.
    let (store, later) =
        (&office.house.server.store, office.house.server.now().after(Duration::from_mins(7)));
    let gone = inbox::conversation::away::sweep(store, office.workspace, later).await.expect("swept");
    assert_eq!(gone, 1, "Mai says off herself");
    let shown = office.shown(of_team).await;
    assert_eq!((&shown["assignee"], &shown["team"]), (&json!(null), &json!(null)));
    assert_eq!(inbox::conversation::away::sweep(store, office.workspace, later).await.expect("swept"), 0);
}

#[tokio::test]
async fn what_found_nobody_waits_in_its_team_and_is_given_when_somebody_comes() {
    let office = Office::open().await;
    let team = office.team("Support", "round_robin", &[office.mai]).await;
    office.rule(json!({"name": "All", "team_id": team})).await;
    office.say(0, "away").await;
    let c = office.writes("u1", "hello").await;
    let shown = office.shown(c).await;
    assert_eq!((assignee(&shown), &shown["team"]["name"]), (None, &json!("Support")));
    let give = async || {
        let now = office.house.server.now();
        inbox::conversation::queue::give(&office.house.server.store, office.workspace, now)
            .await
            .expect("looked")
    };
    assert_eq!(give().await, 0);
    office.say(0, "online").await;
    assert_eq!(give().await, 1);
    assert_eq!(assignee(&office.shown(c).await), Some(office.mai.to_string().as_str()));
    assert_eq!(office.lines(c).await.last().expect("a line").0, "assigned_by_turn");
}

#[tokio::test]
async fn handing_over_gives_and_says_why_in_one_step() {
    let office = Office::open().await;
    let c = office.writes("u1", "hello").await;
    let path = format!("/api/v1/conversations/{c}/hand-over");
    let note = "She wants her money back; the parcel never came.";
    let ask = json!({"assignee_id": office.ploy.to_string(), "note": note});
    let done = office.house.post(&office.guests[0], &path, &ask).await;
    assert_eq!((done.status.as_u16(), assignee(&done.json())), (200, Some(office.ploy.to_string().as_str())));
    let page = office.house.get(&office.owner, &format!("/api/v1/conversations/{c}/messages")).await.json();
    let kinds: Vec<&str> =
        page["items"].as_array().expect("a page").iter().filter_map(|m| m["direction"].as_str()).collect();
    assert_eq!(kinds, ["inbound", "system", "note"]);
    let (line, said) = (&page["items"][1], &page["items"][2]);
    assert_eq!(
        (&line["parts"][0]["title"], &line["sender"]["id"]),
        (&json!("assigned_with_note"), &json!(office.mai.to_string()))
    );
    assert_eq!(
        (&said["parts"][0]["text"], &said["mentions"]),
        (&json!(note), &json!([office.ploy.to_string()]))
    );
    // What cannot be given leaves no note.
    for wrong in [
        json!({"assignee_id": uuid::Uuid::nil(), "note": "x"}),
        json!({"team_id": uuid::Uuid::nil(), "note": "x"}),
        json!({"note": "x"}),
        json!({"assignee_id": office.mai.to_string(), "note": "  "}),
    ] {
        assert_eq!(office.house.post(&office.guests[0], &path, &wrong).await.status, 422, "{wrong}");
    }
    let after = office.house.get(&office.owner, &format!("/api/v1/conversations/{c}/messages")).await.json();
    assert_eq!(after["items"].as_array().map(Vec::len), Some(3));
    let team = office.team("Refunds", "manual", &[]).await;
    let done =
        office.house.post(&office.guests[1], &path, &json!({"team_id": team, "note": "Yours"})).await.json();
    assert_eq!((&done["team"]["name"], &done["assignee"]), (&json!("Refunds"), &json!(null)));
}

#[tokio::test]
async fn what_a_teammate_does_is_seen_within_a_second_and_only_where_one_may_look() {
    let office = Office::open().await;
    let other = office.house.shop(office.workspace, "shop-2").await;
    let (workspace, ploy, now) = (office.workspace, office.ploy, office.house.server.now());
    office
        .house
        .server
        .store
        .write(async |tx| {
            store::member::change(&tx, workspace, ploy, Role::Agent, Some(&[other]), None, now).await
        })
        .await
        .expect("limited");
    let label = json!({"name": "VIP", "color": "#112233"});
    let label = office.house.post(&office.owner, "/api/v1/labels", &label).await.json();
    let (hidden, open) =
        (office.writes("u1", "hello").await, office.house.writes(workspace, other, "u1", "hello").await);
    let did = tokio::time::Instant::now();
    let text =
        super::stream::until(&office.house, &office.guests[1], None, "\"status\":\"resolved\"", async || {
            for id in [hidden, open] {
                let path = format!("/api/v1/conversations/{id}");
                let presence = json!({"state": "typing"});
                office.house.post(&office.owner, &format!("{path}/presence"), &presence).await;
                let note = json!({"kind": "note", "text": format!("about {id}")});
                office.house.post(&office.owner, &format!("{path}/messages"), &note).await;
                office.patch(id, json!({"label_ids": [label["id"]]})).await;
                office.patch(id, json!({"status": "resolved"})).await;
            }
        })
        .await;
    assert!(did.elapsed() < Duration::from_secs(5), "{:?}", did.elapsed());
    assert!(text.contains(&format!("about {open}")) && text.contains("\"name\":\"VIP\""), "{text}");
    assert!(text.contains("event: presence"), "{text}");
    assert!(!text.contains(&hidden.to_string()), "{text}");
    // Who opens their page later hears at once who is there, and not who has left.
    let later =
        super::stream::until(&office.house, &office.guests[0], None, "event: presence", async || {}).await;
    assert!(later.contains("\"state\":\"typing\""), "{later}");
    for id in [hidden, open] {
        let left = json!({"state": "away"});
        office.house.post(&office.owner, &format!("/api/v1/conversations/{id}/presence"), &left).await;
    }
    let wanted = "\"priority\":\"high\"";
    let later = super::stream::until(&office.house, &office.guests[0], None, wanted, async || {
        office.patch(open, json!({"priority": "high"})).await;
    })
    .await;
    assert!(!later.contains("event: presence"), "{later}");
}
