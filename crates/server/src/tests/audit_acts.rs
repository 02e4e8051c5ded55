//! Every operation leaves an act, or says why not: seen by doing each of them.

use std::collections::BTreeSet;

use http::Method;
use model::Role;

use super::{
    House,
    matrix::{
        rows::{Needs, ROWS, Row},
        subject::{Ground, fill, fresh},
        who,
    },
};

/// Operations that leave no act, each with why. Everything that only reads and is open to viewers is without one anyway.
const WITHOUT_ACT: &[(&str, &str)] = &[
    ("GET /platform-apps", "reads, and shows no secret"),
    ("GET /api-tokens", "reads, and shows no token"),
    ("GET /invitations", "reads"),
    ("GET /assignment-rules", "reads"),
    ("GET /assignment-settings", "reads"),
    ("GET /journal", "reads; a body that is shown is an act"),
    ("GET /audit-events", "reads"),
    ("GET /audit-events/verify", "reads"),
    ("GET /outgoing-webhooks", "reads, and shows no secret"),
    ("GET /outgoing-webhooks/{id}/deliveries", "reads"),
    ("POST /me/totp", "nothing is asked for before it is confirmed, and that is the act"),
    ("PATCH /me/settings", "how one's own pages look"),
    ("PUT /me/availability", "daily work"),
    ("POST /views", "one's own; everybody's is an act"),
    ("POST /canned-replies", "one's own; everybody's is an act"),
    ("POST /canned-replies/{id}/use", "daily work"),
    ("POST /conversations/bulk", "daily work; the thread says who has it"),
    ("PATCH /conversations/{id}", "daily work; the thread says who has it"),
    ("POST /conversations/{id}/read", "daily work"),
    ("POST /conversations/{id}/hand-over", "daily work; the thread says who has it"),
    ("POST /conversations/{id}/presence", "kept nowhere"),
    ("POST /conversations/{id}/messages", "daily work; the message says who wrote it"),
    ("PUT /conversations/{id}/drafts/{kind}", "for its writer alone"),
    ("DELETE /conversations/{id}/drafts/{kind}", "for its writer alone"),
    ("POST /messages/{id}/retry", "daily work; the message says what became of it"),
    ("DELETE /messages/{id}", "daily work; the message says what became of it"),
    ("PATCH /contacts/{id}", "daily work"),
];

/// What does not succeed with what stands in its row, or is the engine's, which is not here: the acts that it leaves, which stories look for, or why it leaves none.
const ELSEWHERE: &[(&str, &str)] = &[
    ("POST /setup", "workspace.set_up"),
    ("POST /session", "session.create"),
    ("POST /session/passkey/options", "nobody is named yet"),
    ("POST /session/passkey", "session.create"),
    ("DELETE /sessions/{id}", "session.end"),
    ("POST /me/totp/confirm", "totp.confirm"),
    ("POST /me/passkeys/options", "nothing is kept before it is made"),
    ("POST /me/passkeys", "passkey.create"),
    ("DELETE /me/passkeys/{id}", "passkey.remove"),
    ("DELETE /me/push-subscriptions/{id}", "a device of one's own"),
    ("POST /me/proof", "session.prove"),
    ("POST /invitations/look", "it reads"),
    ("POST /invitations/accept", "invitation.accept"),
    ("POST /password-resets", "whoever asks is nobody yet"),
    ("POST /password-resets/accept", "user.reset_password"),
    ("PUT /session/workspace", "session.switch"),
    ("DELETE /workspaces/{id}", "workspace.delete"),
    ("POST /workspaces/{id}/restore", "workspace.restore"),
    ("POST /platform-apps", "platform_app.create"),
    ("PATCH /platform-apps/{id}", "platform_app.change"),
    ("POST /accounts", "account.connect"),
    ("POST /accounts/{id}/disconnect", "account.disconnect"),
    ("POST /accounts/{id}/backfill", "account.backfill"),
    ("POST /accounts/connect", "only the way to the platform's page; coming back from it is the act"),
    ("POST /messages/{id}/settle", "daily work"),
    ("POST /attachments", "the message that it goes into says who wrote it"),
    ("POST /contacts/{id}/unmerge", "contact.unmerge"),
    ("POST /outgoing-webhooks/{id}/deliveries/{delivery_id}/replay", "outgoing_webhook.replay"),
];

/// What is asked for instead of what stands in the row, so that it succeeds.
const INSTEAD: &[(&str, &str)] = &[
    ("POST /assignment-rules", r#"{"name": "New {n}", "team_id": "{team}"}"#),
    ("PATCH /me", r#"{"name": "Mai {n}"}"#),
];

/// All acts of all workspaces.
async fn acts(house: &House) -> i64 {
    let store = &house.server.store;
    let mut all = 0;
    for workspace in store::workspace::list(store).await.expect("reads") {
        all += store::audit::verify(store, workspace.id).await.expect("reads").whole;
    }
    all
}

fn looked_at(row: &Row) -> bool {
    !row.0.starts_with("GET ") || matches!(row.1, Needs::Admin | Needs::AdminSession | Needs::Owner)
}

fn listed(list: &[(&str, &str)], operation: &str) -> bool {
    list.iter().any(|(known, _)| *known == operation)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_leaves_an_act_or_says_why_not() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let ground = Ground::lay(&house, workspace).await;
    let owner = who::member(&house, workspace, "owner", Role::Owner).await;
    let mut wrong = Vec::new();
    let mut n = 0;
    for row in ROWS.iter().filter(|row| looked_at(row)) {
        let (name, _, _, ask, _) = *row;
        n += 1;
        // A fresh way in for each: some end it.
        let one = who::session(&house, workspace, owner, house.server.now()).await;
        let names = fresh(&house, ground, &one, row, n).await;
        let ask = INSTEAD.iter().find(|(known, _)| *known == name).map_or(ask, |(_, ask)| *ask);
        let (method, path) = name.split_once(' ').expect("a method and a path");
        let verb: Method = method.parse().expect("a method");
        let before = acts(&house).await;
        let (status, body) = one.call(&house, verb, &fill(path, &names), &fill(ask, &names)).await;
        let told = acts(&house).await - before;
        let (without, elsewhere) = (listed(WITHOUT_ACT, name), listed(ELSEWHERE, name));
        match (status < 300, told > 0, without, elsewhere) {
            (true, true, false, false) | (true, false, true, false) | (_, false, false, true) => {}
            (true, false, false, false) => wrong.push(format!("{name} leaves no act")),
            (_, true, ..) => wrong.push(format!("{name} leaves an act; take it off its list")),
            (true, false, true, true) => wrong.push(format!("{name} is on two lists")),
            (false, false, ..) => wrong.push(format!(
                "{name} does not succeed ({status}); say in ELSEWHERE which story looks for its act: {}",
                String::from_utf8_lossy(&body)
            )),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let there: BTreeSet<&str> = ROWS.iter().filter(|row| looked_at(row)).map(|row| row.0).collect();
    for (known, why) in WITHOUT_ACT.iter().chain(ELSEWHERE) {
        assert!(there.contains(known), "{known} is gone");
        assert!(!why.is_empty());
    }
}

/// Every act that [`ELSEWHERE`] names is looked for in a story.
#[test]
fn the_acts_of_what_succeeds_only_in_stories_are_looked_for_there() {
    let folders = ["src/tests", "../../tests/it"];
    let mut all = String::new();
    for folder in folders {
        let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(folder).expect("a folder").flatten() {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            // Of this file only what stands below.
            all.push_str(text.split("// Stories:").last().unwrap_or_default());
        }
    }
    for (operation, act) in ELSEWHERE.iter().filter(|(_, act)| !act.contains(' ')) {
        assert!(all.contains(&format!("\"{act}\"")), "{operation}: no story looks for {act}");
    }
}

// Stories:

impl House {
    /// What was done in a workspace, the newest first.
    async fn told(&self, workspace: model::WorkspaceId) -> Vec<String> {
        let acts = store::audit::list(&self.server.store, workspace, None, 50).await.expect("reads").items;
        acts.into_iter().map(|event| event.act.action).collect()
    }
}

#[tokio::test]
async fn a_merge_that_is_taken_back_is_told_as_well() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let ground = Ground::lay(&house, workspace).await;
    let owner = who::member(&house, workspace, "owner", Role::Owner).await;
    let owner = who::session(&house, workspace, owner, house.server.now()).await;
    let one = super::matrix::subject::thread(&house, ground, "a", ground.accounts[0], None).await;
    let two = super::matrix::subject::thread(&house, ground, "b", ground.accounts[0], None).await;
    let path = format!("/contacts/{}", one.contact);
    let body = format!(r#"{{"contact_id": "{}"}}"#, two.contact);
    assert_eq!(owner.call(&house, Method::POST, &format!("{path}/merge"), &body).await.0, 200);
    assert_eq!(owner.call(&house, Method::POST, &format!("{path}/unmerge"), "{}").await.0, 200);
    assert_eq!(house.told(workspace).await, ["contact.unmerge", "contact.merge"]);
}

#[tokio::test]
async fn a_delivery_that_is_sent_again_is_told() {
    let house = House::new().await;
    let workspace = house.workspace("Market").await;
    let owner = who::member(&house, workspace, "owner", Role::Owner).await;
    let owner = who::session(&house, workspace, owner, house.server.now()).await;
    let post = async |path: &str, body: &str| -> serde_json::Value {
        let (status, answer) = owner.call(&house, Method::POST, path, body).await;
        assert!(status < 300, "{path}: {status}");
        serde_json::from_slice(&answer).expect("JSON")
    };
    let body = r#"{"url": "https://erp.example.com/", "events": ["message.created"]}"#;
    let hook = post("/outgoing-webhooks", body).await;
    let at = format!("/outgoing-webhooks/{}", hook["id"].as_str().expect("an id"));
    let delivery = post(&format!("{at}/test"), "{}").await;
    post(&format!("{at}/deliveries/{}/replay", delivery["id"].as_str().expect("an id")), "{}").await;
    assert_eq!(house.told(workspace).await[0], "outgoing_webhook.replay");
}

#[tokio::test]
async fn the_keys_of_an_app_are_told_by_whoever_changes_them() {
    let house = House::new().await;
    let (workspace, store, now) = (house.workspace("Market").await, &house.server.store, house.server.now());
    let (platform, by) = ("testing".parse().expect("a name"), store::audit::By::cli());
    let keys = connector::Secrets::new().with("key", "fake-key");
    let made = store::app::create(store, workspace, &platform, "main", "both", &keys, &by, now).await;
    let id = made.expect("an app").id;
    let other = connector::Secrets::new().with("key", "fake-other");
    let changed = store::app::change(store, workspace, id, None, None, Some(&other), &by, now).await;
    assert!(changed.expect("changed").is_some());
    assert!(store::app::remove(store, workspace, id, &by, now).await.expect("removed"));
    assert_eq!(
        house.told(workspace).await,
        ["platform_app.delete", "platform_app.change", "platform_app.create"]
    );
}
